import { operatorIdOf } from '../operators/change-presence.ts';
import { isoIn } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import { lineOf } from './line.ts';
import type { BoardState } from './projection.ts';
import { loadRows } from './rows.ts';
import { feedHead } from './store.ts';
import { todayOf } from './today.ts';

const EVERYTHING = {
  calls: 'all',
  operators: 'all',
  callbacks: 'all',
  requests: 'all',
  slots: 'all',
  messages: 'all',
  incoming: 'all',
  sms: 'all',
  tasks: 'all',
  failures: 'all',
} as const;

/**
 * The whole board of the actor's territory. In a transaction that sees one state of the database: what the feed has numbered is in it,
 * so that a reader continues with the change after `seq`.
 */
export async function boardSnapshot(tx: Tx): Promise<BoardState> {
  const here = territoryOf(tx);
  const [seq, territory, rows, today] = await Promise.all([
    feedHead(tx),
    here,
    loadRows(tx, EVERYTHING),
    todayOf(tx, here),
  ]);
  const { territoryId: id, name, phone, timeZone, settings } = territory;
  return {
    seq,
    at: isoIn(timeZone, tx.at),
    timeZone,
    role: tx.actor.role === 'operator' ? 'operator' : 'coordinator',
    operator: tx.actor.role === 'operator' ? operatorIdOf(tx.actor) : null,
    territory: { id, name, phone, samuNumber: settings.samuNumber ?? null },
    line: lineOf(territory, tx.at),
    today,
    ...rows(timeZone),
  };
}
