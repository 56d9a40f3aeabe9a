import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GRAND_DOUAI } from '../../src/seed/grand-douai.ts';
import { generateSeason } from '../../src/simulator/season/generate.ts';
import { optimumOf } from '../../src/simulator/season/optimum.ts';
import { readTerritoryFile } from '../../src/territory/territory-file.ts';
import { bestOfAll, emptySeason, largestFlow, smallSeasons } from './season-support.ts';

test('the optimum is that of trying everything', async () => {
  await fc.assert(
    fc.asyncProperty(smallSeasons({ slots: 9, requests: 7 }), async (season) => {
      expect(await optimumOf(season)).toBe(bestOfAll(season));
    }),
    { numRuns: 150 },
  );
});

test('the optimum is that of the largest flow, where nobody can try everything', async () => {
  await fc.assert(
    fc.asyncProperty(smallSeasons({ slots: 80, requests: 80 }), async (season) => {
      expect(await optimumOf(season)).toBe(largestFlow(season));
    }),
    { numRuns: 40 },
  );
});

test('on a season of four weeks too, with limits for each day', async () => {
  const season = generateSeason('limits', 3, await readTerritoryFile(GRAND_DOUAI));
  expect(await optimumOf(season)).toBe(largestFlow(season));
});

test('without requests or places nobody is served', async () => {
  expect(await optimumOf(emptySeason)).toBe(0);
});
