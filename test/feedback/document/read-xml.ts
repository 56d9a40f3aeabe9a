import { DOMParser } from '@xmldom/xmldom';
import { select, useNamespaces } from 'xpath';
import { validateXML } from 'xmllint-wasm';

/** What libxml2 finds wrong with documents as such; nothing: they are well-formed. */
export async function faultsOfXml(...documents: readonly Uint8Array[]): Promise<string[]> {
  const { errors } = await validateXML({
    xml: documents.map((contents, no) => ({ fileName: `document-${no}.xml`, contents })),
    normalization: 'c14n',
  });
  return errors.map(({ rawMessage }) => rawMessage);
}

export type Xml = {
  /** The texts and attribute values that an XPath finds. */
  all(path: string): string[];
  /** The one that it finds; undefined when there is none or more. */
  one(path: string): string | undefined;
  count(path: string): number;
  /** Names of the children of the first element that it finds, in order. */
  children(path: string): string[];
  /** Every element and attribute, without what they say: what a document is made of. */
  shape(): string[];
};

/** Reads a document with another library than the one that wrote it. Throws where that one finds an error. */
export function readXml(bytes: Uint8Array, namespaces: Readonly<Record<string, string>>): Xml {
  const source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const document = new DOMParser({
    onError: (level, message) => {
      // It doubts every U+FFFD, which is what stands for half a character that somebody typed.
      if (message.startsWith('Unicode replacement character detected')) return;
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(source, 'text/xml') as unknown as Node;
  const find = useNamespaces({ ...namespaces });
  const nodes = (path: string): Node[] => {
    const found = find(path, document);
    return Array.isArray(found) ? found : [];
  };
  const all = (path: string) => nodes(path).map((it) => it.nodeValue ?? it.textContent ?? '');
  return {
    all,
    one: (path) => {
      const found = all(path);
      return found.length === 1 ? found[0] : undefined;
    },
    count: (path) => nodes(path).length,
    children: (path) => {
      const first = nodes(path)[0];
      return first ? (select('*', first) as Node[]).map((it) => it.nodeName) : [];
    },
    shape: () => nodes('//* | //@*').map((it) => it.nodeName),
  };
}
