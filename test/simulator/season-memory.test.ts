import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../src/simulator/season/figures.ts';
import { firstAvailable, type Method, playInMemory } from '../../src/simulator/season/in-memory.ts';
import { nearestFirst, productsOwn } from '../../src/simulator/season/methods.ts';
import { dayOf, type Season, suits } from '../../src/simulator/season/season.ts';
import { emptySeason, hour, largestFlow, later, smallSeasons } from './season-support.ts';

const methods: [string, (season: Season) => Method][] = [
  ['first available', () => firstAvailable],
  ['nearest first', nearestFirst],
  ['the product’s own', (season) => productsOwn(season)],
];

describe.each(methods)('%s', (_name, methodOf) => {
  test('gives no place twice, none that does not suit, and nobody more than they want', () => {
    fc.assert(
      fc.property(smallSeasons({ slots: 60, requests: 60 }), (season) => {
        const placed = playInMemory(season, methodOf(season));
        const most = new Map(season.professionals.map(({ id, maxPerDay }) => [id, maxPerDay ?? Infinity]));
        for (const [slot, requests] of Map.groupBy(placed.keys(), (request) => placed.get(request)))
          expect(requests.length).toBeLessThanOrEqual(slot?.capacity ?? 0);
        for (const [, slots] of Map.groupBy(placed.values(), (slot) => dayOf(season, slot)))
          expect(slots.length).toBeLessThanOrEqual(most.get(slots[0]?.professionalId ?? '') ?? 0);
        for (const [request, slot] of placed) expect(suits(request, slot, request.at)).toBe(true);
      }),
    );
  });
});

test('without a waiting list nobody serves more than the optimum', () => {
  fc.assert(
    fc.property(smallSeasons({ slots: 60, requests: 60 }), (season) => {
      for (const method of [firstAvailable, nearestFirst(season)])
        expect(playInMemory(season, method).size).toBeLessThanOrEqual(largestFlow(season));
    }),
  );
});

test('whoever found nothing has the place that is published later, and only with the waiting list', () => {
  const season: Season = {
    ...emptySeason,
    professionals: [{ id: 'd', lat: 50, lng: 3 }],
    slots: [
      {
        id: 's',
        professionalId: 'd',
        start: later(5 * hour),
        end: later(5.25 * hour),
        mode: 'AMB',
        capacity: 1,
        publishedAt: later(3 * hour),
      },
    ],
    requests: [{ id: 'r', at: later(hour), kind: 'snp', lat: 50.1, lng: 3, modes: ['AMB'], noShow: false }],
  };
  expect(playInMemory(season, firstAvailable).size).toBe(0);
  const placed = playInMemory(season, productsOwn(season));
  expect(figuresOf(season, placed)).toEqual({
    requests: 1,
    bookedWithin24h: 1,
    bookedLate: 0,
    unserved: 0,
    meanDelayMinutes: 240,
    meanDistanceKm: 11.12,
    loadGini: 0,
  });
});
