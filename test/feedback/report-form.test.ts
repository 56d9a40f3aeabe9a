import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { professions, type Profession } from '../../src/directory/profession.ts';
import { contentFields, readContent, tidied } from '../../src/feedback/report-content.ts';
import { URGENCIES } from '../../src/feedback/report-choices.ts';
import {
  faultsOf,
  formOf,
  type FormPart,
  type ReportContent,
  toggled,
} from '../../src/feedback/report-form.ts';
import { inWords } from '../../src/feedback/report-words.ts';
import { REPORT_OUTCOMES } from '../../src/feedback/report.ts';

const MODES = ['AMB', 'HH', 'VR'] as const;
const PROFESSIONS = Object.keys(professions) as Profession[];
const everyForm = MODES.flatMap((mode) => PROFESSIONS.map((profession) => formOf(mode, profession)));
const aForm = fc.constantFrom(...everyForm);

const names = (form: { parts: readonly FormPart[] }) => form.parts.map(({ name }) => name);
const required = (form: { parts: readonly FormPart[] }) =>
  form.parts.filter((part) => part.required).map(({ name }) => name);
const said = (text: string, picked: string[] = []) => ({ picked, text });

describe('the form of a report', () => {
  test('asks by mode and profession', () => {
    expect(names(formOf('AMB', 'doctor'))).toEqual([
      'reason',
      'findings',
      'done',
      'prescriptions',
      'advice',
      'followUp',
    ]);
    expect(names(formOf('HH', 'nurse'))).toContain('setting');
    expect(required(formOf('HH', 'nurse'))).toEqual(['reason', 'done']);
    expect(required(formOf('VR', 'nurse'))).toEqual(['reason', 'findings']);
    expect(names(formOf('AMB', 'social-worker'))).not.toContain('prescriptions');
    const video = formOf('VR', 'doctor').parts.find(({ name }) => name === 'done');
    expect(video?.choices.map(({ code }) => code)).not.toContain('suture');
  });

  test('has for everybody a reason, a follow-up, and no code twice in a part', () => {
    for (const form of everyForm) {
      expect(names(form)).toEqual(expect.arrayContaining(['reason', 'followUp']));
      expect(required(form).length).toBeGreaterThan(1);
      for (const { choices } of form.parts)
        expect(new Set(choices.map(({ code }) => code)).size).toBe(choices.length);
    }
  });

  test('is satisfied by a few words alone, and by nothing else that is empty', () => {
    fc.assert(
      fc.property(aForm, (form) => {
        expect(faultsOf(form, { outcome: 'treated', text: 'Vu.', content: {} })).toEqual([]);
        expect(faultsOf(form, { outcome: 'follow-up-needed', text: 'Vu.', content: {} })).toEqual([]);
        expect(faultsOf(form, { outcome: 'treated', text: ' ', content: {} })).toHaveLength(1);
        expect(faultsOf(form, { outcome: null, text: 'Vu.', content: {} })).toHaveLength(1);
      }),
    );
  });

  test('once a part is filled in asks for those that it requires, and is satisfied with them', () => {
    fc.assert(
      fc.property(aForm, (form) => {
        const one = faultsOf(form, { outcome: 'treated', text: '', content: { advice: said('Repos.') } });
        expect(one.map(({ path }) => path)).toEqual(required(form).map((name) => `content.${name}`));
        const content = Object.fromEntries(required(form).map((name) => [name, said('Dit.')]));
        expect(faultsOf(form, { outcome: 'treated', text: '', content })).toEqual([]);
      }),
    );
  });

  test('wants what is asked of the treating doctor with how soon, and neither alone', () => {
    const form = formOf('AMB', 'doctor');
    const parts = { reason: said('Toux.'), findings: said('', ['reassuring']) };
    const faults = (content: ReportContent, outcome: 'treated' | 'follow-up-needed' = 'treated') =>
      faultsOf(form, { outcome, text: '', content: { ...parts, ...content } }).map(({ path }) => path);
    expect(faults({ followUp: { ...said('', ['results']), urgency: null } })).toEqual([
      'content.followUp.urgency',
    ]);
    expect(faults({ followUp: { ...said(''), urgency: 'week' } })).toEqual(['content.followUp']);
    expect(faults({ followUp: { ...said('', ['results']), urgency: 'week' } })).toEqual([]);
    expect(faults({}, 'follow-up-needed')).toEqual(['content.followUp']);
  });

  test('knows its own choices and parts, and no other', () => {
    const form = formOf('AMB', 'doctor');
    const parts = { reason: said('Toux.'), findings: said('', ['wound-clean']) };
    expect(faultsOf(form, { outcome: 'treated', text: '', content: parts }).map(({ path }) => path)).toEqual([
      'content.findings.picked',
    ]);
    const home = { ...parts, findings: said('Rien.'), setting: said('', ['alone']) };
    expect(faultsOf(form, { outcome: 'treated', text: '', content: home }).map(({ path }) => path)).toEqual([
      'content.setting',
    ]);
  });

  test('« Aucune » is picked alone', () => {
    expect(toggled(['analgesic', 'imaging'], 'none')).toEqual(['none']);
    expect(toggled(['none'], 'imaging')).toEqual(['imaging']);
    expect(toggled(['imaging'], 'imaging')).toEqual([]);
  });
});

/** What somebody may have tapped and typed in a form. */
const filled = aForm.chain((form) =>
  fc
    .tuple(
      ...form.parts.map((part) =>
        fc.option(
          fc.record({
            picked: fc.subarray(part.choices.map(({ code }) => code)),
            text: fc.string({ maxLength: 30 }),
            ...(part.name === 'followUp'
              ? { urgency: fc.option(fc.constantFrom(...URGENCIES), { nil: null }) }
              : {}),
          }),
          { nil: undefined },
        ),
      ),
    )
    .map((parts) => ({
      form,
      content: Object.fromEntries(
        parts.flatMap((it, i) => (it ? [[form.parts[i]?.name, it]] : [])),
      ) as ReportContent,
    })),
);

describe('what was said in a form', () => {
  test('is read from the database as it was written there', () => {
    fc.assert(
      fc.property(filled, ({ content }) => {
        const parsed = contentFields.safeParse(content);
        fc.pre(parsed.success);
        const kept = tidied(parsed.data);
        expect(readContent(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
      }),
    );
  });

  test('is told whole: every choice by its words, every text, nothing that was not said', () => {
    fc.assert(
      fc.property(filled, fc.constantFrom(...REPORT_OUTCOMES), ({ form, content }, outcome) => {
        fc.pre(faultsOf(form, { outcome, text: '', content }).length === 0);
        const { parts, asked } = inWords(form, content);
        const told = [...parts, ...(asked ? [asked] : [])];
        const all = JSON.stringify(told).toLocaleLowerCase('fr');
        for (const part of form.parts)
          for (const { code, says } of part.choices)
            if (content[part.name]?.picked.includes(code))
              expect(all).toContain(JSON.stringify(says).slice(1, -1).toLocaleLowerCase('fr'));
        for (const it of Object.values(content)) {
          const text = it?.text.trim() ?? '';
          if (text !== '') expect(told.some((one) => one.text === text)).toBe(true);
        }
        expect(asked === null).toBe(
          content.followUp === undefined ||
            (content.followUp.picked.length === 0 && content.followUp.text.trim() === ''),
        );
      }),
    );
  });

  test('of an older form is shown by its code rather than left out', () => {
    const { parts } = inWords(formOf('AMB', 'doctor'), { setting: said('Vit seul.', ['old-code']) });
    expect(parts).toEqual([{ title: 'setting', sentence: 'old-code.', text: 'Vit seul.' }]);
  });

  test('reads as a sentence', () => {
    const { asked } = inWords(formOf('AMB', 'doctor'), {
      followUp: { picked: ['see-again', 'results'], text: 'CRP ce jour.', urgency: 'two-days' },
    });
    expect(asked).toEqual({
      title: 'Suite demandée au médecin traitant',
      sentence: 'Revoir le patient, suivre les résultats.',
      text: 'CRP ce jour.',
      howSoon: 'sous 48 heures',
    });
  });
});
