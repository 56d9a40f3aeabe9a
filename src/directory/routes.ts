import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../platform/errors.ts';
import type { Config } from '../platform/config.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Role } from '../platform/identity.ts';
import { pageOf, readNameCursor } from '../platform/paging.ts';
import * as json from './directory-json.ts';
import { correctPlace, enterPlace } from './enter-place.ts';
import { correctProfessional, enterProfessional } from './enter-professional.ts';
import { correctStructure, enterStructure } from './enter-structure.ts';
import { placeById, professionalById, structureById } from './lookup.ts';
import { refuseOrdinaryAddress } from './refuse-address.ts';
import { resourceRoutes } from './resource-routes.ts';
import { secureAddressRoutes } from './secure-address-routes.ts';
import { selectPlaces, selectProfessionals, selectStructures } from './store.ts';

const tags = ['directory'];
const readers: readonly Role[] = ['operator', 'coordinator', 'professional'];
const writers: readonly Role[] = ['coordinator'];

const id = z.object({ id: z.uuid() });
const part = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};
const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .optional()
  .describe('Beginning of the name, accents and capitals aside');
const keyOf = ({ foldedName, id }: { foldedName: string; id: string }) => ({ name: foldedName, id });

/** `mssanteDomains`: of the secure mail. */
type DirectoryDeps = HttpDeps & { config: Pick<Config, 'mssanteDomains' | 'mssanteDirectory'> };

/** Professionals, structures and places of the territory: what the coordinator keeps and the line looks up. */
export function directoryRoutes(http: FastifyInstance, deps: DirectoryDeps): void {
  professionalRoutes(http, deps);
  structureRoutes(http, deps);
  placeRoutes(http, deps);
  resourceRoutes(http, deps);
  secureAddressRoutes(http, deps);
}

function professionalRoutes(http: FastifyInstance, deps: DirectoryDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/professionals',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Professionals in alphabetical order',
        querystring: z.object({
          name,
          profession: json.profession.optional(),
          volunteer: z.stringbool().optional(),
          ...part,
        }),
        response: { 200: json.listOf(json.professionalAnswer) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor, ...filter } = request.query;
        const rows = await selectProfessionals(tx, filter, {
          after: readNameCursor(cursor),
          limit: limit + 1,
        });
        return pageOf(rows, limit, keyOf, json.professionalJson);
      }),
  );

  app.post(
    '/v1/professionals',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Enter a professional',
        body: json.professionalFields,
        response: { 201: json.professionalAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, (tx) => {
        refuseOrdinaryAddress(request.body.secureAddress, deps.config.mssanteDomains);
        return enterProfessional(tx, request.body);
      }),
  );

  app.get(
    '/v1/professionals/me',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'The professional to whom the token belongs',
        response: { 200: json.professionalAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const me = tx.actor.subject ? await professionalById(tx, tx.actor.subject) : undefined;
        if (!me) throw notFound('Ce professionnel');
        return json.professionalJson(me);
      }),
  );

  app.get(
    '/v1/professionals/:id',
    {
      config: { roles: readers },
      schema: { tags, summary: 'One professional', params: id, response: { 200: json.professionalAnswer } },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const professional = await professionalById(tx, request.params.id);
        if (!professional) throw notFound('Ce professionnel');
        return json.professionalJson(professional);
      }),
  );

  app.patch(
    '/v1/professionals/:id',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Correct a professional; what is absent stays, null forgets',
        params: id,
        body: json.professionalFields.partial(),
        response: { 200: json.professionalAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { secureAddress } = request.body;
        const before = secureAddress ? await professionalById(tx, request.params.id) : undefined;
        refuseOrdinaryAddress(secureAddress, deps.config.mssanteDomains, before?.secureAddress);
        return correctProfessional(tx, request.params.id, request.body);
      }),
  );
}

function structureRoutes(http: FastifyInstance, deps: DirectoryDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/structures',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Structures in alphabetical order',
        querystring: z.object({ name, kind: json.structureKind.optional(), ...part }),
        response: { 200: json.listOf(json.structureAnswer) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor, ...filter } = request.query;
        const rows = await selectStructures(tx, filter, { after: readNameCursor(cursor), limit: limit + 1 });
        return pageOf(rows, limit, keyOf, json.structureJson);
      }),
  );

  app.post(
    '/v1/structures',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Enter a structure',
        body: json.structureFields,
        response: { 201: json.structureAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, (tx) => {
        refuseOrdinaryAddress(request.body.secureAddress, deps.config.mssanteDomains);
        return enterStructure(tx, request.body);
      }),
  );

  app.patch(
    '/v1/structures/:id',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Correct a structure; what is absent stays, null forgets',
        params: id,
        body: json.structureFields.partial(),
        response: { 200: json.structureAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { secureAddress } = request.body;
        const before = secureAddress ? await structureById(tx, request.params.id) : undefined;
        refuseOrdinaryAddress(secureAddress, deps.config.mssanteDomains, before?.secureAddress);
        return json.structureJson(await correctStructure(tx, request.params.id, request.body));
      }),
  );
}

function placeRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/places',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Places of practice in alphabetical order',
        querystring: z.object({
          name,
          insee: z.string().max(5).optional(),
          fitting: z
            .uuid()
            .optional()
            .describe(
              'Where professionals of the same profession as this one have given places within a year',
            ),
          ...part,
        }),
        response: { 200: json.listOf(json.placeAnswer) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const { limit, cursor, ...filter } = request.query;
        const rows = await selectPlaces(tx, filter, { after: readNameCursor(cursor), limit: limit + 1 });
        return pageOf(rows, limit, keyOf, json.placeJson);
      }),
  );

  app.post(
    '/v1/places',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Enter a place of practice',
        body: json.placeFields,
        response: { 201: json.placeAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => json.placeJson(await enterPlace(tx, request.body))),
  );

  app.get(
    '/v1/places/:id',
    {
      config: { roles: readers },
      schema: { tags, summary: 'One place', params: id, response: { 200: json.placeAnswer } },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const place = await placeById(tx, request.params.id);
        if (!place) throw notFound('Ce lieu');
        return json.placeJson(place);
      }),
  );

  app.patch(
    '/v1/places/:id',
    {
      config: { roles: writers },
      schema: {
        tags,
        summary: 'Correct a place; what is absent stays',
        params: id,
        body: json.placeFields.partial(),
        response: { 200: json.placeAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        json.placeJson(await correctPlace(tx, request.params.id, request.body)),
      ),
  );
}
