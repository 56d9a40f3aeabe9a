import type { CallOutcome } from '../calls/call.ts';
import { broken, type Broken, byId, type Day } from './broken.ts';
import { wasPromised } from './ears.ts';
import type { CallAccount } from './leg.ts';

/** The carrier's account against the call log. A call counts from the first webhook that the product said yes to. */
export function callLog({ books, ledger, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const logged = new Map(books.calls.map((call) => [call.sid, call]));
  const acknowledged = new Set<string>();
  const ends = new Set<string>();
  for (const { params, status, kind } of seen.webhooks) {
    const sid = params.CallSid;
    if (sid === undefined || status < 200 || status >= 300) continue;
    acknowledged.add(sid);
    if (kind === 'call-status' && params.CallStatus === 'completed') ends.add(sid);
  }
  const incoming = seen.calls.filter(({ direction }) => direction === 'inbound');
  for (const call of incoming) {
    const row = logged.get(call.sid);
    if (!row) {
      if (acknowledged.has(call.sid)) found.push(broken('call-lost', call.sid, 'absent du journal'));
      continue;
    }
    const right = outcomesOf(call);
    if (ends.has(call.sid) && right && !right.includes(row.outcome as CallOutcome))
      found.push(
        broken('call-end', row.id, `${row.state} ${row.outcome ?? ''} au lieu de ${right.join(' ou ')}`),
      );
  }
  const known = new Set(incoming.map(({ sid }) => sid));
  for (const { id, sid, origin } of books.calls)
    if (origin === 'line' && !known.has(sid ?? ''))
      found.push(broken('call-end', id, 'appel que personne n’a passé'));
  const ids = byId(books.calls);
  for (const id of [...ledger.answers.keys(), ...ledger.byHand])
    if (!ids.has(id)) found.push(broken('call-lost', id, 'absent du journal'));
  return [...found, ...rings({ books, ledger, seen })];
}

/** Which ends the log may give a call that the network saw so; undefined when it broke down and any is right. */
function outcomesOf(call: Readonly<CallAccount>): readonly CallOutcome[] | undefined {
  if (call.errors.length > 0) return undefined;
  if (call.talks.length > 0) return ['completed'];
  if (wasPromised(call.heard)) return ['callback', 'missed'];
  if (call.waits.length > 0)
    return call.hungUpBy === 'caller' ? ['abandoned'] : ['missed', 'closed-hours', 'failed'];
  return ['missed', 'closed-hours'];
}

/** Phones that the line rang: each for a leg on record, and an operator no more often than she took calls. */
function rings({ books, ledger, seen }: Day): Broken[] {
  const found: Broken[] = [];
  const legs = new Set(books.legs.map(({ sid }) => sid));
  for (const { sid, direction } of seen.calls)
    if (direction !== 'inbound' && !legs.has(sid))
      found.push(broken('dialled-twice', sid, 'sonnerie que personne n’a demandée'));
  const mine = books.legs.filter(({ party }) => party === 'operator');
  for (const [callId, of] of Map.groupBy(mine, (leg) => leg.callId)) {
    const answers = ledger.answers.get(callId) ?? 0;
    if (of.length > answers)
      found.push(broken('dialled-twice', callId, `${of.length} sonneries pour ${answers} réponses`));
  }
  return found;
}

/** The day is closed, nobody hangs on, and whoever was not served is called back by somebody (rules 2 and 6). */
export function lineDay({ books, ledger }: Day): Broken[] {
  const found: Broken[] = [];
  const owed = (subject: string, what: string): void => void found.push(broken('nobody-owed', subject, what));
  if (ledger.daysClosed.size === 0) owed('', 'la journée ne s’est pas fermée');
  for (const date of ledger.daysClosed)
    if (!books.daysClosed.includes(date)) owed(date, 'fermée, et pas au registre');
  for (const { id, state } of books.calls) if (state !== 'ended') owed(id, `appel resté ${state}`);
  for (const { id, state, owner } of books.callbacks) {
    if (state === 'open' && owner === null) owed(id, 'rappel que personne n’a pris');
    if (ledger.givenUp.has(id) && state !== 'given-up') owed(id, `rappel abandonné, noté ${state}`);
  }
  const callable = new Set(books.callbacks.map(({ phone }) => phone));
  const served = new Set(
    books.calls.filter(({ outcome }) => outcome === 'completed').map(({ phone }) => phone),
  );
  for (const phone of ledger.promised)
    if (!callable.has(phone)) found.push(broken('call-lost', '', 'rappel promis, que personne n’a noté'));
  for (const { id, origin, outcome, phone } of books.calls)
    if (
      origin === 'line' &&
      phone !== null &&
      UNSERVED.has(outcome) &&
      !callable.has(phone) &&
      !served.has(phone)
    )
      owed(id, `${outcome ?? ''}, et personne ne rappelle`);
  return found;
}

const UNSERVED: ReadonlySet<CallOutcome | null> = new Set(['abandoned', 'missed', 'failed', 'callback']);
