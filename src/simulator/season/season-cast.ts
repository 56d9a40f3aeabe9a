import { enterPlace } from '../../directory/enter-place.ts';
import { enterProfessional } from '../../directory/enter-professional.ts';
import { issueToken } from '../../platform/access.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { systemActor } from '../../platform/identity.ts';
import { transaction } from '../../platform/transaction.ts';
import { markDemo } from '../../territory/mark-demo.ts';
import { seedTerritory } from '../../territory/seed-territory.ts';
import type { TerritoryFile } from '../../territory/territory-file.ts';
import { SIMULATION_LABEL } from '../demo-cast.ts';
import type { Season, SeasonProfessional, SeasonRequest } from './season.ts';

/** The people of a season with their keys to the product. */
export type SeasonCast = {
  territoryId: string;
  operatorToken: string;
  coordinatorToken: string;
  /** By their id in the scenario. */
  professionals: ReadonlyMap<string, { id: string; placeId: string; token: string }>;
  /** Doctors who treat patients and give no places: who hears back of a visit. */
  treatingDoctors: readonly string[];
  /** The product knows communes, a scenario points: where each request comes from is a commune of its own. */
  communeOf(request: SeasonRequest): string;
};

const TERRITORY_ID = 'scenario';
/** Of a range that ARCEP reserves for fiction. */
const PHONE = '+33353010123' as TerritoryFile['phone'];
const TREATING_DOCTORS = 8;
const MOST_COMMUNES = 100_000;

/** Enters a season's territory and people into an empty database. */
export async function engageSeason(
  deps: { database: Database; clock: Clock; ownerUrl: string },
  season: Season,
): Promise<SeasonCast> {
  const communes = communesOf(season);
  const { name, timeZone, opening } = season.territory;
  await seedTerritory(deps, {
    id: TERRITORY_ID,
    name,
    timezone: timeZone,
    phone: PHONE,
    opening: opening as TerritoryFile['opening'],
    settings: {},
    communes: [...communes.values()],
  });
  const [first] = communes.values();
  return transaction(deps, systemActor(TERRITORY_ID, 'simulation'), async (tx) => {
    await markDemo(tx);
    const token = async (
      role: 'operator' | 'coordinator' | 'professional',
      subject?: string,
    ): Promise<string> =>
      (await issueToken(tx, { role, subject, label: SIMULATION_LABEL, days: DAYS_OF_A_SEASON })).secret;
    const professionals = new Map<string, { id: string; placeId: string; token: string }>();
    for (const [no, it] of season.professionals.entries()) {
      const { id } = await enterProfessional(tx, named(no));
      const place = await enterPlace(tx, { ...practice(it), insee: first?.insee ?? '' });
      professionals.set(it.id, { id, placeId: place.id, token: await token('professional', id) });
    }
    const treatingDoctors: string[] = [];
    for (let no = 0; no < TREATING_DOCTORS; no++) {
      const doctor = { ...named(season.professionals.length + no), volunteer: false };
      const secureAddress = `medecin.${no}@medecin.mssante.example`;
      treatingDoctors.push((await enterProfessional(tx, { ...doctor, secureAddress })).id);
    }
    return {
      territoryId: TERRITORY_ID,
      operatorToken: await token('operator'),
      coordinatorToken: await token('coordinator'),
      professionals,
      treatingDoctors,
      communeOf: (request) => communes.get(pointOf(request))?.insee ?? '',
    };
  });
}

const DAYS_OF_A_SEASON = 400;

/**
 * Requests of a scenario have no motive that would ask for one profession or another: any of its professionals can take any of them, and stands in
 * the directory as a doctor.
 */
const named = (no: number) => ({
  profession: 'doctor' as const,
  familyName: `Simulé ${no + 1}`,
  givenName: 'Camille',
});

const practice = ({ lat, lng }: SeasonProfessional) => ({ name: 'Cabinet', line: '1 rue du Test', lat, lng });

const pointOf = ({ lat, lng }: { lat: number; lng: number }): string => `${lat} ${lng}`;

function communesOf({ requests }: Season): Map<string, TerritoryFile['communes'][number]> {
  const communes = new Map<string, TerritoryFile['communes'][number]>();
  for (const { lat, lng } of [...requests, ...(requests.length === 0 ? [{ lat: 0, lng: 0 }] : [])]) {
    const key = pointOf({ lat, lng });
    if (communes.has(key)) continue;
    if (communes.size === MOST_COMMUNES) throw new RangeError('a scenario of more than 100,000 places');
    const insee = String(communes.size).padStart(5, '0');
    const name = `Lieu ${communes.size}`;
    communes.set(key, { insee, name, postalCode: '00000', population: 1, lat, lng });
  }
  return communes;
}
