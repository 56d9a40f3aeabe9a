import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stillHeld } from '../../src/console/web/request/hold-words.ts';
import { outsideInWords, waysOf } from '../../src/console/web/request/outside.ts';
import { sharedReasons } from '../../src/console/web/request/shared-reasons.ts';
import { meant, remedyFor } from '../../src/console/web/request/why-not-words.ts';
import { standbyNews } from '../../src/console/web/standby-words.ts';
import { aRequest, at, EMPTY, ms } from '../board/empty-board.ts';

const one = (familyName: string, givenName = 'Camille') => ({ id: familyName, familyName, givenName });

describe('the name of a professional as it is typed', () => {
  const all = [one('Lemaire'), one('Le Maire', 'Élise'), one('Vandenbroucke'), one('Maire', 'Jean')];
  const found = (typed: string) => meant(typed, all).map(({ id }) => id);

  test('needs no accent, no capital, no title and no end, in any order', () => {
    expect(found('lemaire')).toEqual(['Lemaire']);
    expect(found('Dr Vanden')).toEqual(['Vandenbroucke']);
    expect(found('docteur elise')).toEqual(['Le Maire']);
    expect(found('maire')).toEqual(['Le Maire', 'Maire']);
    expect(found('LEMAIRE camille')).toEqual(['Lemaire']);
  });

  test('means one person where it is the whole name, and nobody where it is nothing', () => {
    expect(meant('Dr Camille Lemaire', [...all, one('Lemairesse')]).map(({ id }) => id)).toEqual(['Lemaire']);
    expect(found('')).toEqual([]);
    expect(found('Dr ')).toEqual([]);
    expect(found('dupont')).toEqual([]);
  });
});

test('what is done about a professional who is not proposed is hers where there is a place, theirs where there is none', () => {
  expect(remedyFor('behind').by).toBe('choose');
  expect(remedyFor('kept-for-others').by).toBe('choose');
  expect(remedyFor('too-far').by).toBe('wider');
  expect(remedyFor('all-taken').by).toBe('ask');
  expect(remedyFor('age-limit').says).toContain('lui seul peut y faire exception');
});

describe('places that are not what the orientation says', () => {
  test('are said before one is given: who cannot go out is not sent to a practice in silence', () => {
    expect(outsideInWords(['HH', 'VR'], ['AMB', 'AMB'])).toBe(
      'L’orientation dit « à domicile ou en téléconsultation ». Ces places sont au cabinet : n’en réservez une que si c’est possible pour le patient.',
    );
    expect(outsideInWords(['HH', 'VR'], ['HH', 'AMB'])).toContain('Les places au cabinet ne conviennent que');
  });
  test('are none where the orientation names those ways, or no way at all', () => {
    expect(outsideInWords(['AMB', 'HH'], ['AMB', 'HH'])).toBeUndefined();
    expect(outsideInWords(['HH'], [])).toBeUndefined();
    expect(outsideInWords(waysOf(null), ['AMB'])).toBeUndefined();
    expect(outsideInWords(waysOf({ to: 'samu' }), ['AMB'])).toBeUndefined();
  });
});

describe('the reasons of several places', () => {
  const reason = fc.record({
    code: fc.constantFrom('a', 'b', 'c'),
    text: fc.constantFrom('x', 'y', 'z', 'w'),
  });

  test('are all told, those of every place once', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ reasons: fc.uniqueArray(reason, { maxLength: 4, selector: ({ text }) => text }) }),
        ),
        (places) => {
          const { shared, own } = sharedReasons(places);
          expect(own).toHaveLength(places.length);
          for (const [index, { reasons }] of places.entries()) {
            const told = [...shared, ...(own[index] ?? [])].map(({ text }) => text);
            expect(told.toSorted()).toEqual(reasons.map(({ text }) => text).toSorted());
          }
        },
      ),
    );
  });

  test('of a single place are its own', () => {
    const reasons = [{ code: 'first', text: 'la première place libre' }];
    expect(sharedReasons([{ reasons }])).toEqual({ shared: [], own: [reasons] });
  });
});

describe('a place that is kept', () => {
  test('says how long still, and that it is kept longer as long as the call goes on', () => {
    expect(stillHeld(at('11:05'), ms('11:01'), false)).toBe(
      'encore 4 min\u00a0; prolongée tant que l’appel dure, 15 min au plus',
    );
    expect(stillHeld(at('11:05'), ms('11:04') + 1, true)).toBe(
      'encore moins d’une minute, sans prolongation',
    );
    expect(stillHeld(at('11:05'), ms('11:05'), true)).toMatch(/^Elle n’est plus gardée/);
  });
});

describe('the waiting list on the board', () => {
  const placed = (told: 'text' | 'person' | 'to-call' | 'under-way', since: string, bookedFor = '15:00') => ({
    placed: { at: at(since), told },
    bookedFor: at(bookedFor),
  });
  const news = (now: string) => {
    const requests = [
      aRequest('calm', 'waiting', { standbySince: at('09:00') }),
      aRequest('hurried', 'triaged', { standbySince: at('10:00'), deadline: at('13:00') }),
      aRequest('told', 'booked', placed('text', '11:00')),
      aRequest('to-call', 'booked', placed('to-call', '11:00', '16:00')),
      aRequest('over', 'booked', placed('to-call', '09:00', '10:30')),
      aRequest('by-hand', 'booked', { bookedFor: at('15:00') }),
    ];
    const { waiting, placed: given } = standbyNews({ ...EMPTY, requests }, ms(now));
    return [waiting.map(({ id }) => id), given.map(({ id }) => id)];
  };

  test('shows who presses most first, and whom somebody has to tell before who was told', () => {
    expect(news('11:10')).toEqual([
      ['hurried', 'calm'],
      ['to-call', 'told'],
    ]);
  });

  test('lets go after an hour of who was told, never of who was not', () => {
    expect(news('12:30')[1]).toEqual(['to-call']);
  });
});
