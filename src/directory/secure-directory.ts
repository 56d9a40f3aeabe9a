import { createReadStream } from 'node:fs';

/** A mailbox of the secure mail as the national directory has it. */
export type ListedAddress = { address: string; kind: AddressKind };

export const ADDRESS_KINDS = ['personal', 'practice', 'organisation', 'application', 'other'] as const;

/** `personal` first: it is the professional's alone. */
export type AddressKind = (typeof ADDRESS_KINDS)[number];

const kinds: Readonly<Record<string, AddressKind>> = {
  PER: 'personal',
  CAB: 'practice',
  ORG: 'organisation',
  APP: 'application',
};

/** The extract is not one: the message says what is wrong with it, in French. */
export class ExtractError extends Error {
  override readonly name = 'ExtractError';
}

/**
 * The addresses of a professional in the extract that the ANS publishes every day (Extraction_Correspondance_MSSante: 90 MB, half a million lines of 31 columns
 * separated by `|`). Read through once for each question, in pieces: only lines with the number in them are looked at. Columns go by their names. Throws
 * `ExtractError`, and what the file system throws.
 */
export async function addressesIn(file: string, rpps: string): Promise<ListedAddress[]> {
  let columns: Columns | undefined;
  let rest = Buffer.alloc(0);
  const found = new Map<string, AddressKind>();
  const look = (lines: Buffer) => {
    columns ??= columnsOf(firstLine(lines));
    for (const line of linesWith(lines, rpps)) {
      const listed = columns.read(line.split('|'), rpps);
      if (listed && !found.has(listed.address)) found.set(listed.address, listed.kind);
    }
  };
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const all = Buffer.concat([rest, piece as Buffer]);
    const end = all.lastIndexOf('\n') + 1;
    if (end > 0) look(all.subarray(0, end));
    rest = all.subarray(end);
    if (rest.length > LONGEST_LINE) throw new ExtractError('ce fichier n’a pas de lignes');
  }
  if (rest.length > 0) look(rest);
  if (!columns) throw new ExtractError('ce fichier est vide');
  return [...found]
    .map(([address, kind]) => ({ address, kind }))
    .toSorted((a, b) => ADDRESS_KINDS.indexOf(a.kind) - ADDRESS_KINDS.indexOf(b.kind));
}

const LONGEST_LINE = 1 << 20;

const firstLine = (lines: Buffer): string => {
  const end = lines.indexOf('\n');
  return lines.subarray(0, end < 0 ? lines.length : end).toString('utf8');
};

function* linesWith(lines: Buffer, rpps: string): Generator<string> {
  for (let at = lines.indexOf(rpps); at >= 0;) {
    const end = lines.indexOf('\n', at);
    const stop = end < 0 ? lines.length : end;
    yield lines.subarray(lines.lastIndexOf('\n', at) + 1, stop).toString('utf8');
    at = lines.indexOf(rpps, stop);
  }
}

type Columns = { read(cells: readonly string[], rpps: string): ListedAddress | undefined };

function columnsOf(header: string): Columns {
  if (header.startsWith('PK'))
    throw new ExtractError('ce fichier est une archive : décompressez-le et indiquez le fichier .txt');
  const names = header
    .replace(/^\ufeff/, '')
    .split('|')
    .map(plain);
  const at = (name: string) => names.indexOf(name);
  const [kind, address, number, national] = [
    at('type de bal'),
    at('adresse bal'),
    at('identifiant pp'),
    at('identification nationale pp'),
  ];
  if (address < 0 || (number < 0 && national < 0))
    throw new ExtractError(
      'les colonnes « Adresse BAL » et « Identifiant PP » de l’extraction Correspondance MSSanté n’y sont pas',
    );
  return {
    read: (cells, rpps) => {
      const cell = (index: number) => (index < 0 ? '' : (cells[index] ?? '').trim());
      // « 8 » before the number says that it is of the RPPS.
      if (cell(number) !== rpps && cell(national) !== `8${rpps}`) return undefined;
      return { address: cell(address).toLowerCase(), kind: kinds[cell(kind).toUpperCase()] ?? 'other' };
    },
  };
}

const plain = (name: string): string =>
  name.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
