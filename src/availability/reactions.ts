import type { Reaction } from '../platform/reactions.ts';
import { AVAILABILITY_DUE, makeAhead } from './make-ahead.ts';
import { lookAtAllAnew } from './store.ts';

/** Of a territory or a place, what fixed slots depend on. */
const TERRITORY_FIELDS = ['opening.closures', 'opening.holidays', 'settings.horizonDays'];
const PLACE_FIELDS = ['opening', 'timeZone'];
const RESOURCE_FIELDS = ['placeId', 'closed'];

const names = (data: Record<string, unknown>, fields: readonly string[]): boolean =>
  Array.isArray(data.fields) && data.fields.some((field) => fields.includes(String(field)));

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
];
