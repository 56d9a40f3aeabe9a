import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../src/platform/clock.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { type Mailbox, startMailbox } from '../../src/simulator/mailbox.ts';
import { startWorld, type World } from '../support/world.ts';
import { sendingIn } from './sending.ts';

const ca = localCa();
const PASSWORD = 'mot-de-passe-marqué';

let folder: string;
let world: World | undefined;
let mailbox: Mailbox | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recours-access-'));
});
afterEach(async () => {
  await world?.close();
  await mailbox?.close();
  world = mailbox = undefined;
  rmSync(folder, { recursive: true });
});

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return name;
};

/** What a client shows: of our authority unless said otherwise. */
const certificate = (authority = ca, until?: Date) => {
  const { key, cert } = authority.issue([], 'ligne', until);
  return { cert: file('ligne.crt', cert), key: file('ligne.key', key) };
};

const trust = () => ({ ca: file('ca.crt', ca.ca) });

/** A world whose line sends by this server, showing that. */
async function sendingBy(server: Mailbox, shown: Record<string, string>, more: object = {}) {
  const address = 'ligne@cpts-douai.mssante.example';
  const mailboxes = { 'grand-douai': { address, smtp: { url: server.url, ...shown }, ...more } };
  mailbox = server;
  const MAILBOXES = join(folder, file('mailboxes.json', JSON.stringify(mailboxes)));
  world = await startWorld({ env: { MAILBOXES } });
  return sendingIn(world);
}

const server = () => ca.issue(['127.0.0.1', 'localhost']);

describe('a server that asks for a client certificate', () => {
  const asking = () => ({ ...server(), ca: ca.ca, requestCert: true, rejectUnauthorized: true });

  test('takes our mail over TLS when it is shown, on one connection for several', async () => {
    const it = await sendingBy(await startMailbox({ server: { secure: true, ...asking() } }), {
      ...trust(),
      ...certificate(),
    });
    const reports = [await it.write(), await it.write(), await it.write()];
    await world?.settle();
    for (const id of reports) {
      await it.write();
      await world?.settle();
      expect(await it.messageOf(id)).toMatchObject({ state: 'accepted', attempts: 1 });
    }
    expect(mailbox?.mails).toHaveLength(6);
    expect(mailbox?.mails[0]?.from).toBe('ligne@cpts-douai.mssante.example');
    expect(mailbox?.connections()).toBeLessThan(6);
  });

  test('takes it after STARTTLS too', async () => {
    const it = await sendingBy(await startMailbox({ server: { disabledCommands: ['AUTH'], ...asking() } }), {
      ...trust(),
      ...certificate(),
    });
    const id = await it.write();
    await world?.settle();
    expect(await it.messageOf(id)).toMatchObject({ state: 'accepted' });
    expect(mailbox?.mails).toHaveLength(1);
  });

  test.each([true, false])(
    'shuts its door on another authority’s (TLS from the start: %s): the message waits, and is nobody’s failure',
    async (secure) => {
      const it = await sendingBy(
        await startMailbox({ server: { secure, disabledCommands: ['AUTH'], ...asking() } }),
        {
          ...trust(),
          ...certificate(localCa()),
        },
      );
      const id = await it.write();
      await world?.settle();
      expect(await it.messageOf(id)).toMatchObject({ state: 'queued' });
      expect((await it.mailbox()).refused).toMatchObject({ code: 'smtp-tls' });
      expect(await it.tasks('mailbox-refused')).toEqual(['open']);
      expect(mailbox?.mails).toEqual([]);
    },
  );

  test('says 421 without one (as Postfix does): told at once', async () => {
    const it = await sendingBy(
      await startMailbox({
        server: {
          secure: true,
          ...asking(),
          rejectUnauthorized: false,
          onMailFrom: (_address, session, done) => {
            const shown = (session as unknown as { _connection?: { _socket: TLSSocket } })._connection
              ?._socket;
            done(
              shown?.authorized
                ? undefined
                : Object.assign(new Error('4.7.1 Client certificate not trusted'), { responseCode: 421 }),
            );
          },
        },
      }),
      { ...trust(), user: 'ligne', password: 'sans objet' },
    );
    const id = await it.write();
    await world?.settle();
    expect(await it.messageOf(id)).toMatchObject({ state: 'queued', failure: 'smtp-421' });
    expect(await it.tasks('mailbox-refused')).toEqual(['open']);
  });
});

describe('a server that we do not know', () => {
  test('is told nothing: its certificate is of another authority', async () => {
    const it = await sendingBy(
      await startMailbox({ server: { secure: true, ...localCa().issue(['127.0.0.1']) } }),
      {
        ...trust(),
        ...certificate(),
      },
    );
    const id = await it.write();
    await world?.settle();
    expect(await it.messageOf(id)).toMatchObject({ state: 'queued', failure: 'smtp-tls' });
    expect(await it.tasks('mailbox-refused')).toEqual(['open']);
    expect(mailbox?.mails).toEqual([]);
  });
});

describe('a server that asks for credentials', () => {
  test('that it refuses: messages wait in the queue, hardly anything is tried; once they are right all leave', async () => {
    let right = 'un autre';
    let asked = 0;
    const it = await sendingBy(
      await startMailbox({
        server: {
          secure: true,
          ...server(),
          disabledCommands: ['STARTTLS'],
          authOptional: false,
          onAuth: ({ password }, _session, done) => {
            asked++;
            if (password === right) done(null, { user: 'ligne' });
            else done(Object.assign(new Error('5.7.8 Authentication failed'), { responseCode: 535 }));
          },
        },
      }),
      { ...trust(), user: 'ligne', password: PASSWORD },
    );
    const reports: string[] = [];
    for (let i = 0; i < 10; i++) {
      reports.push(await it.write());
      await world?.settle();
    }
    expect(asked).toBe(1);
    for (const id of reports)
      expect(await it.messageOf(id)).toMatchObject({ state: 'queued', failure: 'smtp-535' });
    expect(await it.tasks('mailbox-refused')).toEqual(['open']);
    expect(await it.mailbox()).toMatchObject({ queued: 10, failed: 0, refused: { code: 'smtp-535' } });
    right = PASSWORD;
    await it.pass(minutes(1));
    for (const id of reports) expect(await it.messageOf(id)).toMatchObject({ state: 'accepted' });
    expect(await it.tasks('mailbox-refused')).toEqual(['done by system:send-message']);
    const { rows } = (await world?.database.owner.query(
      `select data::text as it from event union all select outcome::text from intent where outcome is not null`,
    )) ?? { rows: [] };
    expect([...(world?.logged ?? []), ...rows.map(({ it: text }) => text)].join('\n')).not.toContain(
      PASSWORD,
    );
  });
});

describe('a certificate that ends', () => {
  test('within 30 days is a task, once; and shown with the mailbox', async () => {
    const until = new Date('2026-12-13T11:30:00Z');
    const shown = { ...trust(), ...certificate(ca, until) };
    const it = await sendingBy(await startMailbox({ server: { secure: true, ...server() } }), shown);
    const { certificate: end } = await it.mailbox();
    expect(end).toEqual({ notAfter: '2026-12-13T12:30:00+01:00', daysLeft: 20, warning: true });
    // Looked for when the worker begins, beside everything else.
    const tasks = async () =>
      (await world?.request('GET', '/v1/tasks', undefined, { as: 'coordinator' }))?.body.items;
    await expect.poll(tasks).toMatchObject([{ kind: 'certificate-expires', state: 'open', requestId: null }]);
  });
});
