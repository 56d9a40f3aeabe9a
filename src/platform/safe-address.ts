/**
 * Where somebody may have us call (OWASP: server-side request forgery): a referrer's webhook, a diary. What they write is an address that our own
 * machines then connect to: nothing inside the house, beside it or behind it, only a public HTTPS server.
 */
export type AddressPolicy = {
  /** Ports that an address may name; 443 as a rule. */
  ports: readonly number[];
  /** `host:port` of servers on this very machine: tests and simulations only. */
  allow: readonly string[];
};

/** Why an address is not called. */
export type AddressFault = 'unreadable' | 'not-https' | 'credentials' | 'port' | 'private-address';

export type Target = {
  url: URL;
  /** A name, or an address without brackets. */
  host: string;
  port: number;
  /** Named in the policy's list: loopback addresses are right for it, and nothing else is. */
  onThisMachine: boolean;
};

const LONGEST = 2_000;

/** Names that mean a machine of one's own network, whatever they resolve to (RFC 6761, 6762, 8375, 9476; ICANN's `.internal`). */
const OWN_NAMES =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|onion|test|invalid|alt)$/;

/** What the text of an address alone says; what its name resolves to is asked when it is called (`isPublic`). */
export function targetOf(text: string, policy: AddressPolicy): Target | { fault: AddressFault } {
  if (text.length > LONGEST || !URL.canParse(text)) return { fault: 'unreadable' };
  const url = new URL(text);
  if (url.protocol !== 'https:') return { fault: 'not-https' };
  if (url.username !== '' || url.password !== '') return { fault: 'credentials' };
  // URL has made one writing of many: 0x7f.1 is 127.0.0.1 by now, capitals are small.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = url.port === '' ? 443 : Number(url.port);
  // A name with an empty part (`localhost..`) is no name, whatever a resolver makes of it.
  if (!isAddress(host) && host.split('.').includes('')) return { fault: 'unreadable' };
  if (policy.allow.includes(`${host}:${port}`)) return { url, host, port, onThisMachine: true };
  if (!policy.ports.includes(port)) return { fault: 'port' };
  const ownName = !isAddress(host) && (!host.includes('.') || OWN_NAMES.test(host));
  if (ownName || (isAddress(host) && !isPublic(host))) return { fault: 'private-address' };
  return { url, host, port, onThisMachine: false };
}

/** Whether an address may be connected to for that target. */
export const mayConnect = (target: Pick<Target, 'onThisMachine'>, address: string): boolean =>
  target.onThisMachine ? isLoopback(address) : isPublic(address);

/** Of IPv4 everything that is not a host on the open internet (IANA special-purpose registry), and the metadata servers of clouds. */
const CLOSED_4: readonly Range[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT, and 100.100.100.200
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's own server, a public address by its number only
  '169.254.0.0/16', // link-local, and 169.254.169.254
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
].map(rangeOf);

/** Of IPv6 only global unicast is open; the rest (loopback, unique local, link-local, multicast, IPv4-mapped, NAT64) lies outside it. */
const OPEN_6: Range = rangeOf('2000::/3');
const CLOSED_6: readonly Range[] = [
  '2001::/23', // protocols, among them Teredo, which carries an IPv4 address
  '2001:db8::/32',
  '2002::/16', // 6to4, which carries an IPv4 address
  '3fff::/20',
].map(rangeOf);

/** Whether an IP address is one of the open internet. What is no address is not. */
export function isPublic(address: string): boolean {
  const bytes = bytesOf(address);
  if (!bytes) return false;
  if (bytes.length === 4) return !CLOSED_4.some((range) => holds(range, bytes));
  return holds(OPEN_6, bytes) && !CLOSED_6.some((range) => holds(range, bytes));
}

const LOOPBACK: readonly Range[] = ['127.0.0.0/8', '::1/128'].map(rangeOf);

const isLoopback = (address: string): boolean => {
  const bytes = bytesOf(address);
  return bytes !== undefined && LOOPBACK.some((range) => holds(range, bytes));
};

const isAddress = (text: string): boolean => bytesOf(text) !== undefined;

type Range = { bytes: readonly number[]; bits: number };

function rangeOf(text: string): Range {
  const [address = '', bits = ''] = text.split('/');
  const bytes = bytesOf(address);
  if (!bytes) throw new RangeError(`not a range of addresses: ${text}`);
  return { bytes, bits: Number(bits) };
}

function holds({ bytes, bits }: Range, address: readonly number[]): boolean {
  if (bytes.length !== address.length) return false;
  return address.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) === ((bytes[index] ?? 0) & mask);
  });
}

/** The 4 or 16 bytes of an address; undefined for what is none, also with a zone (`fe80::1%eth0`). */
function bytesOf(text: string): number[] | undefined {
  return text.includes(':') ? bytesOf6(text) : bytesOf4(text);
}

function bytesOf4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.map(Number);
}

function bytesOf6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing < 2 ? undefined : [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
}

/** `::ffff:127.0.0.1`: the last part may be written as IPv4. */
function groupsOf(half: string): number[] | undefined {
  const groups = half.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const four = index === groups.length - 1 && group.includes('.') ? bytesOf4(group) : undefined;
    if (four) bytes.push(...four);
    else if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}
