import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type HttpDeps, query } from '../platform/http.ts';
import { everyVersion, protocolText } from './catalogue.ts';
import { changesInWords, protocolInWords } from './protocol-in-words.ts';

const lines = z.array(z.string());

/** A protocol in French, for whoever is to sign it: a text that cannot be read is not approved by reading it (rule 9). */
export function readingRoutes(http: FastifyInstance, deps: HttpDeps): void {
  http.withTypeProvider<ZodTypeProvider>().get(
    '/v1/protocols/:protocol/:version/reading',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags: ['protocols'],
        summary:
          'A version in French sentences, and what has changed since the version that was signed before it',
        params: z.object({
          protocol: z.string().regex(/^[a-z][a-z0-9-]{0,60}$/),
          version: z.string().regex(/^[0-9A-Za-z.-]{1,30}$/),
        }),
        response: {
          200: z.object({
            hash: z.string().describe('SHA-256 of the text that was put in words: what a doctor signs'),
            parts: z.array(
              z.object({
                id: z.string(),
                title: z.string(),
                lines: z.array(z.object({ words: z.string(), details: lines, vital: z.boolean() })),
              }),
            ),
            changes: z
              .object({ since: z.string().describe('Its version'), added: lines, removed: lines })
              .nullable()
              .describe('Null: no version was signed before'),
          }),
        },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { protocol: id, version } = request.params;
        const [{ protocol, hash }, versions] = await Promise.all([
          protocolText(tx, id, version),
          everyVersion(tx, id),
        ]);
        const before = versions.findLast(
          (one) => one.hash !== hash && one.signatures.length > 0 && one.protocol.date <= protocol.date,
        );
        return {
          hash,
          parts: protocolInWords(protocol).map((part) => ({
            ...part,
            lines: part.lines.map((line) => ({ ...line, details: [...line.details] })),
          })),
          changes: before
            ? { since: before.protocol.version, ...changesInWords(before.protocol, protocol) }
            : null,
        };
      }),
  );
}
