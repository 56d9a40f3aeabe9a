import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Profession, professions } from '../../src/directory/profession.ts';
import { selectCandidates } from '../../src/matching/candidate-store.ts';
import type { Mode } from '../../src/matching/need.ts';
import { wanted } from '../../src/matching/propose.ts';
import { isoIn, type Instant, minutes } from '../../src/platform/clock.ts';
import { requestById } from '../../src/requests/lookup.ts';
import type { Care } from '../../src/triage/care.ts';
import { aDoctor, aRequest, aSlot } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const ALL = Object.keys(professions) as Profession[];
const [LOW_BACK, CYSTITIS] = ['lombalgie-aigue', 'cystite'];

let world: World;
let requestId: string;
/** Of each profession one who is declared for nothing, one for each protocol: each with a free place. */
const givers = new Map<string, { profession: Profession; declared: string | undefined }>();
beforeAll(async () => {
  world = await startWorld({ work: false });
  const { owner } = world.database;
  for (const profession of ALL)
    for (const declared of [undefined, LOW_BACK, CYSTITIS]) {
      const giver = await aDoctor(world, 'Place');
      await owner.query('update professional set profession = $2 where id = $1', [giver.id, profession]);
      if (declared)
        await owner.query(
          `insert into protocol_declaration (territory_id, protocol, professional_id, declared_at, declared_by)
           values ('grand-douai', $1, $2, '2026-01-01', 'coordination')`,
          [declared, giver.id],
        );
      await aSlot(world, giver, isoIn('Europe/Paris', (world.clock.now() + minutes(120)) as Instant));
      givers.set(giver.id, { profession, declared });
    }
  requestId = await aRequest(world);
});
afterAll(() => world?.close());

const place = { withinHours: fc.constant(24), modes: fc.constant<Mode[]>(['AMB']) };
const care: fc.Arbitrary<Care | null> = fc.oneof(
  { arbitrary: fc.constant(null), weight: 1 },
  {
    arbitrary: fc
      .record({
        profession: fc.constantFrom(...ALL),
        ...place,
        declaredOnly: fc.constantFrom(undefined, true, false),
      })
      .map((it) => ({ to: 'profession' as const, ...it })),
    weight: 6,
  },
  { arbitrary: fc.record(place).map((it) => ({ to: 'doctor' as const, ...it })), weight: 1 },
  {
    arbitrary: fc.constantFrom<Care>(
      { to: 'samu' },
      { to: 'doctor-call' },
      { to: 'advice' },
      { to: 'can-wait', withinDays: 3 },
    ),
    weight: 1,
  },
);
const orientation = fc.constantFrom('profession', 'profession', 'snp', 'both', 'mt', 'samu', null);
const protocol = fc.constantFrom(LOW_BACK, CYSTITIS, 'un-autre', null);

test('The statement of a search looks for whom the rule in the code names, whatever a protocol has said', async () => {
  await fc.assert(
    fc.asyncProperty(care, orientation, protocol, async (said, where, by) => {
      await world.database.owner.query(
        'update request set care = $2, orientation = $3, care_protocol = $4 where id = $1',
        [requestId, said === null ? null : JSON.stringify(said), where, by],
      );
      const { rows, request } = await world.run(async (tx) => ({
        request: await requestById(tx, requestId),
        ...(await selectCandidates(tx, requestId)),
      }));
      const { profession, declaredFor } = wanted(request);
      const named = [...givers].filter(
        ([, it]) =>
          it.profession === profession && (declaredFor === undefined || it.declared === declaredFor),
      );
      expect(rows.map(({ professionalId }) => professionalId).toSorted()).toEqual(
        named.map(([id]) => id).toSorted(),
      );
    }),
    { numRuns: 80 },
  );
});
