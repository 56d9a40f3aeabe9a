import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import type { Care } from './care.ts';
import type { Condition, Range } from './condition.ts';
import { type ConditionSource, keptFile, protocolFile, type ProtocolSource } from './protocol-file.ts';
import type { Protocol, Question, Rule } from './protocol.ts';

/** What is wrong with a protocol's text, and where: `line` counts from 1, `path` is as in the file, `message` is French. */
export type ProtocolFault = { line: number; path: string; message: string };

/** The text is no protocol; every fault that was found is told, the first in the message. */
export class ProtocolRefused extends Error {
  override readonly name = 'ProtocolRefused';
  readonly faults: readonly ProtocolFault[];

  constructor(faults: readonly ProtocolFault[]) {
    const [first] = faults;
    const place = first?.path ? ` (${first.path})` : '';
    super(`ligne ${first?.line ?? 1}${place} : ${first?.message ?? 'illisible'}`);
    this.faults = faults;
  }
}

const french = z.locales.fr().localeError;
const inFrench: typeof french = (issue) =>
  issue.input === undefined ? 'cette information manque' : french(issue);

/** Ten times what a person would read out; short enough that the most tangled text is refused within half a second. */
export const LONGEST = 80_000;

/**
 * Reads a protocol's YAML or JSON. Throws `ProtocolRefused` with the line and the reason of each fault: not YAML, another shape, an answer or
 * a question that does not exist, a question that looks ahead, a vital question without its rule, no legal basis, …
 */
export const readProtocol = (text: string): Protocol => read(text, protocolFile);

/** One that is on record: its text is kept for ever, also from before a protocol had to name its legal basis and its validation. */
export const readKept = (text: string): Protocol => read(text, keptFile);

function read(text: string, format: typeof protocolFile | typeof keptFile): Protocol {
  if (text.length > LONGEST)
    throw new ProtocolRefused([{ line: 1, path: '', message: 'fichier trop long pour un protocole' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', maxAliasCount: 0 } as object);
  const [error] = document.errors;
  if (error)
    throw new ProtocolRefused([
      { line: error.linePos?.[0].line ?? 1, path: '', message: `YAML illisible : ${error.code}` },
    ]);
  const at = (path: readonly PropertyKey[], message: string): ProtocolFault => ({
    line: lineOf(document, lines, path),
    path: path.map(String).join('.'),
    message,
  });
  const found = format.safeParse(plain(document), { error: inFrench });
  if (!found.success) throw new ProtocolRefused(found.error.issues.map((it) => at(it.path, it.message)));
  const faults: ProtocolFault[] = [];
  const protocol = toProtocol(found.data, (path, message) => faults.push(at(path, message)));
  if (faults.length > 0) throw new ProtocolRefused(faults);
  return protocol;
}

function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new ProtocolRefused([
      { line: 1, path: '', message: 'les renvois YAML (ancres) ne sont pas permis' },
    ]);
  }
}

/** The line of the deepest part of the path that the text has. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

type Path = readonly PropertyKey[];
type Complain = (path: Path, message: string) => void;

/** What the schema cannot say. Faults are told to `complain`; what is given back is only meant when there are none. */
function toProtocol(source: ProtocolSource, complain: Complain): Protocol {
  const questions: Question[] = [];
  source.questions.forEach((it, no) => {
    const path = ['questions', no];
    if (reserved.has(it.id)) complain([...path, 'id'], `« ${it.id} » est un mot réservé`);
    if (questions.some(({ id }) => id === it.id))
      complain([...path, 'id'], `la question « ${it.id} » existe déjà`);
    if (it.choices && it.number) complain(path, 'choices ou number, pas les deux');
    if (it.vital && (it.choices || it.number))
      complain([...path, 'vital'], 'une question vitale se répond par oui ou par non');
    if (it.vital && it.fact)
      complain([...path, 'fact'], 'une question vitale est toujours posée : un signe a pu apparaître');
    if (it.fact && questions.some(({ fact }) => fact === it.fact))
      complain([...path, 'fact'], `« ${it.fact} » est déjà demandé`);
    if (it.vital && !it.rule) complain(path, 'une question vitale dit dans « rule » ce qu’un oui veut dire');
    if (it.onYes && !it.vital)
      complain([...path, 'onYes'], '« onYes » accompagne une alerte : seulement pour une question vitale');
    if (it.number && it.number.from >= it.number.to)
      complain([...path, 'number'], 'from doit être inférieur à to');
    for (const [at, choice] of (it.choices ?? []).entries()) {
      if (['yes', 'no', 'unknown'].includes(choice.id))
        complain([...path, 'choices', at, 'id'], `« ${choice.id} » est un mot réservé`);
      if (it.choices?.findIndex(({ id }) => id === choice.id) !== at)
        complain([...path, 'choices', at, 'id'], `la réponse « ${choice.id} » existe déjà`);
    }
    const when = it.when && toCondition(it.when, [...path, 'when'], questions, complain);
    questions.push({
      ...kindOf(it),
      id: it.id,
      text: it.text,
      help: it.help,
      vital: it.vital,
      rule: it.rule,
      onYes: it.onYes,
      fact: it.fact,
      when,
    });
  });
  const rules = source.rules.map((it, no): Rule => {
    const path = ['rules', no];
    if (questions.some(({ id }) => id === it.id) || source.rules.findIndex(({ id }) => id === it.id) !== no)
      complain([...path, 'id'], `« ${it.id} » désigne déjà une question ou une règle`);
    return {
      ...it,
      care: it.care && named(it.care, source),
      when: toCondition(it.when, [...path, 'when'], questions, complain),
    };
  });
  refuseIncoherent(source, complain);
  const otherwise = source.otherwise && { ...source.otherwise, care: named(source.otherwise.care, source) };
  return { ...source, questions, rules, otherwise };
}

/** Delegated care says itself whether only declared professionals may give it. */
const named = (care: Care, { delegation }: ProtocolSource): Care =>
  care.to === 'profession' ? { ...care, declaredOnly: delegation?.declaredOnly ?? true } : care;

/** Rules of the whole: who may leave what out. */
function refuseIncoherent(source: ProtocolSource, complain: Complain): void {
  if (source.use === 'screen' && source.otherwise)
    complain(
      ['otherwise'],
      'une recherche de signes de gravité n’oriente pas par elle-même : pas de « otherwise »',
    );
  if (source.use !== 'screen' && !source.otherwise)
    complain(['use'], 'dites dans « otherwise » où va le patient quand aucune règle ne s’applique');
  if (source.use === 'screen' && !source.questions.some(({ vital }) => vital))
    complain(['questions'], 'une recherche de signes de gravité a au moins une question vitale');
  for (const [no, { care }] of source.rules.entries())
    if (source.use === 'screen' && care && care.to !== 'samu' && care.to !== 'doctor-call')
      complain(
        ['rules', no, 'care'],
        'une recherche de signes de gravité ne mène qu’au SAMU (samu) ou à l’avis d’un médecin (doctor-call)',
      );
  if (source.validUntil < source.date)
    complain(['validUntil'], 'la fin de validité précède la date du protocole');
  const places = [
    ...source.rules.map((rule, no) => ({ care: rule.care, path: ['rules', no, 'care'] as Path })),
    { care: source.otherwise?.care, path: ['otherwise', 'care'] as Path },
  ];
  for (const { care, path } of places) {
    if (care?.to === 'profession' && care.profession !== source.delegation?.profession)
      complain(path, 'seule la profession nommée dans « delegation » peut recevoir le patient');
    if (care?.to === 'advice' && source.use === 'contact')
      complain(path, 'un protocole de ce genre ne clôt jamais une demande par lui-même');
  }
}

function kindOf(it: ProtocolSource['questions'][number]) {
  if (it.choices) return { kind: 'choice', choices: it.choices } as const;
  if (it.number) return { kind: 'number', ...it.number } as const;
  return { kind: 'yes-no-unknown' } as const;
}

const reserved = new Set(['all', 'any', 'not', 'sex']);

/** Several keys: all of them. */
function toCondition(
  source: ConditionSource,
  path: Path,
  earlier: readonly Question[],
  complain: Complain,
): Condition {
  const parts = Object.entries(source).map(([key, value]) =>
    toPart(key, value, [...path, key], earlier, complain),
  );
  return parts.length === 1 && parts[0] ? parts[0] : { all: parts };
}

function toPart(
  key: string,
  value: ConditionSource[string],
  path: Path,
  earlier: readonly Question[],
  complain: Complain,
): Condition {
  const isCondition = (it: unknown): it is ConditionSource =>
    typeof it === 'object' && it !== null && !Array.isArray(it);
  const nested = (it: ConditionSource, at: Path) => toCondition(it, at, earlier, complain);
  switch (key) {
    case 'all':
    case 'any': {
      const list = Array.isArray(value) ? value : [];
      const parts = list.flatMap((it, no) => (isCondition(it) ? [nested(it, [...path, no])] : []));
      if (parts.length === 0 || parts.length !== list.length)
        complain(path, `« ${key} » attend une liste de conditions`);
      return key === 'all' ? { all: parts } : { any: parts };
    }
    case 'not':
      if (!isCondition(value)) complain(path, '« not » attend une condition');
      return { not: isCondition(value) ? nested(value, path) : { all: [] } };
    case 'ageYears':
    case 'ageMonths':
      return { ageMonths: toRange(value, path, complain, key === 'ageYears' ? 12 : 1) };
    case 'sex':
      if (value !== 'F' && value !== 'M') complain(path, 'F ou M attendu');
      return { sex: value === 'M' ? 'M' : 'F' };
    default:
      return toAnswered(key, value, path, earlier, complain);
  }
}

/** Whole numbers of `unit` months: an age of 65 years lasts until the 66th birthday. */
function toRange(value: ConditionSource[string], path: Path, complain: Complain, unit: number): Range {
  const { atLeast, over, under: below, atMost } = boundsOf(value, path, complain);
  const months = {
    ...(atLeast === undefined ? {} : { atLeast: atLeast * unit }),
    ...(over === undefined ? {} : { atLeast: (over + 1) * unit }),
    ...(below === undefined ? {} : { below: below * unit }),
    ...(atMost === undefined ? {} : { below: (atMost + 1) * unit }),
  };
  if ((months.atLeast ?? 0) >= (months.below ?? Infinity)) complain(path, 'aucun âge n’est entre ces bornes');
  return months;
}

/** As in the file; without any, and told, when they are no bounds. */
function boundsOf(value: unknown, path: Path, complain: Complain): Partial<Record<Bound, number>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length > 0 && entries.every(([key, bound]) => bounds.has(key) && typeof bound === 'number'))
    return Object.fromEntries(entries);
  complain(path, 'bornes attendues, comme {atLeast: 16, under: 66}');
  return {};
}

type Bound = 'atLeast' | 'over' | 'under' | 'atMost';
const bounds = new Set<string>(['atLeast', 'over', 'under', 'atMost'] satisfies Bound[]);

function toAnswered(
  id: string,
  value: ConditionSource[string],
  path: Path,
  earlier: readonly Question[],
  complain: Complain,
): Condition {
  const question = earlier.find((it) => it.id === id);
  if (!question) {
    complain(path, `aucune question « ${id} » avant celle-ci`);
    return { all: [] };
  }
  if (typeof value === 'object' && !Array.isArray(value)) {
    const { under: below, ...others } = boundsOf(value, path, complain);
    const range: Range = below === undefined ? others : { ...others, below };
    if (question.kind !== 'number') complain(path, `la question « ${id} » ne se répond pas par un nombre`);
    else if (!isPossible(range, question))
      complain(path, `aucune réponse à « ${id} » n’est entre ces bornes`);
    return { answer: id, range };
  }
  const values = (Array.isArray(value) ? value : [value]).filter((it) => typeof it === 'string');
  const possible =
    question.kind === 'choice'
      ? question.choices.map((it) => it.id)
      : question.kind === 'number'
        ? []
        : ['yes', 'no'];
  for (const it of values)
    if (it !== 'unknown' && !possible.includes(it))
      complain(
        path,
        `« ${it} » n’est pas une réponse à « ${id} »${possible.length ? ` : ${possible.join(', ')}` : ''}`,
      );
  return { answer: id, in: values };
}

/** Whether some answer keeps these bounds. */
const isPossible = (
  { atLeast, over, below, atMost }: Range,
  { from, to }: { from: number; to: number },
): boolean => {
  const lowest = Math.max(from, atLeast ?? from, over ?? from);
  const highest = Math.min(to, atMost ?? to, below ?? to);
  return lowest < highest || (lowest === highest && lowest !== over && highest !== below);
};
