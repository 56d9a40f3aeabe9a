import { structureById } from '../directory/lookup.ts';
import type { Mode } from '../matching/need.ts';
import type { NewPatient } from '../patients/create-patient.ts';
import type { Caller } from '../platform/access.ts';
import { after, hours, type Instant, minutes } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Tx } from '../platform/transaction.ts';
import { addNote } from '../requests/add-note.ts';
import { createRequest } from '../requests/create-request.ts';
import type { RequestKind } from '../requests/request.ts';
import type { RegulatorDecision } from '../requests/tables.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { rankNotYours, webhookRefused } from './errors.ts';
import { referralNumber } from './number.ts';
import { mayBe, mayCare, originOf, type Rank } from './rank.ts';
import { targetOf, type AddressPolicy } from '../platform/safe-address.ts';
import { keyOf } from './signature.ts';
import { insertReferral, takeNumber } from './store.ts';

export type NewReferral = {
  patient: NewPatient;
  kind: RequestKind;
  motive: string;
  chronic: boolean;
  modes: readonly Mode[];
  rank: Rank;
  /** The SAS's own. */
  fileNumber?: string | undefined;
  /** What a regulating doctor has decided: asked again as « worse since? » instead of the whole screen (rule 1). */
  decision?: RegulatorDecision | undefined;
  caresForPatient?: boolean | undefined;
  /** The patient agrees that the referrer learns the outcome, as the referrer says. */
  consent?: boolean | undefined;
  insee?: string | undefined;
  webhook?: { url: string; secret: string } | undefined;
  /** Of a structure: who writes there, and from which part of it. */
  writer?: string | undefined;
  ward?: string | undefined;
};

/** Through which door: a token of the API, or the link of a structure without software. */
export type Door = { tokenId: string } | { linkId: string };

/**
 * Takes a request that comes from outside, and gives it its number. Throws `rank-not-yours`, `validation`, and what opening a request
 * throws.
 */
export async function receiveReferral(
  tx: Tx,
  door: Door,
  it: NewReferral,
  policy: AddressPolicy,
  id: string = newId(),
): Promise<{ id: string; number: string }> {
  if (!mayBe(tx.actor.role, it.rank)) throw rankNotYours();
  if (it.decision && it.rank !== 'doctor-regulator')
    throw invalid('decision', 'Seul un médecin régulateur transmet une décision.');
  if (it.decision && !isFresh(it.decision, tx.at))
    throw invalid(
      'decision.at',
      'Vérifiez la date de cette décision : elle doit dater de moins de 24 heures.',
    );
  if (it.caresForPatient && !mayCare(it.rank))
    throw invalid('caresForPatient', 'L’assurance maladie ne soigne pas le patient : recueillez son accord.');
  const webhook = it.webhook && checked(it.webhook, policy);
  const requester = tx.actor.subject;
  const from = requester === undefined ? undefined : await structureById(tx, requester);
  const request = await createRequest(tx, {
    patient: it.patient,
    kind: it.kind,
    origin: originOf(it.rank, from?.kind === 'hospital'),
    motive: it.motive,
    chronic: it.chronic,
    modes: it.modes,
    requester,
    decision: it.decision,
    insee: it.insee,
  });
  const written = [it.writer, it.ward].filter((one) => one !== undefined).join(', ');
  if (written)
    await addNote(tx, { requestId: request.id, kind: 'note', text: `Demande écrite par\u00a0: ${written}` });
  // Last, because others wait for it.
  const year = Number(isoDate(localDay(await timeZoneOf(tx), tx.at)).slice(0, 4));
  const number = referralNumber(tx.actor.territoryId, year, await takeNumber(tx, year));
  await insertReferral(tx, {
    id,
    number,
    request_id: request.id,
    token_id: 'tokenId' in door ? door.tokenId : null,
    link_id: 'linkId' in door ? door.linkId : null,
    rank: it.rank,
    file_number: it.fileNumber ?? null,
    cares_for_patient: it.caresForPatient ?? false,
    consent_at: it.consent ? tx.at : null,
    webhook_url: webhook?.url ?? null,
    webhook_secret: webhook?.key ?? null,
  });
  tx.record('referral.received', id, { requestId: request.id, rank: it.rank });
  return { id, number };
}

const FRESH_MS = hours(24);
/** Clocks differ a little. */
const AHEAD_MS = minutes(5);

/** A decision takes the place of the whole screen (rule 1): one of last week, or of no day that was, says nothing of today. */
function isFresh({ at }: RegulatorDecision, now: Instant): boolean {
  const decided = Date.parse(at);
  return decided > after(now, -FRESH_MS) && decided <= after(now, AHEAD_MS);
}

export type LinkReferral = Omit<NewReferral, 'rank' | 'fileNumber' | 'decision' | 'webhook'>;

/** The same through the link of a structure: it is the structure that refers, and nothing else. */
export const receiveThroughLink = (
  tx: Tx,
  caller: Caller,
  referral: LinkReferral,
  policy: AddressPolicy,
  id?: string,
): Promise<{ id: string; number: string }> =>
  receiveReferral(tx, { linkId: caller.tokenId }, { ...referral, rank: 'structure' }, policy, id);

function checked(
  { url, secret }: { url: string; secret: string },
  policy: AddressPolicy,
): { url: string; key: Buffer } {
  const target = targetOf(url, policy);
  if ('fault' in target) throw webhookRefused(target.fault);
  const key = keyOf(secret);
  if (!key) throw invalid('webhook.secret', 'Le secret s’écrit whsec_ suivi de 24 à 64 octets en base64.');
  return { url: target.url.href, key };
}
