import { issueToken } from '../platform/access.ts';
import type { Clock, Instant } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction } from '../platform/transaction.ts';
import { demoCarers } from '../seed/demo-carers.ts';
import { demoPeople } from '../seed/demo-people.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { communes, timeZoneOf } from '../territory/lookup.ts';
import type { Cast } from './day.ts';
import type { Person } from './invent-person.ts';
import type { PlayedDoctor } from './stage.ts';

/** The invented people of a demonstration territory with their keys to the product. */
export type Company = {
  cast: Cast;
  doctors: PlayedDoctor[];
  operatorToken: string;
  coordinatorToken: string;
  regulatorToken: string;
  partnerToken: string;
};

/** What the simulator's tokens are called, so that they can be revoked together. */
export const SIMULATION_LABEL = 'simulation';

/** Whose tokens the simulator uses: an operator, a coordinator, a regulator, a care home and everybody of the demonstration who sees patients, for two weeks at most. */
export async function engageCompany(
  deps: { database: Database; clock: Clock },
  territoryId: string,
  { seed, at }: { seed: number; at: Instant },
): Promise<Company> {
  return transaction(deps, systemActor(territoryId, 'simulation'), async (tx) => {
    const [towns, timeZone] = await Promise.all([communes(tx), timeZoneOf(tx)]);
    const date = isoDate(localDay(timeZone, at));
    const { doctors, patients, structures } = demoPeople(territoryId, towns, seed, Number(date.slice(0, 4)));
    const token = async (
      role: 'operator' | 'coordinator' | 'professional' | 'regulator' | 'partner',
      subject?: string,
    ): Promise<string> => (await issueToken(tx, { role, subject, label: SIMULATION_LABEL, days: 14 })).secret;
    const played: PlayedDoctor[] = [];
    // Whoever has places of the line sees patients: dentists, nurses… too.
    for (const { id, placeId, phone, secureAddress = null } of [
      ...doctors,
      ...demoCarers(territoryId, towns, seed).carers,
    ])
      played.push({ id, placeId, phone: phone ?? '', secureAddress, token: await token('professional', id) });
    const phoneOf = patients[0]?.phone;
    const known = patients.filter(({ phone }) => phone !== null && phone === phoneOf).map(asPerson);
    return {
      cast: { communes: towns, doctors: doctors.map(({ id }) => id), known, date },
      doctors: played,
      operatorToken: await token('operator'),
      coordinatorToken: await token('coordinator'),
      regulatorToken: await token('regulator'),
      partnerToken: await token('partner', structures.find(({ kind }) => kind === 'nursing-home')?.id),
    };
  });
}

const asPerson = (it: ReturnType<typeof demoPeople>['patients'][number]): Person => ({
  familyName: it.familyName,
  givenName: it.givenName,
  birthDate: it.birthDate,
  sex: it.sex ?? 'F',
  phone: it.phone ?? null,
  insee: it.insee ?? null,
  treatingDoctorId: it.treatingDoctorId ?? null,
  homeAddress: it.homeAddress ?? null,
});
