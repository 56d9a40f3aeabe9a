import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isSecureAddress } from '../feedback/mssante/address.ts';
import type { Config } from '../platform/config.ts';
import { notFound } from '../platform/errors.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import { extractNotConfigured, extractUnreadable, rppsMissing } from './errors.ts';
import { professionalById } from './lookup.ts';
import { ADDRESS_KINDS, addressesIn, ExtractError } from './secure-directory.ts';

type SecureAddressDeps = HttpDeps & { config: Pick<Config, 'mssanteDomains' | 'mssanteDirectory'> };

/** What the national directory of the secure mail says, for the coordinator who enters a professional's address. */
export function secureAddressRoutes(http: FastifyInstance, deps: SecureAddressDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();
  const { mssanteDomains: domains, mssanteDirectory: file } = deps.config;

  app.get(
    '/v1/professionals/:id/secure-addresses',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags: ['directory'],
        summary: 'Addresses of a professional in the national directory of the secure mail, by RPPS number',
        params: z.object({ id: z.uuid() }),
        response: { 200: z.array(z.object({ address: z.string(), kind: z.enum(ADDRESS_KINDS) })) },
      },
    },
    async (request) => {
      const professional = await query(deps, request, (tx) => professionalById(tx, request.params.id));
      if (!professional) throw notFound('Ce professionnel');
      if (professional.rpps === null) throw rppsMissing();
      if (file === undefined) throw extractNotConfigured();
      const listed = await addressesIn(file, professional.rpps).catch((err: unknown) => {
        request.log.warn({ err }, 'the national directory’s extract could not be read');
        throw extractUnreadable(err instanceof ExtractError ? err.message : 'il ne peut pas être lu');
      });
      return listed.filter(({ address }) => isSecureAddress(address, domains));
    },
  );
}
