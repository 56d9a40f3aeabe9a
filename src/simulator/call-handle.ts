import { endLeg, type Exchange } from './exchange.ts';
import { hasEnded, until, type CallHandle, type Leg } from './leg.ts';

/** The call as the person on the phone sees it. */
export function callHandle(exchange: Exchange, leg: Leg): CallHandle {
  const { account } = leg;
  const listening = (): boolean => leg.keypad !== undefined;
  return {
    sid: account.sid,
    account,
    heard: account.heard,
    errors: account.errors,
    get state() {
      return leg.activity;
    },
    async press(keys) {
      leg.pendingPresses++;
      leg.wake();
      try {
        await until(leg, listening, 'a Gather');
        for (const key of keys) leg.keypad?.take(key);
      } finally {
        leg.pendingPresses--;
      }
    },
    async staySilent() {
      await until(leg, listening, 'a Gather');
      leg.visits.clear();
      leg.keypad?.silence();
    },
    hangUp() {
      const byOwner = account.direction === 'inbound' ? 'caller' : 'callee';
      endLeg(exchange, leg, account.answeredAt === undefined ? 'no-answer' : 'completed', byOwner);
    },
    until: (wanted, timeoutMs) =>
      typeof wanted === 'string'
        ? until(leg, () => leg.activity === wanted, wanted, timeoutMs)
        : until(leg, () => wanted(account), String(wanted), timeoutMs),
    async ended(timeoutMs) {
      await until(leg, () => hasEnded(leg), 'the end', timeoutMs);
      return account;
    },
  };
}
