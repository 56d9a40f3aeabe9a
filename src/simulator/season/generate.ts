import { after, hours, type Instant, instant, minutes } from '../../platform/clock.ts';
import { chance } from '../../platform/chance.ts';
import type { Mode } from '../../matching/need.ts';
import type { Point } from '../../territory/distance.ts';
import { daysLater, instantAt, localDay, weekday } from '../../territory/local-time.ts';
import type { TerritoryFile } from '../../territory/territory-file.ts';
import type { Season, SeasonProfessional, SeasonRequest, SeasonSlot } from './season.ts';
import { type SeasonKind, seasonKinds, type SeasonName } from './season-kinds.ts';

const DAYS = 28;
const QUARTER_MS = minutes(15);
/** Places are given from eight in the morning, to seven in the evening and on Saturdays to noon, each at a quarter of an hour. */
const FIRST_QUARTER = 8 * 4;
const QUARTERS = { weekday: 44, saturday: 16 };

type Doctor = SeasonProfessional & { modes: readonly Mode[]; places: number };
type Draw = () => number;

/** Four invented weeks of a territory: the same kind and seed give the same season. Nobody in it exists. */
export function generateSeason(name: SeasonName, seed: number, territory: TerritoryFile): Season {
  const kind: SeasonKind = seasonKinds[name];
  const draw = stream(chance(seed, 'season', name) * 2 ** 32);
  const towns = townsOf(territory, kind);
  const doctors = doctorsOf(kind, towns, draw);
  const slots: SeasonSlot[] = [];
  const requests: SeasonRequest[] = [];
  const { timezone, opening } = territory;
  const first = localDay(timezone, instant(`${kind.begins}T12:00:00Z`));
  const from = instantAt(timezone, daysLater(first, -1), 12 * 60);
  for (let day = 0; day < DAYS; day++) {
    const date = daysLater(first, day);
    const at = (quarter: number): Instant => instantAt(timezone, date, quarter * 15);
    const isSaturday = weekday(date) === 6;
    if (weekday(date) === 7 || (isSaturday && !kind.saturdays)) continue;
    doctors.forEach((doctor, no) => {
      if (!isAway(kind, no, day)) slots.push(...placesOf(doctor, { kind, isSaturday, at, from }, draw));
    });
    if (!opening.weekdays.includes(weekday(date))) continue;
    const expected = kind.perDay * (weekday(date) === 1 ? MONDAYS : 0.95) * (isEpidemic(kind, day) ? 3 : 1);
    for (let count = poisson(draw, expected); count > 0; count--)
      requests.push(requestOf(kind, towns, (hour) => at(hour * 4), draw));
  }
  requests.sort((one, other) => one.at - other.at);
  return {
    territory: { id: territory.id, name: territory.name, timeZone: timezone, opening },
    professionals: doctors.map(({ modes: _modes, places: _places, ...doctor }) => doctor),
    slots: slots.map((slot, no) => ({ ...slot, id: `s${no}` })),
    requests: requests.map((request, no) => ({ ...request, id: `r${no}` })),
  };
}

/** Who has held out over the weekend calls on Monday. */
const MONDAYS = 1.3;

const isEpidemic = ({ epidemic }: SeasonKind, day: number): boolean => epidemic && day >= 7 && day < 14;

const isAway = ({ holidays, illness }: SeasonKind, no: number, day: number): boolean =>
  (holidays && no % 2 === Math.floor(day / 14)) || (illness && no % 9 === Math.floor(day / 7));

type Town = Point & { people: number };

/** Spread around the largest town; in a scattered territory a village counts for more than its number of people. */
function townsOf({ communes }: TerritoryFile, { spread, scattered }: SeasonKind): Town[] {
  const bySize = communes.toSorted((one, other) => other.population - one.population);
  const middle = bySize[0] ?? { lat: 0, lng: 0 };
  return bySize.map(({ lat, lng, population }) => ({
    lat: middle.lat + (lat - middle.lat) * spread,
    lng: middle.lng + (lng - middle.lng) * spread,
    people: scattered ? Math.sqrt(population) : population,
  }));
}

/** Doctors practise in the larger half of the towns, in each at least one. */
function doctorsOf(kind: SeasonKind, towns: readonly Town[], draw: Draw): Doctor[] {
  const larger = towns.slice(0, Math.ceil(towns.length / 2));
  return Array.from({ length: kind.doctors }, (_, no) => {
    const town = larger[no] ?? drawTown(larger, draw);
    const modes: Mode[] = ['AMB'];
    if (draw() < kind.homeVisits) modes.push('HH');
    if (draw() < kind.video) modes.push('VR');
    return {
      id: `d${no}`,
      ...aside(town, 0.01, draw),
      modes,
      maxPerDay: kind.limits ? 3 + Math.floor(draw() * 3) : 20,
      places: kind.placesPerDoctor * (0.6 + 0.8 * draw()),
    };
  });
}

/** A doctor's places of one day, published weeks before or hours before. */
function placesOf(
  doctor: Doctor,
  day: { kind: SeasonKind; isSaturday: boolean; at: (quarter: number) => Instant; from: Instant },
  draw: Draw,
): SeasonSlot[] {
  const { isSaturday, from } = day;
  const given = new Map<number, SeasonSlot>();
  const isAdHoc = draw() < day.kind.adHoc;
  for (let count = poisson(draw, doctor.places * (isSaturday ? 0.3 : 1)); count > 0; count--) {
    const quarter = FIRST_QUARTER + Math.floor(draw() * QUARTERS[isSaturday ? 'saturday' : 'weekday']);
    const start = day.at(quarter);
    const mode = (draw() < 0.6 ? 'AMB' : doctor.modes[Math.floor(draw() * doctor.modes.length)]) ?? 'AMB';
    const ahead = after(start, -minutes(Math.round(60 * (2 + draw() * 30))));
    given.set(quarter, {
      id: '',
      professionalId: doctor.id,
      start,
      end: after(start, QUARTER_MS),
      mode,
      capacity: 1,
      publishedAt: isAdHoc && ahead > from ? ahead : from,
    });
  }
  return [...given.values()];
}

function requestOf(
  { restricted, noShows }: SeasonKind,
  towns: readonly Town[],
  atHour: (hour: number) => Instant,
  draw: Draw,
): SeasonRequest {
  const home = aside(drawTown(towns, draw), 0.02, draw);
  // More call when the line opens than before it closes.
  const at = after(atHour(11), Math.floor((hours(6) * draw() ** 1.2) / 1000) * 1000);
  const modes = drawModes(draw);
  const availableFrom = draw() < restricted ? after(at, minutes(Math.round(draw() * 360))) : undefined;
  const availableTo = draw() < restricted ? after(at, minutes(Math.round(240 + draw() * 1200))) : undefined;
  const isPossible = availableFrom === undefined || availableTo === undefined || availableFrom < availableTo;
  return {
    id: '',
    at,
    kind: 'snp',
    ...home,
    modes,
    availableFrom: isPossible ? availableFrom : undefined,
    availableTo,
    age: Math.floor(draw() * 90),
    noShow: draw() < noShows,
  };
}

/** Most come to the practice; some would take what there is, some cannot leave home. */
function drawModes(draw: Draw): Mode[] {
  if (draw() < 0.55) return ['AMB'];
  if (draw() < 0.4) return ['AMB', 'VR'];
  if (draw() < 0.5) return ['AMB', 'HH', 'VR'];
  return draw() < 0.5 ? ['HH'] : ['HH', 'VR'];
}

function drawTown(towns: readonly Town[], draw: Draw): Town {
  let rest = draw() * towns.reduce((sum, { people }) => sum + people, 0);
  const found = towns.find(({ people }) => (rest -= people) < 0) ?? towns[0];
  if (!found) throw new RangeError('a territory without communes');
  return found;
}

/** Somewhere around the middle of a town. To a metre, so that the file and the database say the same. */
const aside = ({ lat, lng }: Point, degrees: number, draw: Draw): Point => ({
  lat: round(lat + (draw() - 0.5) * degrees),
  lng: round(lng + (draw() - 0.5) * degrees),
});

const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

/** How many of the things of which `mean` are expected. */
function poisson(draw: Draw, mean: number): number {
  let count = 0;
  let probability = Math.exp(-mean);
  let sum = probability;
  for (const share = draw(); share > sum && count < 2000; sum += probability) probability *= mean / ++count;
  return count;
}

/** Random numbers in [0, 1), the same ones for the same seed: mulberry32. */
function stream(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
