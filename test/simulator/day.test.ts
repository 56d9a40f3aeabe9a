import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/log.ts';
import { planDay } from '../../src/simulator/day.ts';
import { type OwnProduct, startOwnProduct } from '../../src/simulator/own-product.ts';
import { playDay } from '../../src/simulator/play-day.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('a simulated day', () => {
  it('plays', async () => {
    const database = await createTestDatabase();
    const t0 = performance.now();
    const own = await startOwnProduct({ urls: database.urls, date: '2026-11-23', seed: 1, log: createLog('warn') });
    const t1 = performance.now();
    const plan = planDay(own.company.cast, { seed: 1, openMs: own.openMs });
    const ledger = await playDay(own.stage, plan);
    const t2 = performance.now();
    console.log('start', t1 - t0, 'play', t2 - t1);
    console.log(ledger.requests.size, ledger.bookings.size, ledger.reports.size, ledger.answers.size, ledger.byHand.size, ledger.faults, [...ledger.refusals]);
    console.log([...ledger.requests.values()].map((r) => `${r.kind}:${r.state}`).join(' '));
    console.log(own.network.calls.length, own.network.messages.length, own.mailbox.mails.length);
    await own.close();
    await database.drop();
  }, 120_000);
});
process.on('exit', () => { const g = (globalThis as any).__gaps as number[]; console.log('settles', g.length, g.reduce((a, b) => a + b, 0), g.sort((a,b)=>b-a).slice(0, 20).map(Math.round)); });
