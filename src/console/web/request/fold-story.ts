export type Line = { at: string; kind: string; who: string | null; words: string };

/** One line of the story; `folded`: what it stands for, to be opened. */
export type Folded = Line & { folded: readonly Line[] };

const ASKED = / sollicité$/;

/** A text's line without how it stands: « SMS de confirmation : remis ». */
const textOf = ({ kind, words }: Line): string | undefined =>
  kind === 'sms' ? words.slice(0, words.lastIndexOf(' : ')) : undefined;

/**
 * A day of the story, shorter: one line for each text (how it stands last), one for each wave of people who were asked; what they stand for is kept.
 * Pure; the oldest first, as it comes.
 */
export function foldStory(lines: readonly Line[]): Folded[] {
  const told: Folded[] = [];
  for (const line of lines) {
    const before = sameAs(told, line);
    if (before === undefined) {
      told.push({ ...line, folded: [] });
      continue;
    }
    const folded = before.folded.length === 0 ? [{ ...before }, line] : [...before.folded, line];
    told[told.indexOf(before)] = { ...summary(before, line, folded.length), folded };
  }
  return told;
}

function sameAs(told: readonly Folded[], line: Line): Folded | undefined {
  if (ASKED.test(line.words) && line.kind === 'offer') {
    const last = told.at(-1);
    return last && last.kind === 'offer' && (ASKED.test(last.words) || WAVE.test(last.words))
      ? last
      : undefined;
  }
  const text = textOf(line);
  // A new text of the same kind begins with « à envoyer ».
  if (text === undefined || line.words.endsWith('à envoyer')) return undefined;
  return told.findLast((one) => textOf(one) === text);
}

const WAVE = /^Proposée à \d+ professionnels$/;

const summary = (before: Folded, line: Line, count: number): Line =>
  line.kind === 'sms'
    ? { ...line, at: before.at }
    : { ...before, words: `Proposée à ${count} professionnels`, who: null };
