import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actingDoctor } from '../directory/acting-doctor.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import { catalogue, everyVersion, newestOfEach, protocolInForce, protocolText } from './catalogue.ts';
import { doctorsOnly } from './errors.ts';
import { addProtocol, declareProfessionals, protocolFrom, signProtocol } from './keep-protocol.ts';
import { careFields, protocolSchema } from './protocol-file.ts';
import { protocolAnswer, protocolHead, protocolJson, headJson } from './protocol-json.ts';
import { LONGEST } from './read-protocol.ts';
import { readingRoutes } from './reading-routes.ts';
import { replay } from './replay.ts';
import { selectDeclared, selectPast } from './store.ts';

const tags = ['protocols'];
const code = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/);
const version = z.string().regex(/^[0-9A-Za-z.-]{1,30}$/);
const source = z.string().min(1).max(LONGEST).describe('The protocol, YAML 1.2 or JSON');
const outcome = z.union([
  z.object({ asks: z.string() }),
  z.object({ result: z.enum(['red-flag', 'unknown', 'clear']), care: careFields.nullable() }),
]);

/** The protocols of a territory: reading them, adding versions, replaying them on past requests, signing, declaring professionals. */
export function protocolRoutes(http: FastifyInstance, deps: HttpDeps): void {
  readingRoutes(http, deps);
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/protocols',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'The protocols, each in the version in force, with its questions and who signed it',
        querystring: z.object({
          versions: z
            .enum(['in-force', 'newest'])
            .default('in-force')
            .describe('« newest »: what is to be signed, also while an older version stays in force'),
        }),
        response: { 200: z.object({ items: z.array(protocolAnswer), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const listed = await (request.query.versions === 'newest' ? newestOfEach(tx) : catalogue(tx));
        return { items: listed.map(protocolJson), next: null };
      }),
  );

  app.get(
    '/v1/protocols/schema',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'JSON Schema (2020-12) of the file format of a protocol',
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    (request) => query(deps, request, async () => ({ ...protocolSchema() })),
  );

  app.get(
    '/v1/protocols/:protocol',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'Every version of a protocol, the newest first, and who is declared for it',
        params: z.object({ protocol: code }),
        response: {
          200: z.object({
            inForce: protocolAnswer,
            versions: z.array(protocolAnswer),
            declared: z.array(z.uuid()),
          }),
        },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const id = request.params.protocol;
        const [inForce, versions, declared] = await Promise.all([
          protocolInForce(tx, id),
          everyVersion(tx, id),
          selectDeclared(tx, id),
        ]);
        const newestFirst = versions.toReversed().map(protocolJson);
        return { inForce: protocolJson(inForce), versions: newestFirst, declared };
      }),
  );

  app.get(
    '/v1/protocols/:protocol/:version',
    {
      config: { roles: ['operator', 'coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'The text of a version, as it is signed',
        params: z.object({ protocol: code, version }),
        response: {
          200: z.object({ id: z.string(), version: z.string(), hash: z.string(), source: z.string() }),
        },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const text = await protocolText(tx, request.params.protocol, request.params.version);
        return { id: text.protocol.id, version: text.protocol.version, hash: text.hash, source: text.source };
      }),
  );

  app.post(
    '/v1/protocols',
    {
      config: { roles: ['coordinator', 'professional'] },
      schema: {
        tags,
        summary: 'Add a version of the territory’s own; it orients nobody before doctors have signed it',
        body: z.strictObject({ source }),
        response: { 201: protocolHead.extend({ hash: z.string() }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 201, async (tx) => {
        const { protocol, hash } = await addProtocol(tx, request.body.source);
        const listed = (await everyVersion(tx, protocol.id)).find(
          (one) => one.protocol.version === protocol.version,
        );
        if (!listed) throw new Error('a protocol that was just added is not on record');
        return { ...headJson(listed), hash };
      }),
  );

  app.post(
    '/v1/protocols/replay',
    {
      config: { roles: ['operator', 'professional'] },
      schema: {
        tags,
        summary: 'What a changed protocol would have made of past requests, before anybody signs it',
        body: z.strictObject({ source, limit: z.number().int().min(1).max(5000).default(1000) }),
        response: {
          200: z.object({
            examined: z.number().int(),
            differ: z.array(
              z.object({
                triageId: z.uuid(),
                requestId: z.uuid(),
                version: z.string(),
                before: outcome,
                after: outcome,
              }),
            ),
          }),
        },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        if (tx.actor.role === 'professional' && !(await actingDoctor(tx))) throw doctorsOnly();
        const { protocol } = protocolFrom(request.body.source);
        const past = await selectPast(tx, protocol.id, request.body.limit);
        const differ = replay(protocol, past).map(({ id, ...rest }) => ({ triageId: id, ...rest }));
        return { examined: past.length, differ };
      }),
  );

  app.post(
    '/v1/protocols/:protocol/:version/sign',
    {
      config: { roles: ['professional'] },
      schema: {
        tags,
        summary: 'A doctor of the territory signs the text that they have read',
        params: z.object({ protocol: code, version }),
        body: z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
        response: { 200: protocolAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        const { protocol: id, version: of } = request.params;
        await signProtocol(tx, { id, version: of, hash: request.body.hash });
        const signed = (await everyVersion(tx, id)).find(({ protocol }) => protocol.version === of);
        if (!signed) throw new Error('a version that was just signed is not on record');
        return protocolJson(signed);
      }),
  );

  app.put(
    '/v1/protocols/:protocol/declared',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary: 'Who may give the care that a protocol delegates: exactly these, by the directory (RPPS)',
        params: z.object({ protocol: code }),
        body: z.strictObject({ professionalIds: z.array(z.uuid()).max(500) }),
        response: { 200: z.object({ declared: z.array(z.uuid()) }) },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) => {
        await declareProfessionals(tx, request.params.protocol, request.body.professionalIds);
        return { declared: await selectDeclared(tx, request.params.protocol) };
      }),
  );
}
