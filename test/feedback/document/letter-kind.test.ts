import { expect, test } from 'vitest';
import type { StructureKind } from '../../../src/directory/structure-kind.ts';
import { letterKind } from '../../../src/feedback/document/letter-kind.ts';
import type { Recipient } from '../../../src/feedback/document/letter.ts';
import { RECIPIENT_KINDS } from '../../../src/feedback/recipient-kind.ts';
import { REPORT_OUTCOMES } from '../../../src/feedback/report.ts';
import { forwarding } from './letters.ts';

const colleague = forwarding.recipient;
const structure = (kind: StructureKind): Recipient => ({
  id: colleague.id,
  as: 'other',
  is: 'structure',
  kind,
  name: 'Centre hospitalier de Douai',
  finess: null,
  secureAddress: null,
});

/** Outcomes with which a letter to them is a letter of referral. */
const sentOn = (recipient: Recipient) =>
  REPORT_OUTCOMES.filter((outcome) => letterKind(outcome, recipient) === 'forwarding');

test('a colleague to whom the patient is sent on has a letter of referral', () => {
  expect(sentOn(colleague)).toEqual(['referred-to-colleague']);
  expect(sentOn(structure('health-centre'))).toEqual(['referred-to-colleague']);
});

test('the hospital has one too when the patient is sent to its emergency department', () => {
  expect(sentOn(structure('hospital'))).toEqual(['referred-to-emergency', 'referred-to-colleague']);
});

test.each(RECIPIENT_KINDS.filter((as) => as !== 'other'))(
  'whoever takes nobody over with it has the report, whatever the outcome: %s',
  (as) => {
    for (const recipient of [colleague, structure('hospital')])
      expect(sentOn({ ...recipient, as })).toEqual([]);
  },
);
