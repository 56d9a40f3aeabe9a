import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliver, type Webhooks } from '../../src/referrals/deliver.ts';
import type { Address } from '../../src/platform/resolve-name.ts';
import { isPublic, mayConnect, targetOf } from '../../src/platform/safe-address.ts';
import { localCa } from '../../src/simulator/local-ca.ts';
import { aPort } from '../support/ports.ts';
import { type Receiver, startReceiver } from './webhook-receiver.ts';

/** Show 8: the sender refuses loopback, private and link-local addresses, redirects to them, and names that resolve to them. */

const CLOSED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'fe80::1%eth0',
  'not an address',
  '',
];
const OPEN = [
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '193.51.224.1',
  '2a01:e0a::1',
  '2606:4700::1111',
];

const policy = { ports: [443], allow: [] };

describe('an address', () => {
  test.each(CLOSED)('%s is not of the open internet', (address) => expect(isPublic(address)).toBe(false));
  test.each(OPEN)('%s is', (address) => expect(isPublic(address)).toBe(true));

  test('of IPv4 that is closed stays closed in whatever way IPv6 carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (four) => {
        expect(isPublic(`::ffff:${four}`)).toBe(false);
        expect(isPublic(`64:ff9b::${four}`)).toBe(false);
        expect(isPublic(`::${four}`)).toBe(false);
      }),
    );
  });

  test('of IPv6 outside 2000::/3 is never open, however it is written', () => {
    fc.assert(
      fc.property(fc.ipV6(), (six) => {
        const canonical = URL.canParse(`https://[${six}]/`)
          ? new URL(`https://[${six}]/`).hostname.slice(1, -1)
          : '';
        if (canonical === '') return;
        expect(isPublic(six)).toBe(isPublic(canonical));
        if (!/^[23][0-9a-f]{3}:/.test(canonical)) expect(isPublic(six)).toBe(false);
      }),
    );
  });

  test('on this machine is right for a receiver on the list, and nothing else is', () => {
    expect(mayConnect({ onThisMachine: true }, '127.0.0.1')).toBe(true);
    expect(mayConnect({ onThisMachine: true }, '::1')).toBe(true);
    expect(mayConnect({ onThisMachine: true }, '10.0.0.1')).toBe(false);
    expect(mayConnect({ onThisMachine: true }, '1.1.1.1')).toBe(false);
    expect(mayConnect({ onThisMachine: false }, '127.0.0.1')).toBe(false);
  });
});

describe('the text of an address', () => {
  test.each([
    ['not an address', 'unreadable'],
    ['https://', 'unreadable'],
    [`https://hook.example.org/${'a'.repeat(2_000)}`, 'unreadable'],
    ['https://localhost../', 'unreadable'],
    ['https://10.0.0.1../', 'unreadable'],
    ['https://hook..example.org/', 'unreadable'],
    ['http://hook.example.org/', 'not-https'],
    ['ftp://hook.example.org/', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['https://user@hook.example.org/', 'credentials'],
    ['https://user:word@hook.example.org/', 'credentials'],
    ['https://hook.example.org:8443/', 'port'],
    ['https://hook.example.org:22/', 'port'],
    ['https://127.0.0.1/', 'private-address'],
    ['https://0x7f.1/', 'private-address'],
    ['https://2130706433/', 'private-address'],
    ['https://0/', 'private-address'],
    ['https://[::1]/', 'private-address'],
    ['https://[::ffff:10.0.0.1]/', 'private-address'],
    ['https://[fd00:ec2::254]/', 'private-address'],
    ['https://169.254.169.254/latest/meta-data', 'private-address'],
    ['https://localhost/', 'private-address'],
    ['https://LOCALHOST./', 'private-address'],
    ['https://hook.localhost/', 'private-address'],
    ['https://metadata.google.internal/', 'private-address'],
    ['https://imprimante.local/', 'private-address'],
    ['https://intranet/', 'private-address'],
  ])('%s is refused: %s', (text, fault) => expect(targetOf(text, policy)).toEqual({ fault }));

  test('of a public HTTPS server is taken, on another port where that is configured', () => {
    expect(targetOf('https://hook.example.org/a?b=c', policy)).toMatchObject({
      host: 'hook.example.org',
      port: 443,
    });
    expect(targetOf('https://hook.example.org:8443/', { ports: [443, 8443], allow: [] })).toMatchObject({
      port: 8443,
    });
    expect(targetOf('https://1.1.1.1/', policy)).toMatchObject({ onThisMachine: false });
  });

  test('of a receiver on the list is taken to the letter only: this host, this port', () => {
    const allowing = { ports: [443], allow: ['localhost:9443'] };
    expect(targetOf('https://localhost:9443/', allowing)).toMatchObject({ onThisMachine: true });
    expect(targetOf('https://localhost:9444/', allowing)).toEqual({ fault: 'port' });
    expect(targetOf('https://127.0.0.1:9443/', allowing)).toEqual({ fault: 'port' });
  });
});

describe('the sender', () => {
  const authority = localCa();
  let receiver: Receiver;
  let webhooks: Webhooks;
  beforeAll(async () => {
    receiver = await startReceiver(authority, { names: ['localhost', 'hook.example.org'] });
    webhooks = { ports: [443], allow: [`localhost:${receiver.port}`], ca: authority.ca };
  });
  afterAll(() => receiver.close());

  const send = (url: string, more: Partial<Webhooks> = {}) =>
    deliver({ id: 'one', url, key: Buffer.alloc(24), body: '{}', timestamp: 1 }, { ...webhooks, ...more });
  const mine = (path = '/') => `https://localhost:${receiver.port}${path}`;
  const names = (...addresses: string[]) => ({
    resolve: (): Promise<Address[]> =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
  });

  test('reaches the one receiver that it may reach here', async () => {
    expect(await send(mine('/told'))).toBeUndefined();
    expect(receiver.heard.at(-1)).toMatchObject({
      path: '/told',
      body: '{}',
      headers: { 'webhook-id': 'one' },
    });
  });

  test.each(CLOSED.filter((address) => /^[\d.]+$|^[\da-f:]+$/.test(address)))(
    'does not connect to %s, written out or behind a name, also where a public one stands beside it',
    async (address) => {
      const before = receiver.heard.length;
      const written = address.includes(':') ? `[${address}]` : address;
      expect(await send(`https://${written}/`)).toBe('address-refused');
      expect(await send('https://hook.example.org/', names(address))).toBe('address-refused');
      expect(await send('https://hook.example.org/', names('1.1.1.1', address))).toBe('address-refused');
      expect(receiver.heard.length).toBe(before);
    },
  );

  test('refuses a name that this machine’s own resolver leads inside', async () => {
    expect(await send(`https://localhost:${receiver.port}/`, { allow: [] })).toBe('address-refused');
    const { port } = receiver;
    expect(
      await send(`https://hook.example.org:${port}/`, { allow: [], ports: [port], ...names('127.0.0.1') }),
    ).toBe('address-refused');
  });

  test('asks for the name once and connects to what it was told: a second answer could be another', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let asked = 0;
    const allow = [`hook.example.org:${receiver.port}`];
    const resolve = () =>
      Promise.resolve((answers[asked++] ?? []).map((address) => ({ address, family: 4 })));
    expect(await send(`https://hook.example.org:${receiver.port}/`, { allow, resolve })).toBeUndefined();
    expect(asked).toBe(1);
    expect(receiver.heard.at(-1)?.headers.host).toBe(`hook.example.org:${receiver.port}`);
  });

  test('believes the certificate of that very name only, and of no authority that it does not know', async () => {
    const allow = [`other.example.org:${receiver.port}`];
    expect(await send(`https://other.example.org:${receiver.port}/`, { allow, ...names('127.0.0.1') })).toBe(
      'certificate',
    );
    expect(await send(mine(), { ca: undefined })).toBe('certificate');
  });

  test.each(['https://169.254.169.254/', 'http://127.0.0.1/', 'https://hook.example.org/elsewhere'])(
    'follows no redirect to %s',
    async (location) => {
      const before = receiver.heard.length;
      receiver.answer = (response) => void response.writeHead(307, { location }).end();
      expect(await send(mine())).toBe('redirect');
      expect(receiver.heard.length).toBe(before + 1);
    },
  );

  test('takes in no more than a kilobyte of an answer, and needs none of it', async () => {
    let closed = (): void => undefined;
    const cut = new Promise<void>((resolve) => (closed = resolve));
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = (): boolean => response.write('x'.repeat(65_536));
      response.on('drain', more).on('close', closed);
      more();
    };
    expect(await send(mine())).toBeUndefined();
    await cut;
  });

  test('waits so long and no longer: for the answer, for its end, for the name', async () => {
    receiver.answer = () => undefined;
    expect(await send(mine(), { timeoutMs: 150 })).toBe('timeout');
    receiver.answer = (response) => void response.writeHead(200).write('x');
    expect(await send(mine(), { timeoutMs: 1_000 })).toBeUndefined();
    expect(await send(mine(), { timeoutMs: 50, resolve: () => new Promise(() => undefined) })).toBe(
      'timeout',
    );
  });

  test('says by a code what went wrong, never in their words', async () => {
    receiver.answer = (response) => void response.writeHead(503, 'Zédmarque').end('Zédmarque');
    expect(await send(mine())).toBe('http-503');
    receiver.answer = (response) => void response.destroy();
    expect(await send(mine())).toBe('unreachable');
    const unknown = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    expect(await send('https://hook.example.org/', { resolve: unknown })).toBe('name-unknown');
    const port = await aPort();
    expect(await send(`https://localhost:${port}/`, { allow: [`localhost:${port}`] })).toBe('unreachable');
  });
});
