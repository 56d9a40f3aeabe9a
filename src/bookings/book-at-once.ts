import { newId } from '../platform/ids.ts';
import type { AtOnce } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { type Booked, bookSlot, type Booking, refusalOf } from './book-slot.ts';
import { type BookResult, placeTakenAtOnce } from './place-store.ts';

type Made = Booked & { timeZone: string };

/**
 * Books a place as a command of its own, like `bookSlot` and with the same refusals, in one round trip to the database: the nurse and her patient wait for it, and
 * rivals for the same place wait behind it. What is more than a place is left to `bookSlot`: a visit at home, and a reason that is kept as a note.
 */
export const bookingAtOnce = (it: Booking): Omit<AtOnce<BookResult, Made>, 'answer'> => ({
  compose: (moment, parts) =>
    placeTakenAtOnce(
      moment,
      {
        bookingId: newId(),
        requestId: it.requestId,
        slotId: it.slotId,
        acceptLate: it.acceptLate ?? false,
        acceptVideo: it.acceptVideo !== undefined,
        comment: it.comment,
      },
      parts,
    ),
  refused: (row) => {
    if (row.mode === 'HH' || it.acceptVideo !== undefined) return undefined;
    throw refusalOf(row, it.acceptLate ?? false);
  },
  work: (tx) => withZone(tx, bookSlot(tx, it)),
});

/** With the zone in which its times are told. */
export const withZone = async (tx: Tx, booked: Promise<Booked>): Promise<Made> => ({
  ...(await booked),
  timeZone: await timeZoneOf(tx),
});
