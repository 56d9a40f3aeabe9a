import type { RequestState } from '../requests/request.ts';
import type { Books } from './books.ts';
import { broken, type Broken, byId, type Day } from './broken.ts';
import type { HeardNotice } from './referrer.ts';

/** What each referrer was told, against what the product has in line for them and what became of the patient. */
export function referrals({ books, ledger, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const heard = Map.groupBy(seen.notices, ({ number }) => number);
  const requests = byId(books.requests);
  const rows = new Map(books.referrals.map((row) => [row.number, row]));
  for (const [number, known] of ledger.referrals) {
    const row = rows.get(number);
    if (!row || row.requestId !== known.requestId) {
      found.push(broken('request-lost', number, 'demande adressée, absente'));
      continue;
    }
    const notices = books.notices
      .filter(({ referralId }) => referralId === row.id)
      .toSorted((a, b) => a.seq - b.seq);
    const wrong = [
      ...tellingFaults(notices, heard.get(number) ?? []),
      ...storyFaults(row, notices, requests.get(row.requestId)?.state),
    ];
    found.push(...wrong.map((what) => broken('referral-untold', number, what)));
  }
  for (const number of heard.keys())
    if (!ledger.referrals.has(number))
      found.push(broken('referral-untold', number, 'annonce d’une demande que personne n’a adressée'));
  for (const number of rows.keys())
    if (!ledger.referrals.has(number))
      found.push(broken('done-twice', number, 'adressage que personne n’a fait'));
  return found;
}

type Notice = Books['notices'][number];

/** Each at least once, signed, under one id, and none before the one ahead of it was taken in. */
function tellingFaults(notices: readonly Notice[], heard: readonly HeardNotice[]): string[] {
  const faults: string[] = [];
  for (const { id, seq, status, state } of notices) {
    if (!heard.some((one) => one.id === id && one.sequence === seq && one.status === status && one.answered))
      faults.push(`étape ${seq} (${status}) jamais annoncée`);
    else if (state !== 'told') faults.push(`étape ${seq} (${status}) annoncée, et notée ${state}`);
  }
  const known = new Map(notices.map(({ id, seq }) => [id, seq]));
  const taken = new Set<number>();
  let last = 0;
  for (const { id, sequence, signed, answered } of heard) {
    if (!signed) faults.push(`étape ${sequence} mal signée`);
    if (known.get(id) !== sequence) faults.push(`étape ${sequence} que personne n’a notée`);
    if (sequence < last || (sequence > 1 && !taken.has(sequence - 1)))
      faults.push(`étape ${sequence} annoncée hors de l’ordre`);
    last = Math.max(last, sequence);
    if (answered) taken.add(sequence);
  }
  return faults;
}

/** How it ends for whoever may know the outcome (rule 8). */
const END: Partial<Record<RequestState, string>> = {
  reported: 'seen',
  redirected: 'redirected',
  cancelled: 'cancelled',
  closed: 'closed',
  'lost-contact': 'not-reached',
};

/** The first thing told is that it has come, the last what became of it; whoever may know of the visit knew of it before. */
function storyFaults(
  { caresForPatient, consented }: Books['referrals'][number],
  notices: readonly Notice[],
  state: RequestState | undefined,
): string[] {
  const told = notices.map(({ status }) => status);
  const outcome = state && END[state];
  const mayKnow = caresForPatient || consented;
  const end = outcome === 'not-reached' || mayKnow ? outcome : 'handled';
  const faults: string[] = [];
  if (told[0] !== 'received') faults.push('la réception n’est pas annoncée en premier');
  if (outcome !== undefined && told.at(-1) !== end)
    faults.push(`la dernière annonce est ${told.at(-1) ?? 'absente'} au lieu de ${end}`);
  if (mayKnow && outcome === 'seen' && !told.includes('booked'))
    faults.push('le rendez-vous n’est pas annoncé');
  return faults;
}
