import { create } from 'xmlbuilder2';

/** An element as the library takes it: attributes under `@name`, its text under `#`, an array for several of one name. */
export type Xml = { readonly [name: string]: Xml | string | undefined | readonly (Xml | string)[] };

/** A document of its root element. */
export const writeXml = (root: Xml): Buffer =>
  Buffer.from(
    create({ version: '1.0', encoding: 'UTF-8' }, escaped(root) as object).end({ prettyPrint: true }),
  );

/**
 * The library reads `&lt;` in a text as `<`, and writes an ampersand before what looks like the name of an entity as it stands: a text « &x; »
 * would break the document, « &#60; » would not be what was typed. Escaped twice, it is escaped once in the end.
 */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('&', '&amp;amp;');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, escaped(it)]));
}
