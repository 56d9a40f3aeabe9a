import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issueToken } from '../../src/platform/access.ts';
import { setDue } from '../../src/platform/due.ts';
import { DomainError, notFound, type RefusalKind } from '../../src/platform/errors.ts';
import { createHttp } from '../../src/platform/http-server.ts';
import { command } from '../../src/platform/http.ts';
import { bodyHashOf } from '../../src/platform/idempotency.ts';
import type { Role } from '../../src/platform/identity.ts';
import { newId } from '../../src/platform/ids.ts';
import { nameOf, seal } from '../../src/platform/sealed-answer.ts';
import { gate, type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
let http: Awaited<ReturnType<typeof createHttp>>['http'];
let operator: string;
let another: string;
/** How often the work of each key was carried out. */
const runs = new Map<string, number>();
/** What a key's work waits for, and what it says. */
const waits = new Map<string, Promise<void>>();
const refusals = new Map<string, Error>();

beforeAll(async () => {
  ground = await startGround();
  await ground.test.owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, created_at)
     values ('grand-douai', 'Grand Douai', 'Europe/Paris', '+33353010123', '{}', '2026-01-01')`,
  );
  ({ http } = await createHttp(ground, { rateLimitPerMinute: 1_000_000 }));
  const app = http.withTypeProvider<ZodTypeProvider>();
  for (const url of ['/v1/things', '/v1/things/:id', '/v1/others'])
    app.post(
      url,
      {
        config: { roles: ['operator'] },
        schema: { body: z.strictObject({ name: z.string(), size: z.number().optional() }) },
      },
      (request, reply) =>
        command(ground, request, reply, 201, async (tx) => {
          const { name } = request.body;
          runs.set(name, (runs.get(name) ?? 0) + 1);
          const id = newId();
          await setDue(tx, 'test.ripe', id, tx.at);
          tx.record('thing.made', id, { name });
          await waits.get(name);
          const refusal = refusals.get(name);
          if (refusal) throw refusal;
          return { id, name, no: runs.get(name), nothing: undefined };
        }),
    );
  await http.ready();
  const issue = (role: Role) => ground.run(async (tx) => (await issueToken(tx, { role, days: 1 })).secret);
  [operator, another] = [await issue('operator'), await issue('operator')];
});
afterAll(async () => {
  await http.close();
  await ground.close();
});

async function post(body: unknown, key: string | undefined, { url = '/v1/things', token = operator } = {}) {
  const answer = await http.inject({
    method: 'POST',
    url,
    payload: body as object,
    headers: { authorization: `Bearer ${token}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });
  return {
    status: answer.statusCode,
    body: answer.json(),
    replayed: answer.headers['idempotent-replay'] === 'true',
  };
}

const made = (name: string) =>
  ground.count(`select count(*) from event where type = 'thing.made' and data ->> 'name' = $1`, [name]);

describe('the same request again, with its key', () => {
  test('is answered as the first time and not carried out', async () => {
    const first = await post({ name: 'same', size: 1 }, 'same');
    expect(first).toMatchObject({ status: 201, replayed: false });
    // The order of its fields says nothing.
    for (const body of [
      { name: 'same', size: 1 },
      { size: 1, name: 'same' },
    ]) {
      const again = await post(body, 'same');
      expect(again).toEqual({ ...first, replayed: true });
    }
    expect([runs.get('same'), await made('same')]).toEqual([1, 1]);
  });

  test('without a key is carried out again', async () => {
    await post({ name: 'keyless' }, undefined);
    await post({ name: 'keyless' }, undefined);
    expect(await made('keyless')).toBe(2);
  });

  test.each([
    ['another body', { name: 'key-reused', size: 2 }, '/v1/things'],
    ['another thing', { name: 'key-reused' }, `/v1/things?x=1`],
  ])('with %s is refused', async (_what, body, url) => {
    await post({ name: 'key-reused' }, 'reused');
    expect(await post(body, 'reused', { url })).toMatchObject({
      status: 422,
      body: { type: '/problems/key-reused' },
    });
    expect(await post({ name: 'key-reused' }, 'reused')).toMatchObject({ status: 201, replayed: true });
    expect(runs.get('key-reused')).toBe(1);
  });

  test('about another thing under the same route is refused, on another route and from another caller it is another request', async () => {
    const [a, b] = [`/v1/things/${newId()}`, `/v1/things/${newId()}`];
    await post({ name: 'scoped' }, 'scoped', { url: a });
    expect(await post({ name: 'scoped' }, 'scoped', { url: b })).toMatchObject({ status: 422 });
    expect(await post({ name: 'scoped' }, 'scoped', { url: '/v1/others' })).toMatchObject({
      status: 201,
      replayed: false,
    });
    expect(await post({ name: 'scoped' }, 'scoped', { url: a, token: another })).toMatchObject({
      status: 201,
      replayed: false,
    });
    expect(runs.get('scoped')).toBe(3);
  });

  test('while the first one runs is told so, and has its answer afterwards', async () => {
    const goOn = gate();
    waits.set('slow', goOn.opened);
    const first = post({ name: 'slow' }, 'slow');
    while (!runs.get('slow')) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await post({ name: 'slow' }, 'slow')).toMatchObject({
      status: 409,
      body: { type: '/problems/in-progress' },
    });
    goOn.open();
    const { body } = await first;
    expect(await post({ name: 'slow' }, 'slow')).toEqual({ status: 201, body, replayed: true });
    expect(runs.get('slow')).toBe(1);
  });

  test('of another caller does not wait for the first one’s, nor is refused for it', async () => {
    const goOn = gate();
    waits.set('held', goOn.opened);
    const first = post({ name: 'held' }, 'shared');
    while (!runs.get('held')) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await post({ name: 'free' }, 'shared', { token: another })).toMatchObject({
      status: 201,
      replayed: false,
    });
    goOn.open();
    expect(await first).toMatchObject({ status: 201 });
  });

  test('ten times at once is carried out once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ name: 'rush' }, 'rush')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set(answers.some(({ status }) => status === 409) ? [201, 409] : [201]),
    );
    expect([runs.get('rush'), await made('rush')]).toEqual([1, 1]);
  });
});

describe('a refusal', () => {
  const refusal = (code: string, kind: RefusalKind) =>
    new DomainError(code, kind, 'Non', 'Non.', { hint: 'x' });

  test.each([
    ['conflict', 409],
    ['not-found', 404],
    ['invalid', 422],
  ] as const)('that would be the same tomorrow (%s) is kept with its key', async (kind, status) => {
    const name = `kept-${kind}`;
    refusals.set(name, kind === 'not-found' ? notFound('Ceci') : refusal(name, kind));
    const first = await post({ name }, name);
    expect(first).toMatchObject({ status, replayed: false });
    refusals.delete(name);
    expect(await post({ name }, name)).toEqual({ ...first, replayed: true });
    expect(await post({ name, size: 1 }, name)).toMatchObject({
      status: 422,
      body: { type: '/problems/key-reused' },
    });
    expect([runs.get(name), await made(name)]).toEqual([1, 0]);
  });

  test.each([
    ['unauthorised', refusal('who', 'unauthorised'), 401],
    ['forbidden', refusal('not-you', 'forbidden'), 403],
    ['busy', refusal('busy', 'busy'), 429],
    ['unavailable', refusal('away', 'unavailable'), 503],
    ['fault', new Error('broken'), 500],
  ] as const)(
    'about rights, load or a fault (%s) is not: the same key may succeed later',
    async (what, error, status) => {
      const name = `not-kept-${what}`;
      refusals.set(name, error);
      expect(await post({ name }, name)).toMatchObject({ status, replayed: false });
      refusals.delete(name);
      expect(await post({ name }, name)).toMatchObject({ status: 201, replayed: false });
      expect([runs.get(name), await made(name)]).toEqual([2, 1]);
    },
  );
});

describe('a key', () => {
  test.each(['', ' ', 'with space', 'é', 'x'.repeat(129)])('« %s » is none', async (key) => {
    expect(await post({ name: 'wrong-key' }, key)).toMatchObject({
      status: 422,
      body: { type: '/problems/validation' },
    });
    expect(runs.get('wrong-key')).toBeUndefined();
  });

  test('does not let a row be searched for what was asked; one from before it did is still known', async () => {
    const body = { name: '0639981234' };
    const first = await post(body, 'short');
    const plain = bodyHashOf('/v1/things', body);
    const known = 'select count(*) from idempotency where key = $1 and body_hash = $2';
    expect(await ground.count(known, [nameOf('short'), plain])).toBe(0);
    await ground.test.owner.query('update idempotency set body_hash = $2 where key = $1', [
      nameOf('short'),
      plain,
    ]);
    expect(await post(body, 'short')).toEqual({ ...first, replayed: true });
    expect((await post({ name: 'other' }, 'short')).body.type).toBe('/problems/key-reused');
  });

  test('is committed with the work or not at all', async () => {
    const name = 'undone';
    refusals.set(name, new Error('broken'));
    await post({ name }, name);
    expect(await ground.count('select count(*) from idempotency where key = $1', [nameOf(name)])).toBe(0);
    expect(await ground.count('select count(*) from idempotency where status is null')).toBe(0);
  });

  test.each([
    ['overtaken', undefined],
    ['overtaken and refused', notFound('La chose')],
  ])(
    '%s: that somebody else has answered meanwhile gives that answer, and nothing of this work is written',
    async (says, refusal) => {
      const name = says.replaceAll(' ', '-');
      if (refusal) refusals.set(name, refusal);
      const first = await post({ name: 'model' }, 'model');
      const { opened, open } = gate();
      waits.set(name, opened);
      const late = post({ name }, name);
      while (!runs.has(name)) await new Promise((resolve) => setTimeout(resolve, 5));
      await ground.test.owner.query(
        `insert into idempotency (territory_id, token_id, route, key, body_hash, at, status, sealed)
       select territory_id, token_id, route, $1, $2, at, status, $3 from idempotency where key = $4`,
        [nameOf(name), bodyHashOf('/v1/things', { name }), seal(name, first.body), nameOf('model')],
      );
      open();
      expect(await late).toMatchObject({ status: 201, replayed: true, body: { id: first.body.id } });
      expect(await made(name)).toBe(0);
    },
  );
});
