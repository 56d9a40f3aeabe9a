import { sql } from 'kysely';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import type { MessageState } from './secure-message.ts';
import type { RecipientKind } from './recipient-kind.ts';

/** How far the report of a visit has come with one of those it is for: for whoever wrote it. */
export type LetterStanding = {
  id: string;
  /** As a colleague says it. */
  name: string;
  kind: RecipientKind;
  state: MessageState;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  postedAt: Instant | null;
};

/** Of the newest version that each of them was sent; what a correction has taken the place of is left out. */
export const lettersOfBooking = (tx: Tx, bookingId: string): Promise<LetterStanding[]> =>
  tx.all(sql<LetterStanding>`
    select distinct on (m.recipient) m.id, m.recipient_kind as kind, m.state,
           coalesce(case d.profession when 'doctor' then 'Dr ' else '' end || d.given_name || ' ' || d.family_name, o.name, 'un destinataire sorti de l’annuaire') as name,
           m.accepted_at as "acceptedAt",
           m.delivered_at as "deliveredAt", m.read_at as "readAt", m.posted_at as "postedAt"
      from report r join secure_message m on m.territory_id = r.territory_id and m.report_id = r.id
      left join professional d on d.territory_id = m.territory_id and d.id = m.recipient
      left join structure o on o.territory_id = m.territory_id and o.id = m.recipient
     where r.territory_id = ${tx.actor.territoryId} and r.booking_id = ${bookingId} and m.state <> 'superseded'
     order by m.recipient, r.version desc`);
