import type { NewPlace } from '../directory/enter-place.ts';
import type { NewProfessional } from '../directory/enter-professional.ts';
import type { Profession } from '../directory/profession.ts';
import { chance } from '../platform/chance.ts';
import type { Commune } from '../territory/lookup.ts';
import { demoId } from './demo-id.ts';
import { addressPart, besideCentre, fictionalRpps, mostPopulous } from './demo-people.ts';
import { familyNames, givenNames, streets } from './invented-names.ts';

export type DemoCarer = NewProfessional & { id: string; placeId: string };
export type DemoCarers = { places: (NewPlace & { id: string })[]; carers: DemoCarer[] };

/** Who works beside the doctors, and what is written on their door. Two of a profession are enough to take turns. */
const BESIDE_DOCTORS: readonly (readonly [profession: Profession, count: number, door: string])[] = [
  ['dentist', 3, 'Cabinet dentaire'],
  ['physiotherapist', 4, 'Cabinet de kinésithérapie'],
  ['midwife', 2, 'Cabinet de sages-femmes'],
  ['nurse', 3, 'Cabinet infirmier'],
  ['pharmacist', 2, 'Pharmacie'],
];
/** Beyond the numbers, names and streets of the doctors. */
const FIRST_NO = 60;

/** The invented professionals of the other professions, each with a place of their own. Like `demoPeople`, the same for the same seed. */
export function demoCarers(territoryId: string, communes: readonly Commune[], seed: number): DemoCarers {
  const towns = mostPopulous(communes, 6);
  const carers: DemoCarer[] = [];
  const places: DemoCarers['places'] = [];
  for (const [profession, count, door] of BESIDE_DOCTORS)
    for (let nth = 0; nth < count; nth++) {
      const index = carers.length;
      const no = FIRST_NO + index;
      const town = towns[(nth + index) % towns.length];
      if (!town) throw new RangeError('a territory without communes');
      const street = streets[(no + 7) % streets.length] ?? '';
      const draw = (what: string, below: number) => Math.floor(chance(seed, 'carer', index, what) * below);
      const familyName = familyNames[draw('family name', familyNames.length)] ?? '';
      const [givenName] = givenNames[draw('given name', givenNames.length)] ?? ['Camille', 'F'];
      const placeId = demoId(territoryId, 'place', no);
      places.push({
        id: placeId,
        name: `${door} ${street.slice(street.indexOf(' ') + 1)}`,
        line: `${1 + draw('number', 80)} ${street}`,
        insee: town.insee,
        ...besideCentre(town, seed, no),
        phone: `+3335301${1000 + no}`,
      });
      carers.push({
        id: demoId(territoryId, 'carer', index),
        rpps: fictionalRpps(no),
        profession,
        familyName,
        givenName,
        phone: `+336399801${no}`,
        secureAddress: `${addressPart(givenName)}.${addressPart(familyName)}.${no}@ps.mssante.example`,
        // Nobody plays them: what is put to volunteers would wait for an answer.
        volunteer: false,
        placeId,
      });
    }
  return { places, carers };
}
