import { chance } from '../platform/chance.ts';
import type { NewPlace } from '../directory/enter-place.ts';
import type { NewProfessional } from '../directory/enter-professional.ts';
import type { NewStructure } from '../directory/enter-structure.ts';
import type { Speciality } from '../directory/speciality.ts';
import type { NewPatient } from '../patients/create-patient.ts';
import type { Commune } from '../territory/lookup.ts';
import { demoId } from './demo-id.ts';
import { familyNames, givenNames, streets } from './invented-names.ts';

/** The doctors who volunteer in Grand Douai, and the communes they practise in (domain.md). */
const DOCTORS = 37;
const COMMUNES = 11;
const DOCTORS_OF_A_PRACTICE = 3;
/** Of the unplanned-care centre: late afternoons and evenings, every day. */
export const CENTRE_HOURS = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '16:00', to: '20:00' }];

export type DemoDoctor = NewProfessional & { id: string; placeId: string; unplannedCareCentre: boolean };
export type DemoPeople = {
  places: (NewPlace & { id: string })[];
  structures: (NewStructure & { id: string })[];
  doctors: DemoDoctor[];
  patients: (NewPatient & { id: string })[];
};

/**
 * The invented people of a territory's demonstration. Who practises where depends on the communes alone, names and patients also on
 * the seed: another seed over the same data changes nobody's place. Every number is of a range that ARCEP reserves for fiction.
 * `year`: the current one, which ages are counted from.
 */
export function demoPeople(
  territoryId: string,
  communes: readonly Commune[],
  seed: number,
  year: number,
): DemoPeople {
  const id = (kind: string, index: number) => demoId(territoryId, kind, index);
  const towns = mostPopulous(communes, COMMUNES);
  const names = shuffled(familyNames, seed, 'family names');
  const places: DemoPeople['places'] = [];
  const doctors: DemoDoctor[] = [];
  const enterPlace = (town: Commune, name: (street: string) => string, structureId: string | null = null) => {
    const no = places.length;
    const street = streets[no % streets.length] ?? '';
    places.push({
      id: id('place', no),
      name: name(street),
      line: `${1 + Math.floor(chance(seed, 'place', no, 'number') * 80)} ${street}`,
      insee: town.insee,
      ...besideCentre(town, seed, no),
      phone: `+3335301${1000 + no}`,
      structureId,
      // A fallback centre is open when nobody else is (domain.md, CSNP).
      ...(structureId ? { opening: CENTRE_HOURS } : {}),
    });
    return id('place', no);
  };
  const enterDoctor = (placeId: string, unplannedCareCentre: boolean) => {
    const no = doctors.length;
    const familyName = names[no % names.length] ?? '';
    const [givenName] = givenNames[
      Math.floor(chance(seed, 'doctor', no, 'given name') * givenNames.length)
    ] ?? ['Camille', 'F'];
    doctors.push({
      id: id('doctor', no),
      rpps: fictionalRpps(no),
      profession: 'doctor',
      speciality: specialityOf(no, unplannedCareCentre),
      familyName,
      givenName,
      phone: `+336399801${String(no).padStart(2, '0')}`,
      secureAddress: `${addressPart(givenName)}.${addressPart(familyName)}@medecin.mssante.example`,
      volunteer: true,
      // Whoever looks for a treating doctor finds some.
      takesPatients: no % 6 === 2,
      placeId,
      unplannedCareCentre,
    });
  };
  const shares = shareOut(
    DOCTORS - 1,
    towns.map((town) => town.population),
  );
  towns.forEach((town, i) => {
    const here = shares[i] ?? 0;
    for (let placed = 0, placeId = ''; placed < here; placed++) {
      if (placed % DOCTORS_OF_A_PRACTICE === 0)
        placeId = enterPlace(
          town,
          (street) => `${here > 1 ? 'Maison médicale' : 'Cabinet médical'} ${withoutKind(street)}`,
        );
      enterDoctor(placeId, false);
    }
  });
  const [centre] = towns;
  if (!centre) throw new RangeError('a territory without communes');
  enterDoctor(
    enterPlace(centre, () => `Centre de soins non programmés de ${centre.name}`, id('structure', 0)),
    true,
  );
  const structures: DemoPeople['structures'] = [
    {
      id: id('structure', 0),
      name: `Centre de soins non programmés de ${centre.name}`,
      kind: 'unplanned-care-centre',
      phone: '+33353011900',
    },
    {
      id: id('structure', 1),
      name: 'EHPAD Les Jardins de l’Écluse',
      kind: 'nursing-home',
      phone: '+33353011901',
    },
    {
      id: id('structure', 2),
      name: 'Service social des Grands-Saules',
      kind: 'social',
      phone: '+33353011902',
    },
  ];
  return {
    places,
    structures,
    doctors,
    patients: demoPatients(id, communes, doctors, names.slice(DOCTORS), seed, year),
  };
}

/** Unplanned care is general practice, for one in five under the older qualification; emergency medicine at the centre. */
function specialityOf(no: number, unplannedCareCentre: boolean): Speciality {
  if (unplannedCareCentre) return 'SM59';
  return no % 5 === 3 ? 'SM26' : 'SM54';
}

/** Ages in years; a child and a parent share a mobile, two residents the phone of their care home, one has no phone. */
const AGES = [3, 34, 9, 17, 24, 41, 52, 58, 66, 73, 84, 91] as const;
const SHARES_WITH: Readonly<Record<number, number>> = { 0: 1, 11: 10 };
const WITHOUT_PHONE = 8;
const FROM_ELSEWHERE = 6;
const WITHOUT_TREATING_DOCTOR: ReadonlySet<number> = new Set([3, 4, 6, 7, 9]);

function demoPatients(
  id: (kind: string, index: number) => string,
  communes: readonly Commune[],
  doctors: readonly DemoDoctor[],
  names: readonly string[],
  seed: number,
  year: number,
): DemoPeople['patients'] {
  return AGES.map((age, no) => {
    const draw = (what: string, below: number) => Math.floor(chance(seed, 'patient', no, what) * below);
    const shared = SHARES_WITH[no] ?? no;
    const [givenName, sex] = givenNames[draw('given name', givenNames.length)] ?? ['Camille', 'F'];
    const line = shared === 10 ? '+3335301500' : '+336399850';
    const two = (n: number) => String(n).padStart(2, '0');
    const street = streets[draw('street', streets.length)] ?? 'rue Inventée';
    const complement = no % 3 === 0 ? 'bâtiment B, 2e étage' : null;
    const access = no % 4 === 2 ? 'code 12B34, clé chez la voisine' : null;
    return {
      id: id('patient', no),
      familyName: names[(shared === 1 ? 1 : no) % names.length] ?? '',
      givenName,
      birthDate: `${year - age - 1}-${two(1 + draw('month', 12))}-${two(1 + draw('day', 28))}`,
      sex,
      phone: no === WITHOUT_PHONE ? null : shared === 10 ? `${line}1` : `${line}${two(shared)}`,
      insee:
        no === FROM_ELSEWHERE
          ? null
          : (communes[Math.floor(chance(seed, 'patient', shared, 'commune') * communes.length)]?.insee ??
            null),
      homeAddress: {
        street: `${1 + draw('number', 80)} ${street}`,
        complement,
        postcode: no === FROM_ELSEWHERE ? '59000' : null,
        access,
      },
      treatingDoctorId: WITHOUT_TREATING_DOCTOR.has(no)
        ? null
        : (doctors[(no * 3) % doctors.length]?.id ?? null),
    };
  });
}

/** « rue des Trois-Bleuets » → « des Trois-Bleuets ». */
const withoutKind = (street: string): string => street.slice(street.indexOf(' ') + 1);

/** Within half a kilometre of the centre of its commune. */
export function besideCentre(
  { lat, lng }: Commune,
  seed: number,
  placeNo: number,
): { lat: number; lng: number } {
  const aside = (axis: string, degrees: number) => (chance(seed, 'place', placeNo, axis) - 0.5) * degrees;
  return { lat: round(lat + aside('lat', 0.008)), lng: round(lng + aside('lng', 0.012)) };
}

/** The most populous first. */
export function mostPopulous(communes: readonly Commune[], count: number): Commune[] {
  return [...communes]
    .sort((a, b) => b.population - a.population || (a.insee < b.insee ? -1 : 1))
    .slice(0, count);
}

/** Shares of `total` in proportion to the weights, one at least for each: largest remainders. */
function shareOut(total: number, weights: readonly number[]): number[] {
  const spare = total - weights.length;
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  const quotas = weights.map((weight) => (spare * weight) / sum);
  const shares = quotas.map((quota) => 1 + Math.floor(quota));
  const byRemainder = quotas
    .map((quota, i) => ({ i, rest: quota % 1 }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  let left = total - shares.reduce((a, b) => a + b, 0);
  for (const { i } of byRemainder) if (left-- > 0) shares[i] = (shares[i] ?? 0) + 1;
  return shares;
}

const shuffled = <T>(items: readonly T[], seed: number, what: string): T[] =>
  items
    .map((item, i) => ({ item, at: chance(seed, what, i) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** Eleven digits with their Luhn key, in a range that no professional has. */
export function fictionalRpps(no: number): string {
  const digits = `999000${String(no).padStart(4, '0')}`;
  const sum = [...digits]
    .toReversed()
    .reduce((total, digit, i) => total + luhn(Number(digit), i % 2 === 0), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const luhn = (digit: number, doubled: boolean): number =>
  doubled ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit;

/** « Dos Santos » → `dos-santos`, « Lecœur » → `lecoeur`. */
export const addressPart = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z]+/g, '-');

const round = (degrees: number): number => Math.round(degrees * 100_000) / 100_000;
