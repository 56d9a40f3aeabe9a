import { html, type Markup } from '../pages/page.ts';
import { type AssessmentSheet, assessmentSheet } from './assessment.ts';
import { titles } from './assessment-titles.ts';

/** What a form sent, by the names of its fields. */
export type FilledSheet = Readonly<Record<string, string | undefined>>;

const VITAL_SIGNS = [
  ['systolic', 'Tension, maximale', 'mmHg'],
  ['diastolic', 'Tension, minimale', 'mmHg'],
  ['heartRate', 'Pouls', 'par minute'],
  ['breathsPerMinute', 'Respirations', 'par minute'],
  ['oxygenSaturation', 'Saturation', '%'],
  ['temperature', 'Température', '°C'],
  ['bloodGlucose', 'Glycémie', 'g/L'],
  ['pain', 'Douleur', 'de 0 à 10'],
] as const;

const CONSCIOUSNESS = [
  ['', 'Non précisé'],
  ['alert', 'Bien réveillé'],
  ['confused', 'Confus'],
  ['drowsy', 'Somnolent'],
  ['unresponsive', 'Ne répond pas'],
] as const;

/** Nothing is said for the one who writes: a « no » that stood there from the start would be nobody's. */
const TO_CHOOSE = ['', 'À choisir'] as const;

const WORSE = [TO_CHOOSE, ['no', 'Non'], ['yes', 'Oui'], ['unknown', 'Je ne sais pas']] as const;

/** The names of the fields, and so all that the form may send. */
export const SHEET_FIELDS: readonly string[] = [
  'title',
  ...VITAL_SIGNS.map(([name]) => name),
  'consciousness',
  'findings',
  'done',
  'advice',
  'worse',
];

/** A sheet from a form: what was left empty was not measured, « 37,2 » is a number. Or what is to be put right, in words. */
export function readSheet(filled: FilledSheet): { sheet: AssessmentSheet } | { fault: string } {
  const said = (name: string) => filled[name]?.trim() || undefined;
  const measured = VITAL_SIGNS.flatMap(([name]) => {
    const value = said(name);
    return value === undefined ? [] : [[name, Number(value.replace(',', '.'))] as const];
  });
  const consciousness = said('consciousness');
  const read = assessmentSheet.safeParse({
    title: said('title'),
    vitalSigns: { ...Object.fromEntries(measured), ...(consciousness && { consciousness }) },
    findings: said('findings'),
    done: said('done'),
    advice: said('advice'),
    worse: said('worse'),
  });
  if (read.success) return { sheet: read.data };
  const wrong = new Set(read.error.issues.map(({ path }) => String(path.at(-1))));
  return { fault: `À corriger : ${[...wrong].map((name) => LABELS[name] ?? name).join(', ')}.` };
}

const LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(VITAL_SIGNS.map(([name, label]) => [name, label.toLowerCase()])),
  title: 'motif',
  consciousness: 'conscience',
  findings: 'ce que vous constatez',
  done: 'ce que vous avez fait',
  advice: 'conseils donnés',
  worse: 'aggravation',
};

/** Behind a heading that is touched to open it; open at once when something in it is to be put right. */
export const sheetForm = (action: string, filled: FilledSheet | undefined): Markup =>
  html`<details class="panel" ${filled && html`open`}>
    <summary>Écrire la fiche d’évaluation</summary>
    <form class="sheet" method="post" action="${action}">
      <p>Le régulateur qui a demandé la visite la lit aussitôt. En cas de danger, appelez d’abord le 15.</p>
      ${select('title', 'Motif', [TO_CHOOSE, ...Object.entries(titles)], filled)}
      ${area('findings', 'Ce que vous constatez', filled, true)}
      <fieldset>
        <legend>Constantes, si vous les avez prises</legend>
        ${VITAL_SIGNS.map(
          ([name, label, unit]) =>
            html`<div class="fields">
              <label for="${name}">${label} (${unit})</label>
              <input
                id="${name}"
                name="${name}"
                inputmode="decimal"
                autocomplete="off"
                maxlength="6"
                value="${filled?.[name]}"
              />
            </div>`,
        )}
        ${select('consciousness', 'Conscience', CONSCIOUSNESS, filled)}
      </fieldset>
      ${area('done', 'Ce que vous avez fait', filled)} ${area('advice', 'Conseils donnés', filled)}
      ${select('worse', 'Le patient va-t-il plus mal qu’au moment de la demande\u00a0?', WORSE, filled)}
      <button class="primary">Envoyer la fiche</button>
    </form>
  </details>`;

const select = (
  name: string,
  label: string,
  options: readonly (readonly [value: string, words: string])[],
  filled: FilledSheet | undefined,
): Markup =>
  html`<div class="fields">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${options[0] === TO_CHOOSE && html`required`}>
      ${options.map(
        ([value, words]) =>
          html`<option value="${value}" ${filled?.[name] === value && html`selected`}>${words}</option>`,
      )}
    </select>
  </div>`;

const area = (name: string, label: string, filled: FilledSheet | undefined, needed = false): Markup =>
  html`<div class="fields">
    <label for="${name}">${label}</label>
    <textarea id="${name}" name="${name}" rows="3" maxlength="2000" ${needed && html`required`}>
${filled?.[name] ?? ''}</textarea>
  </div>`;
