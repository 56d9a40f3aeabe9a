import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { professions, type Profession } from '../../src/directory/profession.ts';
import { structureKinds, type StructureKind } from '../../src/directory/structure-kind.ts';
import { AGREED_KINDS, type Candidate, mayReceive, type Sharing } from '../../src/feedback/may-receive.ts';
import { RECIPIENT_KINDS } from '../../src/feedback/recipient-kind.ts';

const candidate: fc.Arbitrary<Candidate> = fc.record({
  as: fc.constantFrom(...RECIPIENT_KINDS),
  who: fc.oneof(
    fc.record({
      is: fc.constant('professional' as const),
      profession: fc.constantFrom(...(Object.keys(professions) as Profession[])),
    }),
    fc.record({
      is: fc.constant('structure' as const),
      kind: fc.constantFrom(...(Object.keys(structureKinds) as StructureKind[])),
    }),
  ),
  takesPart: fc.boolean(),
  toldOutcome: fc.boolean(),
});
const sharing: fc.Arbitrary<Sharing> = fc.record({
  refused: fc.boolean(),
  agreed: fc.subarray([...AGREED_KINDS]),
});

const nothingSaid: Sharing = { refused: false, agreed: [] };
const stranger = { takesPart: false, toldOutcome: false };
const hospital = { is: 'structure', kind: 'hospital' } as const;
const social = { is: 'structure', kind: 'social' } as const;
const nurse = { is: 'professional', profession: 'nurse' } as const;

describe('who may have a report', () => {
  test('nobody where the patient objects, whoever they are and whatever else was said', () => {
    fc.assert(
      fc.property(candidate, sharing, (it, said) => {
        expect(mayReceive(it, { ...said, refused: true })).toBe('patient-refuses');
      }),
    );
  });

  test('the treating doctor, informed of or not, where nobody objects', () => {
    fc.assert(
      fc.property(candidate, sharing, (it, said) => {
        expect(mayReceive({ ...it, as: 'treating-doctor' }, { ...said, refused: false })).toBe('may');
      }),
    );
  });

  test('nobody else without something on record that lets them', () => {
    fc.assert(
      fc.property(candidate, (it) => {
        fc.pre(it.as !== 'treating-doctor');
        expect(mayReceive({ ...it, ...stranger }, nothingSaid)).toBe('needs-consent');
      }),
    );
  });

  test('one consent more never takes it from anybody, and gives it to nobody else', () => {
    fc.assert(
      fc.property(candidate, sharing, fc.constantFrom(...AGREED_KINDS), (it, said, kind) => {
        const before = mayReceive(it, said);
        const after = mayReceive(it, { ...said, agreed: [...said.agreed, kind] });
        if (before === 'may' || it.as !== kind) expect(after).toBe(before);
      }),
    );
  });

  test.each([
    ['a hospital that cares for the patient', { as: 'requester', who: hospital, takesPart: true }, 'may'],
    [
      'a nurse who asked and may learn the outcome',
      { as: 'requester', who: nurse, toldOutcome: true },
      'may',
    ],
    [
      'a social service, whatever the referral says',
      { as: 'requester', who: social, takesPart: true, toldOutcome: true },
      'needs-consent',
    ],
    [
      'a social worker who takes part',
      { as: 'other', who: { is: 'professional', profession: 'social-worker' }, takesPart: true },
      'needs-consent',
    ],
    [
      'a DAC, of which somebody says that it takes part',
      { as: 'dac', who: hospital, takesPart: true },
      'needs-consent',
    ],
    ['a colleague who goes on with the care', { as: 'other', who: nurse, takesPart: true }, 'may'],
  ] as const)('%s: %s', (_who, it, verdict) => {
    expect(mayReceive({ ...stranger, ...it } as Candidate, nothingSaid)).toBe(verdict);
  });

  test('the social service and the DAC have it with their own recorded consent', () => {
    expect(
      mayReceive({ ...stranger, as: 'requester', who: social }, { refused: false, agreed: ['requester'] }),
    ).toBe('may');
    const dac = { ...stranger, as: 'dac', who: { is: 'structure', kind: 'dac' } } as const;
    expect(mayReceive(dac, { refused: false, agreed: ['dac'] })).toBe('may');
    expect(mayReceive(dac, { refused: false, agreed: ['requester', 'other'] })).toBe('needs-consent');
  });
});
