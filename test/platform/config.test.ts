import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/platform/config.ts';

const SID = `AC${'0'.repeat(32)}`;

function complaint(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('the configuration', () => {
  test('needs nothing at all, and listens to this machine only', () => {
    expect(readConfig({})).toMatchObject({
      database: undefined,
      redisUrl: undefined,
      host: '127.0.0.1',
      port: 3000,
      trustedProxies: 'loopback',
      twilio: undefined,
      smtpUrl: undefined,
      clockFile: undefined,
    });
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '', TWILIO_AUTH_TOKEN: '' })).toEqual(readConfig({}));
  });

  test('lets referrers be told on port 443 and nowhere on this machine, unless it says so', () => {
    expect(readConfig({}).webhooks).toEqual({ ports: [443], allow: [], caFile: undefined });
    const told = {
      RECOURS_WEBHOOK_PORTS: '443, 8443',
      RECOURS_WEBHOOK_ALLOW: 'localhost:9443',
      RECOURS_WEBHOOK_CA: '/ca.pem',
    };
    for (const HOST of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
      expect(readConfig({ ...told, HOST }).webhooks).toEqual({
        ports: [443, 8443],
        allow: ['localhost:9443'],
        caFile: '/ca.pem',
      });
  });

  test('never lets a server that others reach call this machine', () => {
    for (const HOST of ['0.0.0.0', '::', '10.0.0.5', 'line.example', '1270.0.0.1'])
      expect(complaint({ HOST, RECOURS_WEBHOOK_ALLOW: 'localhost:9443' })).toMatch(
        /RECOURS_WEBHOOK_ALLOW : réservé/,
      );
    expect(complaint({ RECOURS_WEBHOOK_CA: '/ca.pem' })).toMatch(/RECOURS_WEBHOOK_ALLOW : nécessaire/);
  });

  test('that is wrong names every wrong variable in one line, in French', () => {
    const wrong = {
      DATABASE_URL: 'mysql://somewhere/x',
      DATABASE_APP_URL: 'x',
      REDIS_URL: 'localhost:6379',
      PORT: '70000',
      PUBLIC_URL: 'ftp://line.example',
      TRUSTED_PROXIES: 'everybody',
      LOG_LEVEL: 'loud',
      DATABASE_POOL: '0',
      WORKER_CONCURRENCY: 'many',
      RATE_LIMIT_PER_MINUTE: '1.5',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN_OLD: 'short',
      SMTP_URL: 'mail.example',
      MSSANTE_FROM: 'nobody',
      RECOURS_WEBHOOK_PORTS: 'https',
      RECOURS_WEBHOOK_ALLOW: 'localhost',
    };
    const message = complaint(wrong);
    for (const name of [...Object.keys(wrong), 'TWILIO_AUTH_TOKEN'])
      expect(message).toMatch(new RegExp(`\\b${name} : `));
    expect(message.split('\n')).toHaveLength(1);
    expect(message).toMatch(/^Configuration incorrecte — .*attendu/);
    expect(message).not.toMatch(/invalid|expected|must/i);
  });

  test('never repeats what it was given: passwords and keys stand there', () => {
    const message = complaint({
      DATABASE_URL: 'postgres:/secret-a@host/x y',
      REDIS_URL: 'http://:secret-b@host',
      SMTP_URL: 'secret-c',
      TWILIO_AUTH_TOKEN: 'secret-d',
      TWILIO_ACCOUNT_SID: SID,
    });
    expect(message).not.toBe('');
    expect(message).not.toMatch(/secret/);
  });

  test.each([
    [{ TWILIO_ACCOUNT_SID: SID }, 'TWILIO_AUTH_TOKEN'],
    [{ TWILIO_AUTH_TOKEN: 'x'.repeat(32) }, 'TWILIO_ACCOUNT_SID'],
    [{ DATABASE_APP_URL: 'postgres://app@host/x' }, 'DATABASE_URL'],
  ])('that is half there (%o) says what is missing', (env, missing) => {
    expect(complaint(env)).toContain(`${missing} : `);
  });
});

describe('a database of one’s own', () => {
  test('with one login gives the two lesser roles by taking them', () => {
    const { database } = readConfig({
      DATABASE_URL: 'postgresql://owner:p%40ss@db:5433/line?sslmode=require',
    });
    const roleOf = (url = '') => new URL(url).searchParams.get('options');
    expect(database?.owner).toBe('postgresql://owner:p%40ss@db:5433/line?sslmode=require');
    expect([roleOf(database?.app), roleOf(database?.relay)]).toEqual([
      '-c role=recours_app',
      '-c role=recours_relay',
    ]);
    expect(new URL(database?.app ?? '')).toMatchObject({
      username: 'owner',
      host: 'db:5433',
      pathname: '/line',
    });
  });

  test('with three logins uses them as they are', () => {
    const env = {
      DATABASE_URL: 'postgres://owner@db/line',
      DATABASE_APP_URL: 'postgres://app@db/line',
      DATABASE_RELAY_URL: 'postgres://relay@db/line',
    };
    expect(readConfig(env).database).toEqual({
      owner: env.DATABASE_URL,
      app: env.DATABASE_APP_URL,
      relay: env.DATABASE_RELAY_URL,
    });
  });
});

test('two keys of the carrier are taken while one replaces the other', () => {
  const [now, old] = ['n'.repeat(32), 'o'.repeat(32)];
  const { twilio } = readConfig({
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: now,
    TWILIO_AUTH_TOKEN_OLD: old,
  });
  expect(twilio?.authTokens).toEqual([now, old]);
});

test('the public address is kept without its last slash: signatures are computed over it', () => {
  expect(readConfig({ PUBLIC_URL: 'https://ligne.example/recours//' }).publicUrl).toBe(
    'https://ligne.example/recours',
  );
});
