import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDeadline } from '../../src/console/web/request-time.ts';
import { isUndecidedRequest } from '../../src/day/closing-list.ts';
import { hours, instant, type Instant } from '../../src/platform/clock.ts';
import { escalates } from '../../src/requests/escalation.ts';
import type { Orientation, RedFlag, RequestKind } from '../../src/requests/request.ts';
import { isTimedCare } from '../../src/requests/timed-care.ts';
import { isAskedCare, isTimed } from '../../src/requests/timed-care-sql.ts';
import { startWorld, type World } from '../support/world.ts';

const KINDS: readonly RequestKind[] = ['snp', 'mt', 'both', 'other'];
const ORIENTATIONS: readonly (Orientation | null)[] = [
  ...KINDS,
  'samu',
  'profession',
  'emergency',
  'advice',
  null,
];
const FLAGS: Readonly<Record<RedFlag['state'], RedFlag>> = {
  none: { state: 'none' },
  raised: { state: 'raised', rules: ['chest'] },
  unknown: { state: 'unknown', questions: ['chest'] },
  lifted: { state: 'lifted', by: 'doctor' },
};
const deadline = instant('2026-11-24T11:30:00+01:00');
const TIMES: readonly (Instant | null)[] = [null, (deadline - hours(20)) as Instant];

const everything = KINDS.flatMap((kind) =>
  ORIENTATIONS.flatMap((orientation) =>
    (Object.keys(FLAGS) as RedFlag['state'][]).flatMap((redFlag) =>
      TIMES.map((careBy) => ({ kind, orientation, redFlag, careBy })),
    ),
  ),
);
type One = (typeof everything)[number];
const says = ({ kind, orientation, redFlag, careBy }: One): string =>
  `${kind} → ${orientation ?? 'not asked yet'}, ${redFlag}${careBy === null ? '' : ', by a time'}`;

/** The whole list of what may take its time. Everything else is somebody who cannot wait. */
const TAKES_ITS_TIME = [
  'mt → mt, none',
  'mt → other, none',
  'mt → advice, none',
  'mt → not asked yet, none',
  'other → mt, none',
  'other → other, none',
  'other → advice, none',
  'other → not asked yet, none',
];

test('none is silent: whatever was asked for, care that was found and every flag have a deadline', () => {
  expect(everything).toHaveLength(4 * 9 * 4 * 2);
  expect(everything.filter((one) => !isTimedCare(one)).map(says)).toEqual(TAKES_ITS_TIME);
});

test('the escalation, the closing list and the screens go by the same rule', () => {
  for (const one of everything) {
    const { kind, orientation, redFlag, careBy } = one;
    const request = { kind, orientation, careBy, state: 'triaged' as const };
    const timed = !TAKES_ITS_TIME.includes(says(one));
    expect([
      says(one),
      escalates({ ...request, redFlag: FLAGS[redFlag], care: null, search: {}, deadline }),
      isUndecidedRequest({ ...request, redFlag }),
      hasDeadline({ ...request, redFlag, careBy: careBy && new Date(careBy).toISOString() }),
    ]).toEqual([says(one), timed, timed, timed]);
  }
});

test('a screen for somebody who is not to know what triage found goes by what was asked for', () => {
  const known = KINDS.filter((kind) => hasDeadline({ kind, orientation: null, redFlag: null, careBy: null }));
  expect(known).toEqual(['snp', 'both']);
});

describe('in a statement', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  test('it is the same rule', async () => {
    const rows = everything.map(
      ({ kind, orientation, redFlag, careBy }, no) =>
        sql`(${no}::int, ${kind}::text, ${orientation}::text, ${redFlag}::text, ${careBy && new Date(careBy).toISOString()}::timestamptz)`,
    );
    const found = await world.run((tx) =>
      tx.all(sql<{ no: number; timed: boolean; asked: boolean }>`
        select r.no, ${isTimed('r')} as timed, ${isAskedCare('r')} as asked
          from (values ${sql.join(rows)}) r(no, kind, orientation, red_flag, care_by) order by r.no`),
    );
    expect(found).toEqual(
      everything.map((one, no) => ({
        no,
        timed: isTimedCare(one),
        asked: one.kind === 'snp' || one.kind === 'both',
      })),
    );
  });
});
