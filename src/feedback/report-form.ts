import type { Profession } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { ReportOutcome } from './report.ts';
import {
  ADVICE,
  type Choice,
  doneChoices,
  findingsChoices,
  FOLLOW_UP,
  PRESCRIPTIONS,
  SETTING,
  type Urgency,
} from './report-choices.ts';

/** Parts of a report, in the order of the letter. `setting`: what the place of the visit adds. `followUp`: what is asked of the treating doctor. */
export const PART_NAMES = [
  'reason',
  'findings',
  'setting',
  'done',
  'prescriptions',
  'advice',
  'followUp',
] as const;
export type PartName = (typeof PART_NAMES)[number];

export type FormPart = { name: PartName; title: string; required: boolean; choices: readonly Choice[] };

/** What is asked of whoever has seen a patient, by how they met and by their profession. */
export type ReportForm = { mode: Mode; profession: Profession; parts: readonly FormPart[] };

/** What was said of one part: codes of its choices, and words. */
export type PartContent = { picked: readonly string[]; text: string };
export type ReportContent = { [Name in Exclude<PartName, 'followUp'>]?: PartContent | undefined } & {
  followUp?: (PartContent & { urgency: Urgency | null }) | undefined;
};

/** Professions of whom the treating doctor first wants to know what they did: what they found stands in it. */
const ACTS_FIRST: ReadonlySet<Profession> = new Set([
  'nurse',
  'pharmacist',
  'chiropodist',
  'speech-therapist',
  'orthoptist',
]);

const titles: Readonly<Record<PartName, string>> = {
  reason: 'Motif',
  findings: 'Constatations',
  setting: 'À domicile',
  done: 'Ce qui a été fait',
  prescriptions: 'Prescriptions',
  advice: 'Conseils donnés',
  followUp: 'Suite demandée au médecin traitant',
};

export function formOf(mode: Mode, profession: Profession): ReportForm {
  const part = (
    name: PartName,
    required: boolean,
    choices: readonly Choice[],
    title = titles[name],
  ): FormPart => ({
    name,
    title,
    required,
    choices,
  });
  const actsFirst = ACTS_FIRST.has(profession) && mode !== 'VR';
  const setting = SETTING[mode];
  const prescriptions = PRESCRIPTIONS[profession];
  return {
    mode,
    profession,
    parts: [
      part('reason', true, []),
      part(
        'findings',
        !actsFirst,
        findingsChoices(profession),
        profession === 'social-worker' ? 'Situation' : titles.findings,
      ),
      ...(setting
        ? [part('setting', false, setting, mode === 'VR' ? 'Limites de l’examen à distance' : titles.setting)]
        : []),
      part('done', actsFirst, doneChoices(mode, profession)),
      ...(prescriptions
        ? [
            part(
              'prescriptions',
              false,
              prescriptions,
              profession === 'pharmacist' ? 'Traitement délivré' : titles.prescriptions,
            ),
          ]
        : []),
      part('advice', false, ADVICE),
      part('followUp', false, FOLLOW_UP),
    ],
  };
}

export const isFilled = (part: PartContent | undefined): part is PartContent =>
  part !== undefined && (part.picked.length > 0 || part.text.trim() !== '');

/** Of a report: `text` is its free summary, all of a report without parts. */
export type Written = { outcome: ReportOutcome | null; text: string; content: ReportContent };

/** What is wrong with a part; `path` as the API names it. */
export type FormFault = { path: string; says: string };

/**
 * What keeps a report from being signed. A free summary alone is a report: whoever fills in parts fills in those that the form requires.
 * What is asked of the treating doctor says how soon.
 */
export function faultsOf(form: ReportForm, { outcome, text, content }: Written): FormFault[] {
  const faults: FormFault[] = [];
  const fault = (path: string, says: string) => faults.push({ path, says });
  if (outcome === null) fault('outcome', 'Dites quelle est la suite pour le patient.');
  const known = new Map(form.parts.map((part) => [part.name, part]));
  for (const name of PART_NAMES) {
    const said = content[name];
    if (!said) continue;
    const part = known.get(name);
    if (!part) fault(`content.${name}`, `La partie « ${titles[name]} » n’est pas dans ce formulaire.`);
    for (const code of said.picked)
      if (part && !part.choices.some((choice) => choice.code === code))
        fault(`content.${name}.picked`, `Choix inconnu pour « ${part.title} ».`);
  }
  if (!PART_NAMES.some((name) => isFilled(content[name])) && !content.followUp?.urgency) {
    if (text.trim() === '') fault('text', 'Écrivez quelques mots, ou remplissez le formulaire.');
    return faults;
  }
  for (const { name, title, required } of form.parts)
    if (required && !isFilled(content[name])) fault(`content.${name}`, `À remplir : « ${title} ».`);
  const asked = isFilled(content.followUp);
  const urgency = content.followUp?.urgency ?? null;
  if (asked && urgency === null)
    fault('content.followUp.urgency', 'Dites dans quel délai cette suite est demandée.');
  if (!asked && urgency !== null) fault('content.followUp', 'Dites ce qui est demandé au médecin traitant.');
  if (outcome === 'follow-up-needed' && !asked && urgency === null)
    fault('content.followUp', 'Dites ce qui est demandé au médecin traitant.');
  return faults;
}

/** Whoever has picked « Aucune » has picked nothing else, and the other way round. */
export function toggled(picked: readonly string[], code: string): string[] {
  if (picked.includes(code)) return picked.filter((one) => one !== code);
  return code === 'none' ? ['none'] : [...picked.filter((one) => one !== 'none'), code];
}
