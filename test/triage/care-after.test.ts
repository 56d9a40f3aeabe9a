import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mode } from '../../src/matching/need.ts';
import { type Care, excludesVideo, isPlace, urgencyOf } from '../../src/triage/care.ts';
import { type Asking, careAfter, type Found, leavesTo } from '../../src/triage/care-after.ts';
import { evaluate } from '../../src/triage/evaluate.ts';
import type { Protocol } from '../../src/triage/protocol.ts';
import { shipped } from '../../src/triage/shipped.ts';
import { anyCaller } from './any-answers.ts';

const anyModes = fc.subarray<Mode>(['AMB', 'HH', 'VR'], { minLength: 1 });
const anyCare: fc.Arbitrary<Care> = fc.oneof(
  fc.constantFrom<Care>({ to: 'samu' }, { to: 'doctor-call' }, { to: 'emergency', transport: 'Un taxi' }),
  fc.record({
    to: fc.constant('doctor' as const),
    withinHours: fc.integer({ min: 1, max: 48 }),
    modes: anyModes,
  }),
  fc.record({
    to: fc.constant('profession' as const),
    profession: fc.constantFrom('midwife' as const, 'pharmacist' as const),
    withinHours: fc.integer({ min: 1, max: 48 }),
    modes: anyModes,
  }),
  fc.integer({ min: 1, max: 60 }).map((withinDays): Care => ({ to: 'can-wait', withinDays })),
);

const asking = (use: Asking['use'], more: Partial<Asking> = {}): Asking => ({
  id: 'asked',
  use,
  own: false,
  others: [],
  ...more,
});
const found = (care: Care, protocol = 'other', ...to: string[]): Found => ({ protocol, care, leavesTo: to });
const isOfTheFlag = ({ to }: Care) => to === 'samu' || to === 'doctor-call';

/** How urgent all of these are together: two places are one with the doctor, if one of them is, within the shorter time. */
const together = (cares: readonly Care[]): number => {
  const most = Math.max(...cares.map(urgencyOf));
  const places = cares.filter(isPlace);
  if (!places.some((one) => urgencyOf(one) === most)) return most;
  const withinHours = Math.min(...places.map((one) => one.withinHours));
  const [to] = places.map((one) => one.to).toSorted();
  return urgencyOf(
    to === 'doctor'
      ? { to, withinHours, modes: [] }
      : { to: 'profession', profession: 'midwife', withinHours, modes: [] },
  );
};

const doctor = (withinHours: number, ...modes: Mode[]): Care => ({ to: 'doctor', withinHours, modes });
const pharmacist: Care = { to: 'profession', profession: 'pharmacist', withinHours: 24, modes: ['AMB'] };
const physiotherapist: Care = { ...pharmacist, profession: 'physiotherapist' };

describe('The care that counts after one more protocol', () => {
  test('is what was decided before when the protocol is a screen', () => {
    fc.assert(
      fc.property(anyCare, anyCare, (before, care) => {
        expect(careAfter(before, { care }, asking('screen'))).toEqual(before);
        expect(careAfter(before, { care: null }, asking('motive'))).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  test('never becomes less urgent by a motive or a pathway that had not decided it', () => {
    fc.assert(
      fc.property(anyCare, anyCare, fc.constantFrom('motive', 'pathway'), (before, care, use) => {
        if (use === 'motive' && isOfTheFlag(before)) return;
        const after = careAfter(before, { care }, asking(use, { others: [found(before)] }));
        expect(after && urgencyOf(after)).toBe(together([before, care]));
      }),
      { numRuns: 1000 },
    );
  });

  test('is decided anew by the protocol that had decided it, never below what the others found', () => {
    fc.assert(
      fc.property(
        anyCare,
        anyCare,
        fc.array(anyCare, { maxLength: 3 }),
        fc.constantFrom('motive', 'pathway'),
        (before, care, others, use) => {
          const it = asking(use, { own: true, others: others.map((one) => found(one)) });
          const after = careAfter(before, { care }, it);
          expect(after && urgencyOf(after)).toBe(
            together([care, ...others.filter((one) => !isOfTheFlag(one))]),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('keeps what was found before a doctor’s call, once the call is settled and another motive is asked', () => {
    const soon = doctor(6, 'AMB', 'HH');
    const it = asking('motive', { others: [found(soon), found({ to: 'doctor-call' }, 'in-between')] });
    expect(careAfter({ to: 'doctor-call' }, { care: doctor(24, 'AMB', 'HH', 'VR') }, it)).toEqual(soon);
  });

  test('is seen in a way that suits both motives', () => {
    const [video, never] = [doctor(24, 'AMB', 'HH', 'VR'), doctor(48, 'AMB', 'HH')];
    const seen = doctor(24, 'AMB', 'HH');
    expect(careAfter(video, { care: never }, asking('motive'))).toEqual(seen);
    expect(careAfter(never, { care: video }, asking('motive'))).toEqual(seen);
  });

  test('is seen on the spot when no way suits both', () => {
    const soon = doctor(6, 'AMB', 'HH');
    expect(careAfter(soon, { care: doctor(24, 'VR') }, asking('pathway'))).toEqual(soon);
    expect(careAfter(doctor(24, 'VR'), { care: soon }, asking('motive'))).toEqual(soon);
    expect(careAfter(doctor(6, 'HH', 'VR'), { care: doctor(24, 'AMB') }, asking('motive'))).toEqual(
      doctor(6, 'HH'),
    );
    expect(careAfter(doctor(6, 'VR'), { care: doctor(24, 'AMB') }, asking('motive'))).toEqual(
      doctor(6, 'AMB'),
    );
  });

  test('is not by video once it was not, whatever is asked next', () => {
    fc.assert(
      fc.property(
        anyCare,
        anyCare,
        fc.constantFrom('motive', 'pathway', 'contact'),
        fc.boolean(),
        (before, care, use, left) => {
          const others = [found(before, 'other', ...(left ? ['asked'] : []))];
          const after = careAfter(before, { care }, asking(use, { others }));
          if (after && isPlace(after)) expect(after.modes).not.toEqual([]);
          if (excludesVideo(before) && after && isPlace(after)) expect(excludesVideo(after)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('never becomes less urgent by a contact', () => {
    fc.assert(
      fc.property(anyCare, anyCare, (before, care) => {
        const after = careAfter(before, { care }, asking('contact'));
        expect(after && urgencyOf(after)).toBe(together([before, care]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('Another profession’s place', () => {
  const throat = (hours = 24) => found(doctor(hours, 'AMB', 'HH', 'VR'), 'throat', 'asked', 'alternative');

  test('comes where the motive would leave the patient to it, within the shorter of the two times', () => {
    const it = asking('pathway', { others: [throat(12)] });
    expect(careAfter(throat(12).care, { care: pharmacist }, it)).toEqual({ ...pharmacist, withinHours: 12 });
    expect(careAfter({ to: 'doctor-call' }, { care: pharmacist }, it)).toEqual({ to: 'doctor-call' });
  });

  test('does not come where anything else has asked for the doctor: another motive, an exclusion, a person', () => {
    const fever = doctor(6, 'AMB', 'HH');
    for (const others of [[found(fever, 'fever')], [throat(), found(fever, 'fever')], [found(fever, '')]])
      expect(careAfter(fever, { care: pharmacist }, asking('pathway', { others }))).toEqual(doctor(6, 'AMB'));
    const excluded = doctor(4, 'AMB');
    const others = [throat(), found(excluded, 'alternative')];
    expect(careAfter(excluded, { care: physiotherapist }, asking('pathway', { others }))).toEqual(excluded);
  });

  test('nor does it send the doctor away when it is sooner: the doctor comes as soon', () => {
    const dentist: Care = { ...pharmacist, profession: 'dentist', withinHours: 2 };
    const others = [found(doctor(24, 'AMB', 'HH'), 'fever')];
    expect(careAfter(doctor(24, 'AMB', 'HH'), { care: dentist }, asking('pathway', { others }))).toEqual(
      doctor(2, 'AMB'),
    );
    expect(careAfter(dentist, { care: doctor(24, 'AMB', 'HH') }, asking('motive'))).toEqual(doctor(2, 'AMB'));
  });

  test('goes to the other way that the same motive would leave the patient to, and to no third one', () => {
    const others = [throat(), found(pharmacist, 'alternative')];
    const nurse: Care = { ...pharmacist, profession: 'nurse' };
    expect(careAfter(pharmacist, { care: nurse }, asking('pathway', { others }))).toEqual(nurse);
    const back = asking('pathway', { id: 'back', others });
    expect(careAfter(pharmacist, { care: physiotherapist }, back)).toEqual(pharmacist);
  });

  test('is the doctor’s again when the pathway itself finds an exclusion, and its own again when that was a mistake', () => {
    const it = asking('pathway', { own: true, others: [throat()] });
    expect(careAfter(pharmacist, { care: doctor(4, 'AMB') }, it)).toEqual(doctor(4, 'AMB'));
    expect(careAfter(doctor(4, 'AMB'), { care: pharmacist }, it)).toEqual(pharmacist);
  });
});

describe('A motive leaves the patient to a pathway', () => {
  const fired = (...ids: string[]) => ids.map((id) => ({ id, unsure: false }));
  const rules = [
    { id: 'suggested', suggests: ['one', 'two'] },
    { id: 'fever', care: doctor(12, 'AMB'), suggests: [] },
    { id: 'sent', care: doctor(12, 'AMB'), suggests: ['one'] },
    { id: 'no-video', modes: ['AMB'], suggests: [] },
  ] as unknown as Protocol['rules'];

  test('when it has found nothing but what suggests it', () => {
    expect(leavesTo({ rules }, fired('suggested', 'no-video'))).toEqual(['one', 'two']);
    expect(leavesTo({ rules }, fired('suggested', 'sent'))).toEqual(['one']);
    expect(leavesTo({ rules }, fired('suggested', 'fever'))).toEqual([]);
    expect(leavesTo({ rules }, [...fired('suggested'), { id: 'sent', unsure: true }])).toEqual([]);
    expect(leavesTo({ rules }, [{ id: 'suggested', unsure: true }])).toEqual([]);
    expect(leavesTo({ rules }, [])).toEqual([]);
  });
});

describe('A call', () => {
  const protocols = shipped().map(({ protocol }) => protocol);
  const later = protocols.filter(({ use }) => use !== 'screen');
  /** Two motives that leave to pathways, and these: often enough one after the other. */
  const alongside = later.filter(({ id }) => /^(motive-(ear|pain)|sore|low-back)/.test(id));
  const AN_ADULT = { ageMonths: 12 * 40, sex: 'F' as const };
  const allNo = ({ questions }: Protocol) =>
    Object.fromEntries(questions.flatMap(({ id, kind }) => (kind === 'yes-no-unknown' ? [[id, 'no']] : [])));
  const givers = fc.constantFrom('patient' as const, 'parent' as const, 'third-person' as const);
  /** One more protocol, with what is answered to it, by whom, and what of it was settled by a doctor. */
  const anyStep = fc.oneof(fc.constantFrom(...later), fc.constantFrom(...alongside)).chain((protocol) =>
    fc.record({
      protocol: fc.constant(protocol),
      caller: anyCaller(protocol),
      givenBy: fc.dictionary(fc.constantFrom(...protocol.questions.map(({ id }) => id)), givers),
      settled: fc.subarray([...protocol.questions, ...protocol.rules].map(({ id }) => id)),
      settles: fc.boolean(),
      calm: fc.constantFrom(true, true, false),
    }),
  );

  test('of several protocols, whatever was answered and by whom: never later, never by video instead of on the spot, never without the doctor', () => {
    let replaced = 0;
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 2, maxLength: 5 }), (steps) => {
        let care: Care | null = null;
        let by: string | null = null;
        const past = new Map<string, Found>();
        for (const { protocol, caller, givenBy, settled, settles, calm } of steps) {
          const known = { ...caller.screened, givenBy, ...(settles ? { settled } : {}) };
          const step = calm
            ? evaluate(protocol, { ...caller.answers, ...allNo(protocol) }, AN_ADULT)
            : evaluate(protocol, caller.answers, known);
          if ('next' in step) throw new Error('all was answered');
          const { id, use } = protocol;
          const before: Care | null = care;
          const others = [...past.values()].filter((one) => one.protocol !== id);
          const own = by === id;
          care = careAfter(before, step, { id, use, own, others });
          if (care !== before) by = id;
          if (step.care)
            past.set(id, { protocol: id, care: step.care, leavesTo: leavesTo(protocol, step.fired) });
          const places = others.filter((one) => isPlace(one.care));
          const standing = places.filter((one) => !one.leavesTo.includes(id));
          if (!care || !before || isOfTheFlag(before) || own) continue;
          expect(urgencyOf(care)).toBeGreaterThanOrEqual(urgencyOf(before) - 0.25);
          if (!isPlace(care)) continue;
          if (excludesVideo(before)) expect(excludesVideo(care)).toBe(true);
          if (before.to !== 'doctor' || care.to === 'doctor') continue;
          replaced++;
          expect(use).toBe('pathway');
          expect(standing.filter((one) => one.care.to === 'doctor')).toEqual([]);
          expect(places).not.toEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
    expect(replaced).toBeGreaterThan(0);
  });

  const named = (id: string) => protocols.find((one) => one.id === id) as Protocol;
  /** What is not given is answered no, or with the first choice. */
  const concluded = (id: string, given: Record<string, string | number>) => {
    const protocol = named(id);
    const answers = Object.fromEntries(
      protocol.questions.map((one) => [one.id, one.kind === 'choice' ? one.choices[0]?.id : 'no']),
    ) as Record<string, string>;
    const step = evaluate(protocol, { ...answers, ...given }, AN_ADULT);
    if ('next' in step || !step.care) throw new Error(`${id} has not ended`);
    return {
      id,
      use: protocol.use,
      care: step.care,
      found: { protocol: id, care: step.care, leavesTo: leavesTo(protocol, step.fired) },
    };
  };
  const after = (...steps: ReturnType<typeof concluded>[]) => {
    let care: Care | null = null;
    const others: Found[] = [];
    for (const step of steps) {
      care = careAfter(care, step, { id: step.id, use: step.use, own: false, others });
      others.push(step.found);
    }
    return care;
  };
  const canBeSeenByVideo = { consent: 'yes', place: 'yes', 'local-doctor': 'yes', understanding: 'no' };
  const backAche = { 'delegating-doctor': 'yes' };

  test('about a fever of 40.5 °C, and then about video, ends on the spot', () => {
    const fever = concluded('motive-fever', { temperature: 40.5 });
    const video = concluded('teleconsultation', canBeSeenByVideo);
    expect(video.care).toMatchObject({ modes: ['VR'] });
    expect(after(fever, video)).toMatchObject({ to: 'doctor', withinHours: 6, modes: ['AMB', 'HH'] });
  });

  test('about a sore throat with a swollen neck, and then about the back, ends with the doctor', () => {
    const throat = concluded('sore-throat', { neck: 'yes' });
    const back = concluded('low-back-pain', backAche);
    expect(back.care).toMatchObject({ to: 'profession', profession: 'physiotherapist' });
    expect(after(throat, back)).toMatchObject({ to: 'doctor', withinHours: 4 });
    expect(after(back, throat)).toMatchObject({ to: 'doctor', withinHours: 4 });
  });

  test('about a sore throat and nothing else ends with the pharmacist; with fever since days, with the doctor', () => {
    const throat = { what: 'throat' };
    const pathway = concluded('sore-throat', {});
    expect(after(concluded('motive-ear-nose-throat', throat), pathway)).toMatchObject({
      profession: 'pharmacist',
    });
    const lasting = concluded('motive-ear-nose-throat', { ...throat, 'fever-lasts': 'yes' });
    expect(after(lasting, pathway)).toMatchObject({ to: 'doctor', withinHours: 12 });
  });
});
