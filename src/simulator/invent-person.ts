import type { HomeAddress } from '../patients/home-address.ts';
import { chance } from '../platform/chance.ts';
import { familyNames, givenNames, streets } from '../seed/invented-names.ts';

/** A patient as they say who they are on the phone. */
export type Person = {
  familyName: string;
  givenName: string;
  /** Local date. */
  birthDate: string;
  sex: 'F' | 'M';
  /** E.164. */
  phone: string | null;
  insee: string | null;
  treatingDoctorId: string | null;
  /** For whoever comes to them. */
  homeAddress: HomeAddress | null;
};

type Town = { insee: string; population: number };

/**
 * Somebody who does not exist, living in the territory's towns as its inhabitants do; now and then from elsewhere. Their mobile is of
 * the range 06 39 98 xx xx that ARCEP reserves for fiction, and theirs alone on that day.
 */
export function inventPerson(
  { communes, date }: { communes: readonly Town[]; date: string },
  { seed, no, treatingDoctorId }: { seed: number; no: number; treatingDoctorId: string | null },
): Person {
  const draw = (what: string): number => chance(seed, 'person', no, what);
  const [givenName, sex] = givenNames[Math.floor(draw('given name') * givenNames.length)] ?? ['Camille', 'F'];
  const age = Math.floor(95 * draw('age') ** 1.2);
  const two = (n: number) => String(n).padStart(2, '0');
  const three = (n: number) => String(n).padStart(3, '0');
  return {
    familyName: familyNames[Math.floor(draw('family name') * familyNames.length)] ?? 'Inventé',
    givenName,
    birthDate: `${Number(date.slice(0, 4)) - 1 - age}-${two(1 + Math.floor(draw('month') * 12))}-${two(1 + Math.floor(draw('day') * 28))}`,
    sex,
    phone: `+33639983${three(no % 1000)}`,
    insee: draw('from elsewhere') < 0.05 ? null : townOf(communes, draw('town')),
    treatingDoctorId,
    homeAddress: {
      street: `${1 + Math.floor(draw('number') * 80)} ${streets[Math.floor(draw('street') * streets.length)] ?? 'rue Inventée'}`,
      postcode: '59000',
      complement: draw('flat') < 0.4 ? '2e étage, porte gauche' : null,
      access: draw('access') < 0.3 ? 'code 12B34, le chien ne mord pas' : null,
    },
  };
}

function townOf(communes: readonly Town[], drawn: number): string | null {
  let left = drawn * communes.reduce((sum, { population }) => sum + population, 0);
  for (const { insee, population } of communes) {
    left -= population;
    if (left < 0) return insee;
  }
  return communes.at(-1)?.insee ?? null;
}
