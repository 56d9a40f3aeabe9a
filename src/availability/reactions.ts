import { setDue } from '../platform/due.ts';
import type { Reaction } from '../platform/reactions.ts';
import { originOf } from '../slots/made-slots.ts';
import { AVAILABILITY_DUE, makeAhead } from './make-ahead.ts';
import { finishTasksAbout } from '../tasks/finish-task.ts';
import { heedClosures } from './heed-closures.ts';
import { selectDuty } from './roster-store.ts';
import { lookAtAllAnew } from './store.ts';

/** Of a territory or a place, what fixed slots depend on. */
const CLOSURE_FIELDS = ['opening.closures', 'opening.holidays'];
const TERRITORY_FIELDS = [...CLOSURE_FIELDS, 'settings.horizonDays'];
const PLACE_FIELDS = ['opening', 'timeZone'];
const RESOURCE_FIELDS = ['placeId', 'closed'];

/** Written by the migration that made closed places keep their slots shut: some had closed before. */
const LOOK_DUE = 'closures.look-due';

const names = (data: Record<string, unknown>, fields: readonly string[]): boolean =>
  Array.isArray(data.fields) && data.fields.some((field) => fields.includes(String(field)));

/** What asks for another place for an agreed visit. */
const ANOTHER_PLACE = ['visit-while-closed', 'visit-without-professional', 'calendar-conflict'] as const;

export const availabilityReactions = (): Reaction[] => [
  {
    name: 'make-slots',
    on: [AVAILABILITY_DUE],
    react: (tx, { subject }) => makeAhead(tx, subject),
  },
  {
    name: 'make-slots-anew',
    on: ['territory.changed', 'place.corrected', 'resource.corrected'],
    react: async (tx, { type, subject, data }) => {
      if (type === 'territory.changed') {
        if (names(data, TERRITORY_FIELDS)) await lookAtAllAnew(tx, AVAILABILITY_DUE);
      } else if (type === 'resource.corrected') {
        if (names(data, RESOURCE_FIELDS)) await lookAtAllAnew(tx, AVAILABILITY_DUE);
      } else if (names(data, PLACE_FIELDS)) await lookAtAllAnew(tx, AVAILABILITY_DUE, { placeId: subject });
    },
  },
  {
    // Its hours are nobody's any more, or somebody's again, for another reason than those that look at duties themselves.
    name: 'look-at-duty',
    on: ['slot.withdrawn', 'slot.blocked', 'slot.unblocked'],
    react: async (tx, { subject }) => {
      const ruleId = (await originOf(tx, subject))?.ruleId;
      if (ruleId && (await selectDuty(tx, ruleId))) await setDue(tx, AVAILABILITY_DUE, ruleId, tx.at);
    },
  },
  {
    name: 'heed-closures',
    on: ['territory.changed', 'place.corrected', LOOK_DUE],
    react: async (tx, { type, subject, data }) => {
      if (type === LOOK_DUE) await heedClosures(tx);
      else if (type === 'territory.changed') {
        if (names(data, CLOSURE_FIELDS)) await heedClosures(tx);
      } else if (names(data, PLACE_FIELDS)) await heedClosures(tx, subject);
    },
  },
  {
    // Whoever was to come has another place, or has come: nobody has to look for one any more.
    name: 'forget-visit-without',
    on: ['booking.cancelled', 'booking.moved', 'booking.missed', 'booking.arrived', 'booking.seen'],
    react: (tx, { subject }) => finishTasksAbout(tx, ANOTHER_PLACE, [subject]),
  },
];
