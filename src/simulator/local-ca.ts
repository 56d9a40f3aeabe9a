import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate authority of one test or simulation: no program, nothing that outlives it. ECDSA, as DER written by hand (X.680, RFC 5280, RFC 5758). */
export type LocalCa = {
  /** PEM: whom to believe. */
  ca: string;
  /**
   * A server's key and certificate for these names and addresses; or a client's, without any, in the name of `subject`. Until 2099 unless said otherwise.
   */
  issue(names: readonly string[], subject?: string, until?: Date): { key: string; cert: string };
};

export function localCa(): LocalCa {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = 'Recours local CA';
  return {
    ca: certificate({
      subject: name,
      issuer: name,
      subjectKey: own.publicKey,
      signer: own.privateKey,
      isCa: true,
    }),
    issue: (names, subject = 'Recours local server', until) => {
      const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate({
          subject,
          issuer: name,
          subjectKey: server.publicKey,
          signer: own.privateKey,
          isCa: false,
          until,
          ...(names.length > 0 ? { names } : {}),
        }),
      };
    },
  };
}

function certificate(it: {
  subject: string;
  issuer: string;
  subjectKey: KeyObject;
  signer: KeyObject;
  isCa: boolean;
  names?: readonly string[];
  until?: Date | undefined;
}): string {
  const ecdsaSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const extension = (id: Buffer, critical: boolean, value: Buffer) =>
    sequence(id, ...(critical ? [tagged(0x01, Buffer.from([0xff]))] : []), tagged(0x04, value));
  const extensions = sequence(
    extension(oid(0x55, 0x1d, 0x13), true, sequence(...(it.isCa ? [tagged(0x01, Buffer.from([0xff]))] : []))),
    extension(oid(0x55, 0x1d, 0x0f), true, tagged(0x03, Buffer.from(it.isCa ? [1, 0x06] : [5, 0xa0]))),
    ...(it.names ? [extension(oid(0x55, 0x1d, 0x11), false, sequence(...it.names.map(alternative)))] : []),
  );
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ecdsaSha256,
    commonName(it.issuer),
    sequence(time('20200101000000Z'), time(it.until ? compact(it.until) : '20991231235959Z')),
    commonName(it.subject),
    it.subjectKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  );
  const signature = sign('sha256', body, it.signer);
  const der = sequence(body, ecdsaSha256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const tagged = (tag: number, content: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from([tag]), length(content.length), content]);
const length = (size: number): Buffer =>
  Buffer.from(size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]);
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const oid = (...bytes: readonly number[]): Buffer => tagged(0x06, Buffer.from(bytes));
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const compact = (at: Date): string => `${at.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`;
const time = (text: string): Buffer => tagged(0x18, Buffer.from(text));
const commonName = (text: string): Buffer =>
  sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(text)))));
const alternative = (name: string): Buffer =>
  /^\d+(\.\d+){3}$/.test(name)
    ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
    : tagged(0x82, Buffer.from(name));
