/** The fields of one block of a report, by their names in lower case; of a field that comes twice, the first. */
export type Fields = ReadonlyMap<string, string>;

/** No report of a mail system comes near it. */
const MAX_SIZE = 64 * 1024;
const MAX_BLOCKS = 100;
const MAX_FIELDS = 100;
const MAX_VALUE = 4_000;

/** The blocks of `message/delivery-status` and `message/disposition-notification`: fields as in a mail's header, blocks apart by an empty line (RFC 3464, 2.1). */
export function blocksOf(content: Uint8Array): Fields[] {
  const blocks: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  let last: string | undefined;
  for (const line of textOf(content).split(/\r\n|\r|\n/)) {
    if (line.trim() === '') {
      current = undefined;
      last = undefined;
    } else if (/^[ \t]/.test(line)) {
      // A field that goes on.
      if (current && last !== undefined)
        current.set(last, `${current.get(last) ?? ''} ${line.trim()}`.slice(0, MAX_VALUE));
    } else {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
      last = undefined;
      if (!/^[\w-]{1,60}$/.test(name)) continue;
      if (!current) {
        if (blocks.length === MAX_BLOCKS) break;
        blocks.push((current = new Map()));
      }
      if (current.has(name) || current.size === MAX_FIELDS) continue;
      current.set(
        name,
        line
          .slice(colon + 1)
          .trim()
          .slice(0, MAX_VALUE),
      );
      last = name;
    }
  }
  return blocks;
}

/** What is not UTF-8 becomes a mark of damage: names of fields, addresses and codes are ASCII. */
const textOf = (content: Uint8Array): string => new TextDecoder().decode(content.subarray(0, MAX_SIZE));

/** `rfc822; <Agnes@medecin.mssante.example>` → `Agnes@medecin.mssante.example`. Undefined: there is none, or it is of another kind than mail's. */
export function addressOf(field: string | undefined): string | undefined {
  const said = /^(?:(?:rfc822|utf-8)\s*;)?\s*<?\s*([^\s<>;]{1,320})\s*>?/i.exec(field ?? '')?.[1];
  return said?.includes('@') ? said : undefined;
}

/** Whether that is this address (RFC 5321 leaves a local part's case to its server, and none that is in use minds it), also where it is still in xtext. */
export const isAddress = (said: string | undefined, address: string): boolean =>
  said !== undefined && [said, fromXtext(said)].some((it) => it.toLowerCase() === address.toLowerCase());

/** The Message-IDs that a field holds, with their angle brackets, in their order. */
export const messageIdsOf = (field: string | undefined): string[] =>
  (field?.slice(0, MAX_VALUE).match(/<[^<>\s]{1,500}>/g) ?? []).slice(0, 50);

/** RFC 3461, 4: `+3D` is `=`. Whoever has decoded it before us has left nothing to decode, but for a `+` that happens to be followed by two such digits. */
export const fromXtext = (text: string): string =>
  text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
