import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Authenticator,
  authenticator,
  issueToken,
  revokeLabelled,
  revokeToken,
} from '../../src/platform/access.ts';
import { hours } from '../../src/platform/clock.ts';
import type { DomainError } from '../../src/platform/errors.ts';
import { newSecret } from '../../src/platform/ids.ts';
import { type Ground, startGround } from '../support/ground.ts';

let ground: Ground;
let tokens: Authenticator;
beforeAll(async () => {
  ground = await startGround();
  await ground.test.owner.query(
    `insert into territory (territory_id, name, time_zone, phone, opening, created_at)
     values ('grand-douai', 'Grand Douai', 'Europe/Paris', '+33353010123', '{}', '2026-01-01')`,
  );
});
afterAll(() => ground.close());
beforeEach(() => {
  tokens = authenticator(ground);
});
afterEach(() => vi.useRealTimers());

const issue = (more: { days?: number; label?: string; subject?: string } = {}) =>
  ground.run((tx) => issueToken(tx, { role: 'operator', days: 30, ...more }));

/** Counts the questions that reach the database. */
function questions() {
  const asked = vi.spyOn(ground.database.app, 'query');
  return { count: () => asked.mock.calls.length, [Symbol.dispose]: () => asked.mockRestore() };
}

describe('a token', () => {
  test('tells who calls: territory, role and itself', async () => {
    const { id, secret, expiresAt } = await issue();
    expect(await tokens.resolve(secret)).toEqual({
      territoryId: 'grand-douai',
      role: 'operator',
      subject: undefined,
      name: `operator:${id}`,
      tokenId: id,
    });
    expect(expiresAt - ground.clock.now()).toBe(hours(24 * 30));
  });

  test('is stored as its hash only, and is too long to be guessed', async () => {
    const { secret } = await issue();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(
      await ground.count(`select count(*) from access_token t where t::text like '%' || $1 || '%'`, [secret]),
    ).toBe(0);
    expect(
      await ground.count(`select count(*) from event e where e::text like '%' || $1 || '%'`, [secret]),
    ).toBe(0);
    expect(
      await ground.count('select count(*) from access_token where hash = sha256($1)', [Buffer.from(secret)]),
    ).toBe(1);
  });

  test('that nobody gave, an empty one and one with a character more are nobody’s', async () => {
    const { secret } = await issue();
    for (const wrong of [newSecret(), '', `${secret}x`, secret.slice(1), secret.toLowerCase()])
      expect(await tokens.resolve(wrong)).toBeUndefined();
  });

  test('expires, by the product’s clock', async () => {
    const { secret } = await issue({ days: 1 });
    ground.clock.advance(hours(24) - 1);
    expect(await authenticator(ground).resolve(secret)).toBeDefined();
    ground.clock.advance(1);
    expect(await authenticator(ground).resolve(secret)).toBeUndefined();
  });

  test('that is revoked is refused everywhere within two seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { id, secret } = await issue();
    expect(await tokens.resolve(secret)).toBeDefined();
    await ground.run((tx) => revokeToken(tx, id));
    expect(await authenticator(ground).resolve(secret)).toBeUndefined();
    vi.advanceTimersByTime(1_999);
    expect(await tokens.resolve(secret)).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(await tokens.resolve(secret)).toBeUndefined();
  });

  test('is revoked with all others of its label', async () => {
    const [a, b, other] = [
      await issue({ label: 'demo' }),
      await issue({ label: 'demo' }),
      await issue({ label: 'kept' }),
    ];
    await ground.run((tx) => revokeLabelled(tx, 'demo'));
    const resolved = await Promise.all([a, b, other].map(({ secret }) => tokens.resolve(secret)));
    expect(resolved.map((caller) => caller?.tokenId)).toEqual([undefined, undefined, other.id]);
    expect(
      await ground.count(`select count(*) from event where type = 'token.revoked' and subject = any($1)`, [
        [a.id, b.id],
      ]),
    ).toBe(2);
  });
});

describe('the database', () => {
  test('is asked once about a known token, however many requests come at once', async () => {
    const { secret } = await issue();
    using asked = questions();
    await Promise.all(Array.from({ length: 20 }, () => tokens.resolve(secret)));
    await tokens.resolve(secret);
    expect(asked.count()).toBe(1);
  });

  test('is asked each time about an unknown one: what strangers offer is not kept', async () => {
    const secret = newSecret();
    using asked = questions();
    for (let i = 0; i < 3; i++) expect(await tokens.resolve(secret)).toBeUndefined();
    expect(asked.count()).toBe(3);
    expect(tokens.wasKnown(secret)).toBe(false);
  });

  test('that is away leaves nothing behind: the same token is good as soon as it is back', async () => {
    const { secret } = await issue();
    const away = vi
      .spyOn(ground.database.app, 'query')
      .mockRejectedValueOnce(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }) as never);
    await expect(tokens.resolve(secret)).rejects.toSatisfy(
      (error) => (error as DomainError).code === 'database-unavailable',
    );
    away.mockRestore();
    expect(await tokens.resolve(secret)).toBeDefined();
  });
});

test('a token that was somebody’s a moment ago is remembered as such, a revoked one no longer', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { id, secret } = await issue();
  expect(tokens.wasKnown(secret)).toBe(false);
  await tokens.resolve(secret);
  vi.advanceTimersByTime(60_000);
  expect(tokens.wasKnown(secret)).toBe(true);
  await ground.run((tx) => revokeToken(tx, id));
  await tokens.resolve(secret);
  expect(tokens.wasKnown(secret)).toBe(false);
});
