import { type RawBuilder, sql } from 'kysely';
import type { Instant } from './clock.ts';
import { stamp } from './database.ts';
import type { Actor } from './identity.ts';
import { newId } from './ids.ts';

/** `<slice's noun>.<what happened to it>`, in the past: `booking.made`, `call.queued`. */
export type EventType = `${string}.${string}`;

/** One change, written with the state it tells of (decision 2). `data` holds ids and codes, never identity. */
export type NewEvent = {
  territoryId: string;
  id: string;
  at: Instant;
  actor: string;
  type: EventType;
  subject: string;
  data: Record<string, unknown>;
};

export type RecordedEvent = NewEvent & { xid: string };

export const eventOf = (
  { actor, at }: { actor: Actor; at: Instant },
  type: EventType,
  subject: string,
  data: Record<string, unknown>,
): NewEvent => ({ territoryId: actor.territoryId, id: newId(), at, actor: actor.name, type, subject, data });

/**
 * One statement for all events of a transaction. Its text does not depend on their number, so that it is prepared once. As a part of a
 * larger one it writes them only where `condition` holds.
 */
export function insertEvents(
  events: readonly NewEvent[],
  condition: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  const first = events[0];
  if (!first) throw new RangeError('no event to insert');
  return insertEventsFrom(
    first,
    sql`select id, type, subject, data::jsonb
          from unnest(${events.map((event) => event.id)}::uuid[], ${events.map((event) => event.type)}::text[],
                      ${events.map((event) => event.subject)}::uuid[], ${events.map((event) => JSON.stringify(event.data))}::text[])
            as e(id, type, subject, data)
         where ${condition}`,
  );
}

/** The same for events that a larger statement composes: `source` selects their id, type, subject and data (jsonb). */
export const insertEventsFrom = (
  { territoryId, at, actor }: Pick<NewEvent, 'territoryId' | 'at' | 'actor'>,
  source: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  insert into event (territory_id, id, at, actor, type, subject, data)
  select ${territoryId}, e.id, ${stamp(at)}, ${actor}, e.type, e.subject, e.data
    from (${source}) as e(id, type, subject, data)`;
