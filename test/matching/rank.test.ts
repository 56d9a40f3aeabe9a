import { describe, expect, test } from 'vitest';
import { type Candidate, type Need, unsuitable } from '../../src/matching/need.ts';
import { rank } from '../../src/matching/rank.ts';
import { whyNot } from '../../src/matching/refusal.ts';
import { after, hours } from '../../src/platform/clock.ts';
import { kilometres } from '../../src/territory/distance.ts';
import { arleux, at, douai, need, slot, waziers } from './some-places.ts';

const order = (candidates: Candidate[], asked: Need = need) =>
  rank(asked, candidates, at, 50).map((one) => one.slotId);

describe('Which place comes first', () => {
  test('one within 24 hours before one that is later, however near the later one is (rule 2)', () => {
    const tomorrow = slot('near but late', { ...douai, start: after(at, hours(24) + 1) });
    const today = slot('far but in time', { ...arleux, start: after(at, hours(24)) });
    expect(order([tomorrow, today])).toEqual(['far but in time', 'near but late']);
    expect(rank(need, [tomorrow, today], at, 2).map(({ late }) => late)).toEqual([false, true]);
  });

  test('the treating doctor before anybody else who is in time (rule 5)', () => {
    const own = slot('own doctor', { ...arleux, isTreatingDoctor: true, load: { given: 6, taken: 6 } });
    const ownLate = slot('own doctor, late', { isTreatingDoctor: true, start: after(at, hours(30)) });
    expect(order([slot('near', douai), own, ownLate])).toEqual(['own doctor', 'near', 'own doctor, late']);
  });

  test('of two doctors next door, the one who was called upon less (rule 4)', () => {
    const busy = slot('busy', { load: { given: 6, taken: 6 } });
    const spared = slot('spared', { load: { given: 6, taken: 0 }, start: after(at, hours(5)) });
    expect(order([busy, spared])).toEqual(['spared', 'busy']);
  });

  test('a practice nearby, then one ten ways away, then video and home visits, kept for those who cannot come', () => {
    const far = slot('far', { lat: 50.8, lng: 3.07922 });
    const asked: Need = { ...need, modes: ['AMB', 'HH', 'VR'] };
    const all = [far, slot('visit', { mode: 'HH' }), slot('video', { mode: 'VR' }), slot('near')];
    expect(order(all, asked)).toEqual(['near', 'far', 'video', 'visit']);
  });

  test('somebody who knows the patient before a stranger as near, but not before one next door when they are far', () => {
    const partner = slot('partner', { knows: 'partner' });
    const seen = slot('who saw them last', { knows: 'last-seen', start: after(at, hours(4)) });
    expect(order([slot('a stranger'), seen, partner])).toEqual([
      'partner',
      'who saw them last',
      'a stranger',
    ]);
    expect(order([slot('near', douai), slot('far', { ...arleux, lat: 50.1, knows: 'partner' })])).toEqual([
      'near',
      'far',
    ]);
  });

  test('once the deadline is missed, the earlier one', () => {
    const soon = slot('soon and far', { ...arleux, start: after(at, hours(26)) });
    const later = slot('later and near', { ...douai, start: after(at, hours(100)) });
    expect(order([later, soon])).toEqual(['soon and far', 'later and near']);
  });

  test('all else equal, the earlier one, then the lower slot id', () => {
    const one = slot('b');
    expect(order([one, slot('a'), slot('0', { start: after(one.start, 1) })])).toEqual(['a', 'b', '0']);
  });
});

describe('A video visit in a room, where somebody assists', () => {
  const both: Need = { ...need, modes: ['AMB', 'VR'] };
  const inRoom = (slotId: string, change: Partial<Candidate> = {}) =>
    slot(slotId, { mode: 'VR', hasRoom: true, ...change });

  test('has a way like a practice: the nearer room first, and none beyond the way that is asked for', () => {
    const far = inRoom('far room', { ...arleux, start: after(at, hours(2)) });
    const near = inRoom('near room');
    expect(order([far, near], both)).toEqual(['near room', 'far room']);
    expect(order([far, near], { ...both, maxKm: 5 })).toEqual(['near room']);
    const [best] = rank(both, [near], at, 1);
    expect(best?.distanceKm).toBeCloseTo(kilometres(douai, waziers));
    expect(best?.reasons.map(({ text }) => text)).toEqual([
      'dans le délai (il en restera 21 h)',
      'téléconsultation dans une salle, à 3,1 km',
      'la première place libre',
    ]);
  });

  test('is kept for nobody who cannot come, and nothing for those: it stands among the practices', () => {
    const video = slot('video at home', { mode: 'VR' });
    expect(order([video, inRoom('room'), slot('practice', arleux)], both)).toEqual([
      'room',
      'practice',
      'video at home',
    ]);
    const atHome: Need = { ...need, modes: ['VR'] };
    expect(order([video, inRoom('room')], atHome)).toEqual(['video at home']);
    expect(whyNot(atHome, inRoom('room'), at)).toEqual({
      code: 'mode',
      text: 'téléconsultation dans une salle : ne convient pas à ce patient',
    });
  });

  test('late, counts its own way and not that of a video visit at home', () => {
    const late = (change: Partial<Candidate>) => ({ ...change, start: after(at, hours(30)) });
    expect(
      order([slot('home', late({ mode: 'VR' })), inRoom('next door', late({ ...douai }))], both),
    ).toEqual(['next door', 'home']);
  });
});

describe('A walk-in consultation', () => {
  const open = (change: Partial<Candidate> = {}) =>
    slot('open', { start: after(at, -hours(1)), end: after(at, hours(2)), walkIn: true, ...change });

  test('that has begun is a place until its end, and the soonest', () => {
    const [first] = rank(need, [slot('later'), open()], at, 1);
    expect(first).toMatchObject({ slotId: 'open', late: false });
    expect(first?.reasons.map(({ text }) => text)).toEqual([
      'dans le délai (il en restera 24 h)',
      'sans heure fixe, encore 2 h',
      'à 3,1 km',
      'la première place libre',
    ]);
    expect(unsuitable(need, open({ end: at }), at)).toBe('past');
  });

  test('suits whoever is free during a part of it', () => {
    const when = (availableFrom: number, availableTo: number) =>
      unsuitable(
        {
          ...need,
          availableFrom: after(at, hours(availableFrom)),
          availableTo: after(at, hours(availableTo)),
        },
        open(),
        at,
      );
    expect(when(1, 5)).toBeUndefined();
    expect(when(-3, 1)).toBeUndefined();
    expect(when(2, 5)).toBe('too-early');
    expect(when(-3, 0)).toBe('too-late');
  });
});

describe('What is said of a proposal', () => {
  const reasons = (candidate: Candidate, asked: Partial<Need> = {}) =>
    rank({ ...need, ...asked }, [candidate, slot('earlier', { start: after(at, 1) })], at, 2)
      .find(({ slotId }) => slotId === candidate.slotId)
      ?.reasons.map(({ text }) => text);

  test('the deadline, the way and the load', () => {
    const candidate = slot('one', { start: after(at, hours(19)), load: { given: 6, taken: 1 } });
    expect(reasons(candidate)).toEqual([
      'dans le délai (il en restera 5 h)',
      'à 3,1 km',
      'a peu été sollicité : 1 place prise sur 6',
    ]);
  });

  test('the treating doctor, a home visit, a place too late', () => {
    const visit = slot('visit', { mode: 'HH', isTreatingDoctor: true, start: after(at, hours(26)) });
    expect(reasons(visit, { modes: ['AMB', 'HH'] })).toEqual([
      'hors délai, de 2 h',
      'son médecin traitant',
      'visite à domicile, cabinet à 3,1 km',
    ]);
  });

  test('a video consultation has no distance; an age limit is to be checked when the age is not known', () => {
    const video = slot('video', { mode: 'VR', minAge: 6, load: { given: 0, taken: 0 } });
    expect(reasons(video, { modes: ['AMB', 'VR'] })).toEqual([
      'dans le délai (il en restera 21 h)',
      'en téléconsultation, sans déplacement',
      'gardée de préférence pour qui ne peut pas se déplacer',
      'à partir de 6 ans : âge à vérifier',
    ]);
    expect(reasons(video, { modes: ['AMB', 'VR'], age: 8 })).toHaveLength(3);
    expect(rank({ ...need, modes: ['VR'] }, [video], at, 1)[0]?.distanceKm).toBeUndefined();
  });

  test.each([
    [{ given: 6, taken: 0 }, 'pas sollicité ces 14 derniers jours : aucune place prise sur 6'],
    [{ given: 6, taken: 2 }, 'a peu été sollicité : 2 places prises sur 6'],
    [{ given: 6, taken: 3 }, undefined],
    [{ given: 6, taken: 5 }, 'déjà beaucoup sollicité : 5 places prises sur 6'],
    [{ given: 1, taken: 1 }, undefined],
    [{ given: 0, taken: 0 }, undefined],
  ])('a load of %j is said « %s »', (load, text) => {
    const [first] = rank(need, [slot('one', { load })], at, 1);
    expect(first?.reasons.find(({ code }) => code === 'load')?.text).toBe(text);
  });
});

describe('What is not proposed, and why', () => {
  test.each([
    ['past', 'déjà commencé', { start: at }, {}],
    ['full', 'plus de place libre', { freePlaces: 0 }, {}],
    ['mode', 'téléconsultation : ne convient pas à ce patient', { mode: 'VR' }, {}],
    ['too-early', 'avant que le patient soit disponible', {}, { availableFrom: after(at, hours(4)) }],
    [
      'too-late',
      'finit après l’heure où le patient doit être libre',
      {},
      { availableTo: after(at, hours(3)) },
    ],
    ['age', 'à partir de 6 ans seulement', { minAge: 6 }, { age: 5 }],
    ['too-far', 'à 10 km, plus loin que les 5 km de la recherche', arleux, { maxKm: 5 }],
    ['declined', 'déjà écarté pour cette demande', {}, { excluded: { slotIds: ['one'] } }],
    ['declined', 'déjà écarté pour cette demande', {}, { excluded: { professionalIds: ['doctor of one'] } }],
  ] as const)('%s: « %s »', (code, text, change, asked) => {
    const candidate = slot('one', change);
    expect(whyNot({ ...need, ...asked }, candidate, at)).toEqual({ code, text });
    expect(rank({ ...need, ...asked }, [candidate], at, 5)).toEqual([]);
    expect(whyNot(need, slot('one'), at)).toBeUndefined();
  });
});

test('The patient’s own doctor and a video consultation are never too far', () => {
  const close: Need = { ...need, modes: ['AMB', 'VR'], maxKm: 5 };
  expect(whyNot(close, slot('one', { ...arleux, isTreatingDoctor: true }), at)).toBeUndefined();
  expect(whyNot(close, slot('one', { ...arleux, mode: 'VR' }), at)).toBeUndefined();
});
