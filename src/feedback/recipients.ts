import { bookingFacts } from '../bookings/lookup.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { mayHaveArrived } from './may-have-arrived.ts';
import { type Candidate, mayReceive, type Verdict } from './may-receive.ts';
import { type Addressee, addresseeById, messagesOfVisit, requestersOf, theDac } from './recipient-store.ts';
import type { RecipientKind } from './recipient-kind.ts';
import { sharingOf } from './sharing-store.ts';

/** Somebody to whom a visit's report goes, or would go, and whether it may. */
export type Recipient = Addressee & {
  as: RecipientKind;
  takesPart: boolean;
  verdict: Verdict;
  /** An earlier version went to them. */
  hadBefore: boolean;
};

/**
 * Everybody who comes into question for the report of a visit, each once: the treating doctor, whoever asked for the patient, the territory's DAC, and whoever an earlier
 * version went to, because a mistake is put right wherever it is.
 */
export async function recipientsOf(tx: Tx, bookingId: string): Promise<Recipient[]> {
  const { patientId, requestId } = await bookingFacts(tx, bookingId);
  const [patient, sharing, requesters, dac, before] = await Promise.all([
    patientContact(tx, patientId),
    sharingOf(tx, requestId),
    requestersOf(tx, requestId),
    theDac(tx),
    messagesOfVisit(tx, bookingId),
  ]);
  const found = new Map<string, Recipient>();
  const add = (who: Addressee, as: RecipientKind, said: { takesPart: boolean; toldOutcome: boolean }) => {
    if (found.has(who.id)) return;
    const hadBefore = before.some(({ recipient }) => recipient === who.id);
    const verdict = mayReceive(candidateOf(who, as, said), sharing);
    found.set(who.id, { ...who, as, takesPart: said.takesPart, verdict, hadBefore });
  };
  const nothing = { takesPart: false, toldOutcome: false };
  const doctor = patient?.treatingDoctor ? await addresseeById(tx, patient.treatingDoctor) : undefined;
  if (doctor) add(doctor, 'treating-doctor', nothing);
  for (const requester of requesters) add(requester, 'requester', requester);
  if (dac) add(dac, 'dac', nothing);
  for (const { recipient, as, takesPart, ...message } of before) {
    // Whoever is not the treating doctor any more and never had it was a mistake of the file.
    if (as === 'treating-doctor' && !mayHaveArrived(message)) continue;
    const who = found.has(recipient) ? undefined : await addresseeById(tx, recipient);
    if (who) add(who, as, { takesPart, toldOutcome: false });
  }
  return [...found.values()];
}

export const candidateOf = (
  who: Addressee,
  as: RecipientKind,
  said: { takesPart: boolean; toldOutcome: boolean },
): Candidate => ({
  as,
  takesPart: said.takesPart,
  toldOutcome: said.toldOutcome,
  who:
    who.is === 'professional'
      ? { is: who.is, profession: who.profession ?? 'social-worker' }
      : { is: who.is, kind: who.kind ?? 'other' },
});

/** It leaves for them by itself: it may, and there is an address. A treating doctor without one is told of all the same, so that a person sees to it. */
export const leavesFor = ({ as, verdict, secureAddress }: Recipient): boolean =>
  verdict === 'may' && (as === 'treating-doctor' || secureAddress !== null);
