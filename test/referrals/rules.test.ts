import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../src/platform/identity.ts';
import type { Instant } from '../../src/platform/clock.ts';
import { REFERRAL_NUMBER, referralNumber } from '../../src/referrals/number.ts';
import { type Progress, progressOf, type Standing } from '../../src/referrals/progress.ts';
import { mayBe, mayCare, originOf } from '../../src/referrals/rank.ts';
import { nextAttempt } from '../../src/referrals/retry.ts';
import { keyOf, signatureOf } from '../../src/referrals/signature.ts';
import type { RequestState } from '../../src/requests/request.ts';

const STATES: RequestState[] = [
  'received',
  'triaged',
  'offered',
  'proposed',
  'waiting',
  'booked',
  'seen',
  'reported',
  'closed',
  'redirected',
  'cancelled',
  'lost-contact',
];
const visit = { at: 0 as Instant, professional: 'Dr Camille Lemaire', profession: 'doctor' as const };

const standings = fc.record<Standing>({
  state: fc.constantFrom(...STATES),
  reason: fc.constantFrom(null, 'sas', 'emergency'),
  booking: fc.option(
    fc.record({
      state: fc.constantFrom('booked', 'arrived', 'seen', 'no-show', 'cancelled', 'moved'),
      at: fc.constant(visit.at),
      professional: fc.constant(visit.professional),
      profession: fc.constant(visit.profession),
    }),
  ),
});

describe('what a referrer is told', () => {
  test('is the outcome, who and when, for whoever cares for the patient or has their recorded consent', () => {
    const booked: Standing = { state: 'booked', reason: null, booking: { state: 'booked', ...visit } };
    const seen: Standing = { state: 'closed', reason: null, booking: { state: 'seen', ...visit } };
    for (const who of [
      { caresForPatient: true, consented: false, decided: false },
      { caresForPatient: false, consented: true, decided: false },
    ]) {
      expect(progressOf(who, booked)).toEqual({ status: 'booked', ...visit });
      expect(progressOf(who, seen)).toEqual({ status: 'seen', ...visit });
      expect(progressOf(who, { state: 'redirected', reason: 'sas', booking: null })).toEqual({
        status: 'redirected',
        reason: 'sas',
      });
      expect(progressOf(who, { state: 'closed', reason: null, booking: null })).toEqual({ status: 'closed' });
    }
  });

  test('is received, handled or not reached for everybody else, and not a word more', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const told = progressOf({ caresForPatient: false, consented: false, decided: false }, standing);
        expect(Object.keys(told)).toEqual(['status']);
        expect(['received', 'handled', 'not-reached']).toContain(told.status);
      }),
    );
  });

  test.each([
    ['received', 'received'],
    ['triaged', 'received'],
    ['waiting', 'received'],
    ['booked', 'handled'],
    ['seen', 'handled'],
    ['closed', 'handled'],
    ['redirected', 'handled'],
    ['cancelled', 'handled'],
    ['lost-contact', 'not-reached'],
  ] as [RequestState, Progress['status']][])(
    'a request that is %s is told to them as %s',
    (state, status) => {
      const booking = state === 'booked' ? { state: 'booked' as const, ...visit } : null;
      const referrer = { caresForPatient: false, consented: false, decided: false };
      expect(progressOf(referrer, { state, reason: null, booking })).toEqual({ status });
    },
  );

  test('says to the regulating doctor who had decided that the place fell through, and to nobody else', () => {
    const lost = (state: 'cancelled' | 'no-show'): Standing => ({
      state: 'triaged',
      reason: null,
      booking: { state, ...visit },
    });
    for (const state of ['cancelled', 'no-show'] as const) {
      const doctor = { caresForPatient: false, consented: false, decided: true };
      expect(progressOf(doctor, lost(state))).toEqual({ status: 'place-lost' });
      expect(progressOf({ ...doctor, decided: false }, lost(state))).toEqual({ status: 'received' });
      expect(progressOf({ ...doctor, decided: false, caresForPatient: true }, lost(state))).toEqual({
        status: 'received',
      });
      // The patient does not want another: that is another thing.
      expect(progressOf(doctor, { ...lost(state), state: 'cancelled' })).toEqual({ status: 'handled' });
    }
  });
});

describe('who refers', () => {
  test('speaks for the SAS with a regulator’s token only, and for others with a partner’s only', () => {
    for (const role of ROLES) {
      for (const rank of ['doctor-regulator', 'arm', 'osnp'] as const)
        expect(mayBe(role, rank)).toBe(role === 'regulator');
      for (const rank of ['professional', 'structure', 'cpam'] as const)
        expect(mayBe(role, rank)).toBe(role === 'partner');
    }
  });

  test('gives the request its origin, a hospital among the structures its own', () => {
    expect(originOf('arm', false)).toBe('sas');
    expect(originOf('doctor-regulator', false)).toBe('sas');
    expect(originOf('structure', false)).toBe('structure');
    expect(originOf('structure', true)).toBe('hospital');
    expect(originOf('professional', true)).toBe('professional');
    expect(originOf('cpam', false)).toBe('cpam');
  });

  test('cares for the patient, unless it is the health insurance', () => {
    expect(mayCare('cpam')).toBe(false);
    expect(mayCare('structure')).toBe(true);
  });
});

test('a number can be said on the phone, and has the territory’s initials', () => {
  expect(referralNumber('grand-douai', 2026, 123)).toBe('GD-2026-000123');
  expect(referralNumber('lys', 2027, 1_234_567)).toBe('L-2027-1234567');
  expect(referralNumber('grand-douai', 2026, 1)).toMatch(REFERRAL_NUMBER);
});

test('a referrer who does not answer is tried again, ever more seldom, for three days', () => {
  const waits: number[] = [];
  for (let failures = 1; ; failures++) {
    const at = nextAttempt(failures, 0 as Instant);
    if (at === undefined) break;
    waits.push(at);
  }
  expect(waits[0]).toBeLessThanOrEqual(10_000);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  const days = waits.reduce((sum, wait) => sum + wait, 0) / 86_400_000;
  expect(days).toBeGreaterThan(2.9);
  expect(days).toBeLessThan(3.2);
});

describe('a signature', () => {
  test('is the one of the Standard Webhooks’ own example', () => {
    const key = keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const example = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    };
    expect(key && signatureOf(key, example)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('is over the id, the time and the body: none of them can be changed', () => {
    const key = Buffer.alloc(32, 7);
    const it = { id: 'a', timestamp: 1, body: '{}' };
    expect(signatureOf(key, it)).toBe(`v1,${createHmac('sha256', key).update('a.1.{}').digest('base64')}`);
    for (const other of [
      { ...it, id: 'b' },
      { ...it, timestamp: 2 },
      { ...it, body: '{ }' },
    ])
      expect(signatureOf(key, other)).not.toBe(signatureOf(key, it));
  });

  test.each([
    '',
    'secret',
    'whsec_',
    'whsec_dG9vIHNob3J0',
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    'whsec_***',
  ])('needs a secret of 24 to 64 bytes: not %j', (secret) => expect(keyOf(secret)).toBeUndefined());
});
