import { writeFileSync } from 'node:fs';
import { accountTable } from './src/simulator/account-table.ts';
import { dateOf, simulateDay } from './src/simulator/command.ts';
import { withScratchDatabase } from './src/simulator/scratch.ts';
for (const seed of process.argv.slice(2).map(Number)) {
  const began = performance.now();
  const date = dateOf(seed);
  const account = await withScratchDatabase({ database: undefined, redisUrl: undefined }, (urls) =>
    simulateDay({ urls, date, seed, logLevel: 'warn', onFacts: async (f) => {
      for (const r of f.books.referrals) console.log(r.number, f.books.requests.find((q) => q.id === r.requestId)?.state, r.caresForPatient, r.consented,
        f.books.notices.filter((n) => n.referralId === r.id).sort((a, b) => a.seq - b.seq).map((n) => n.status).join(' '), '| heard', f.seen.notices.filter((n) => n.number === r.number).map((n) => `${n.sequence}${n.answered ? '' : '!'}@${new Date(n.at).toISOString().slice(11, 16)}`).join(' '));
      for (const o of f.books.offers) console.log('offer', o.state, f.books.requests.find((q) => q.id === o.requestId)?.state, f.ledger.offers.get(o.id)?.acceptedBy.length);
    } }));
  console.log(accountTable(account, { date, seed }), Math.round(performance.now() - began), 'ms', JSON.stringify(account.refusals));
}
