import { isSeenBy } from '../bookings/lookup.ts';
import { clockTime } from '../offers/words.ts';
import { instant } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { requestById } from '../requests/lookup.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { triagesOf, type TriageInWords } from '../triage/lookup.ts';
import type { Entry } from './entry.ts';
import { eventInWords } from './event-words.ts';
import { selectHold, selectLifts, selectMerged, selectNames, selectStory, type StoryLift } from './store.ts';

/** An entry with who did it, as a colleague would say. */
export type ToldEntry = Entry & { who: string };

/**
 * The whole story of a request on one page, the oldest first, with those that were put together with it. Clinical: for operators, and for a
 * professional whom the patient sees for it. Throws `not-found`, also to a professional who has nothing to do with it (rule 8).
 */
export async function storyOf(tx: Tx, requestId: string): Promise<ToldEntry[]> {
  await requestById(tx, requestId);
  if (tx.actor.role === 'professional' && !(await isSeenBy(tx, requestId, tx.actor.subject ?? '')))
    throw notFound('Cette demande');
  const [events, lifts, hold, merged, timeZone] = await Promise.all([
    selectStory(tx, requestId),
    selectLifts(tx, requestId),
    selectHold(tx, requestId),
    selectMerged(tx, requestId),
    timeZoneOf(tx),
  ]);
  const entries: Entry[] = events.flatMap((event) => {
    const told = eventInWords(event, timeZone);
    return told ? [{ at: event.at, actor: event.actor, ...told }] : [];
  });
  entries.push(...lifts.map(liftEntry));
  for (const id of [requestId, ...merged])
    entries.push(...(await triagesOf(tx, id)).map((triage) => triageEntry(triage)));
  if (hold)
    entries.push({
      at: hold.since,
      kind: 'hold',
      actor: '',
      words: `Place gardée jusqu’à ${clockTime(timeZone, hold.until, tx.at)} : ${clockTime(timeZone, hold.start, tx.at)}, ${hold.name}`,
    });
  const names = await namesOf(tx, entries);
  return entries
    .map((entry) => ({ ...entry, who: names(entry.actor) }))
    .sort((one, other) => one.at - other.at);
}

const liftEntry = ({ at, actor, by, reason, adviceBy, fileNumber }: StoryLift): Entry => ({
  at,
  kind: 'lift',
  actor,
  words:
    by === 'doctor'
      ? `Alerte levée par un médecin : ${reason}`
      : `Alerte levée sur avis du SAMU (${adviceBy ?? ''}, dossier ${fileNumber ?? ''}) : ${reason}`,
});

const RESULTS: Readonly<Record<TriageInWords['result'], string>> = {
  'red-flag': 'alerte vitale',
  unknown: 'à lever par un médecin',
  clear: 'aucun signe de gravité relevé',
};

function triageEntry({ at, actor, protocol, result, fired }: TriageInWords): Entry {
  const why = fired.map(({ say, unsure }) => (unsure ? `${say} (possible)` : say)).join(', ');
  return {
    at: instant(at),
    kind: 'triage',
    actor,
    words: `${protocol.title} (version ${protocol.version}) : ${RESULTS[result]}${why ? `, ${why}` : ''}`,
  };
}

const ROLES: Readonly<Record<string, string>> = {
  operator: 'Opératrice',
  coordinator: 'Coordination',
  professional: 'Professionnel',
  regulator: 'Régulation du SAS',
  partner: 'Partenaire',
};

async function namesOf(tx: Tx, entries: readonly Entry[]): Promise<(actor: string) => string> {
  const actors = [...new Set(entries.map(({ actor }) => actor))];
  const known = new Map((await selectNames(tx, actors)).map(({ actor, name }) => [actor, name]));
  return (actor) => known.get(actor) ?? ROLES[actor.slice(0, actor.indexOf(':'))] ?? 'Recours';
}
