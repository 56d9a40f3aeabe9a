import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chance } from '../../src/platform/chance.ts';
import { accountOf } from '../../src/simulator/account.ts';
import { planDay } from '../../src/simulator/day.ts';
import { playDay } from '../../src/simulator/play-day.ts';
import { openWorkshop } from '../cli/program.ts';
import { killableProgram, type KillableProduct, startKillableProduct } from './killed-product.ts';

/** Kills of a day: at random moments, in the window between the carrier's yes and its record, and with a mail just handed over. */
const RANDOM = 15;
const WITH_SMS = 6;
const WITH_MAIL = 4;

const workshop = openWorkshop();
let program: Awaited<ReturnType<typeof killableProgram>>;
beforeAll(async () => {
  program = await killableProgram(workshop);
}, 300_000);
afterAll(() => workshop.close());

describe('a product that is killed 25 times in a day', () => {
  it.each([
    { seed: 1, date: '2026-11-23' },
    { seed: 2, date: '2026-11-24' },
  ])('loses nothing that it acknowledged, and tells nobody twice: seed $seed', async ({ seed, date }) => {
    const product = await startKillableProduct(workshop, { seed, date, program });
    try {
      const plan = planDay(product.company.cast, { seed, openMs: product.openMs });
      const killer = startKiller(product, seed);
      const ledger = await playDay(product.stage, plan, killer.failed);
      const kills = await killer.stop();
      const { books, idle } = await product.closeBooks();
      const { network, mailbox, referrer } = product;
      const { calls, webhooks, messages, callbacks } = network;
      const seen = {
        calls,
        webhooks,
        texts: messages,
        mails: mailbox.mails,
        notices: referrer.heard,
        said: [],
        forged: callbacks.forged,
      };
      const account = accountOf({ books, ledger, seen });

      expect(kills).toMatchObject({ random: RANDOM, sms: WITH_SMS, mail: WITH_MAIL });
      expect(idle).toBe(true);
      expect(account.broken).toEqual([]);
      expect(account).toMatchObject({ lost: 0, doubleBooked: 0 });
      expect(account.feedbackDelivered).toBe(account.reportsWithTreatingDoctor);
      // A mail whose answer was cut off comes again under its Message-ID; one that is on record as sent never does.
      for (const id of kills.cutOff)
        expect(mailbox.mails.filter(({ messageId }) => messageId === id).length).toBeGreaterThan(1);
      expect(kills.sentAgain).toEqual([]);
    } finally {
      await product.close();
    }
  });
});

/** Watches what happens and kills at its moments, which depend on the seed alone. */
function startKiller(product: KillableProduct, seed: number) {
  const { network, mailbox } = product;
  const kills = { random: 0, sms: 0, mail: 0, sentAgain: [] as string[], cutOff: [] as string[] };
  const recorded = new Set<string>();
  const after = product.happenings();
  // About a thousand things happen on such a day; later ones are visits and reports.
  const moments = Array.from(
    { length: RANDOM },
    (_, i) => after + Math.floor(700 * chance(seed, 'moment', i)),
  ).sort((a, b) => a - b);
  const texts = Array.from({ length: WITH_SMS }, (_, i) => 1 + i * 2);
  const mails = Array.from({ length: WITH_MAIL }, (_, i) => i * 2);
  let seenMails = 0;
  let answer: (() => void) | undefined;
  let stopped = false;

  const kill = async (why: 'random' | 'sms' | 'mail') => {
    if (why === 'random') await sleep(15 * chance(seed, 'delay', kills.random));
    const down = product.kill();
    seenMails = mailbox.mails.length;
    kills[why]++;
    for (const id of await recordedAsSent(product.ownerUrl)) recorded.add(id);
    await down;
  };

  const watch = async () => {
    while (!stopped) {
      await sleep(2);
      // The mail server takes its time to answer for the next one, which it keeps.
      if (mailbox.mails.length === mails[0]) answer ??= mailbox.stall();
      for (const { messageId } of mailbox.mails.slice(seenMails))
        if (recorded.has(messageId)) kills.sentAgain.push(messageId);
      seenMails = mailbox.mails.length;
      if (texts.length > 0 && network.messages.length >= (texts[0] ?? 0)) {
        texts.shift();
        await kill('sms');
      } else if (mails.length > 0 && mailbox.mails.length > (mails[0] ?? 0)) {
        mails.shift();
        kills.cutOff.push(mailbox.mails.at(-1)?.messageId ?? '');
        await kill('mail');
        answer?.();
        answer = undefined;
      } else if (moments.length > 0 && product.happenings() >= (moments[0] ?? 0)) {
        moments.shift();
        await kill('random');
      }
    }
  };
  const failed = new AbortController();
  const watching = watch().catch((error: unknown) => failed.abort(error));
  return {
    /** Aborted with the reason when the product does not start again. */
    failed: failed.signal,
    stop: async () => {
      stopped = true;
      await watching;
      return kills;
    },
  };
}

/** Messages whose sending the product has on record: the killed one wrote it, and nobody may send them again. */
async function recordedAsSent(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `select message_id as id from secure_message where state in ('accepted', 'delivered', 'read')`,
    );
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}
