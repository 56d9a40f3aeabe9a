import type { Professional } from '../directory/lookup.ts';
import type { Mode } from '../matching/need.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { kilometres } from '../territory/distance.ts';
import { communes } from '../territory/lookup.ts';
import { motiveTitles } from '../triage/lookup.ts';
import { ageInMonths } from '../triage/triage-request.ts';
import { inReach } from './waiting-list.ts';
import { selectList, selectWorkplace } from './waiting-store.ts';
import { ageBand } from './words.ts';

export type WaitingInReach = {
  id: string;
  since: Instant;
  km: number | null;
  commune: string | null;
  modes: Mode[];
  age: string | null;
  motive: string | null;
};

/** More than this is not read on a phone. */
const SHOWN = 100;

/** Who waits for this professional's profession within so many kilometres, without saying who it is (rule 8). */
export async function readWaitingList(
  tx: Tx,
  professional: Pick<Professional, 'id' | 'profession'>,
  maxKm: number,
): Promise<WaitingInReach[]> {
  const [rows, workplace, all, titles] = await Promise.all([
    selectList(tx, professional.profession),
    selectWorkplace(tx, professional.id),
    communes(tx),
    motiveTitles(tx),
  ]);
  const near = inReach(
    rows.map((row) => ({ ...row, km: workplace ? kilometres(workplace, row) : null })),
    maxKm,
  ).slice(0, SHOWN);
  return Promise.all(
    near.map(async ({ id, since, km, insee, modes, patientId, careProtocol, complaint }) => {
      const patient = await patientContact(tx, patientId);
      const motive = [careProtocol, complaint].find((one) => one !== null && titles.has(one));
      return {
        id,
        since,
        km,
        modes,
        commune: all.find((one) => one.insee === insee)?.name ?? null,
        age: patient ? ageBand(ageInMonths(patient.birthDate, tx.at)) : null,
        motive: (motive && titles.get(motive)) ?? null,
      };
    }),
  );
}
