import { urgencyInWords } from './report-choices.ts';
import { type FormPart, isFilled, type ReportContent, type ReportForm } from './report-form.ts';

/** A part as it is printed and read again: its heading, the choices as one sentence, and what was typed. */
export type PartInWords = { title: string; sentence: string; text: string };

/** What is asked of the treating doctor; `how soon`: « sous 48 heures ». */
export type AskedOfDoctor = { title: string; sentence: string; text: string; howSoon: string | null };

/**
 * A report's parts in French, in the order of its form. What an older form knew and this one does not is shown by its code: nothing that
 * somebody has signed is left out.
 */
export function inWords(
  form: ReportForm,
  content: ReportContent,
): { parts: PartInWords[]; asked: AskedOfDoctor | null } {
  const parts: PartInWords[] = [];
  for (const part of everyPart(form, content)) {
    const said = content[part.name];
    if (part.name === 'followUp' || !isFilled(said)) continue;
    parts.push({ title: part.title, sentence: sentenceOf(part, said.picked), text: said.text.trim() });
  }
  const { followUp } = content;
  const part = form.parts.find(({ name }) => name === 'followUp');
  if (!part || !followUp || !isFilled(followUp)) return { parts, asked: null };
  return {
    parts,
    asked: {
      title: part.title,
      sentence: sentenceOf(part, followUp.picked),
      text: followUp.text.trim(),
      howSoon: followUp.urgency === null ? null : urgencyInWords[followUp.urgency],
    },
  };
}

const sentenceOf = ({ choices }: FormPart, picked: readonly string[]): string => {
  const words = picked.map((code) => choices.find((choice) => choice.code === code)?.says ?? code);
  const [first, ...others] = words;
  // « Repos, hydratation. »: only the first keeps its capital, but for what is one by itself (« ECG »).
  return first === undefined ? '' : `${[first, ...others.map(lower)].join(', ')}.`;
};

const lower = (words: string): string => words.charAt(0).toLocaleLowerCase('fr') + words.slice(1);

function everyPart(form: ReportForm, content: ReportContent): FormPart[] {
  const names = new Set(form.parts.map(({ name }) => name));
  const others = (Object.keys(content) as FormPart['name'][]).filter((name) => !names.has(name));
  return [
    ...form.parts,
    ...others.map((name): FormPart => ({ name, title: name, required: false, choices: [] })),
  ];
}
