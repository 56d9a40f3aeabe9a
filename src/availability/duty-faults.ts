import { everyPlace, type Place, professionalById } from '../directory/lookup.ts';
import { isPlaceOpen, placeHoursInWords } from '../directory/place-hours.ts';
import { professions } from '../directory/profession.ts';
import type { Instant } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import { takenBesides } from '../slots/made-slots.ts';
import { daysLater, instantAt, isoDate, localDay } from '../territory/local-time.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { selectAbsencesOf } from './absence-store.ts';
import { faultyDuties } from './errors.ts';
import { clashes, type Interval, overlap } from './intervals.ts';
import { hoursFrom, MOST_PLACES_A_DAY, placesADay } from './occurrences.ts';
import type { NewDuty, Roster } from './roster-store.ts';
import { selectDutiesOf } from './roster-store.ts';
import { dayOf } from './source.ts';

/** A line of a roster as somebody has written it. */
export type DutyLine = Omit<NewDuty, 'id' | 'rosterId'>;

type Fault = { path: string; message: string };
/** From its first minute to its last, by the clocks of the place; undefined: its hours make no sense. */
type Line = DutyLine & { no: number; path: string; during: Interval | undefined };

/** Throws `validation`. */
export function refuseSeason(
  { seasonFrom, seasonTo }: Pick<Roster, 'seasonFrom' | 'seasonTo'>,
  at: Instant,
): void {
  if (seasonTo < seasonFrom) throw invalid('season.to', 'La fin de la saison doit suivre son début.');
  if (dayOf(seasonTo) - dayOf(seasonFrom) > 400)
    throw invalid('season.to', 'Une saison dure au plus 400 jours.');
  if (dayOf(seasonFrom) - localDay('UTC', at) > 400)
    throw invalid('season.from', 'Cette saison est à plus d’un an d’ici : vérifiez l’année.');
}

/** Everything that is wrong, line by line, so that all of it can be mended at once. `changes`: that duty, which then stands in nobody's way. */
export async function refuseFaultyDuties(
  tx: Tx,
  roster: Pick<Roster, 'profession' | 'seasonFrom' | 'seasonTo'>,
  asked: readonly DutyLine[],
  changes?: string,
): Promise<void> {
  if (asked.length === 0) return;
  const timeZone = await timeZoneOf(tx);
  const places = new Map((await everyPlace(tx)).map((place) => [place.id, place]));
  const zoneOf = (placeId: string) => places.get(placeId)?.timeZone ?? timeZone;
  const lines = asked.map((line, no) => ({
    ...line,
    no,
    path: changes === undefined ? `duties.${no}.` : '',
    during: duringOf(line, zoneOf(line.placeId)),
  }));
  const today = isoDate(localDay(timeZone, tx.at));
  const faults = [
    ...lines.flatMap((line) => inItself(line, roster, places.get(line.placeId), zoneOf(line.placeId), today)),
    ...(await ofProfessionals(tx, roster, lines)),
    ...amongThemselves(lines),
    ...(await againstOthers(tx, lines, zoneOf, changes)),
  ];
  if (faults.length > 0) throw faultyDuties(faults);
}

function duringOf(line: DutyLine, timeZone: string): Interval | undefined {
  const hours = hoursFrom(line.from, line.to, line.slotMinutes);
  const day = dayOf(line.date);
  return hours && { start: instantAt(timeZone, day, hours.from), end: instantAt(timeZone, day, hours.to) };
}

const at = (line: Line, field: string, message: string): Fault => ({
  path: `${line.path}${field}`,
  message,
});

function inItself(
  line: Line,
  roster: Pick<Roster, 'seasonFrom' | 'seasonTo'>,
  place: Place | undefined,
  timeZone: string,
  today: string,
): Fault[] {
  const faults: Fault[] = [];
  if (line.date < roster.seasonFrom || line.date > roster.seasonTo)
    faults.push(at(line, 'date', 'Ce jour n’est pas de la saison du tour de garde.'));
  if (line.date < today) faults.push(at(line, 'date', 'Ce jour est passé.'));
  if (!line.during)
    faults.push(
      at(line, 'to', 'La fin doit suivre le début, d’au moins un créneau ; une nuit dure au plus 14 heures.'),
    );
  const hours = hoursFrom(line.from, line.to, line.slotMinutes);
  if (hours && placesADay(hours, line.capacity) > MOST_PLACES_A_DAY)
    faults.push(at(line, 'capacity', `Cette garde donne plus de ${MOST_PLACES_A_DAY} places.`));
  if (!place) faults.push(at(line, 'placeId', 'Ce lieu n’est pas dans l’annuaire.'));
  else if (line.during && !isPlaceOpen(place.opening, timeZone, line.during))
    faults.push(
      at(line, 'from', `Ce lieu n’est pas ouvert à ces heures (${placeHoursInWords(place.opening ?? [])}).`),
    );
  return faults;
}

async function ofProfessionals(
  tx: Tx,
  roster: Pick<Roster, 'profession'>,
  lines: readonly Line[],
): Promise<Fault[]> {
  const known = new Map<string, Awaited<ReturnType<typeof professionalById>>>();
  for (const id of new Set(lines.map(({ professionalId }) => professionalId)))
    known.set(id, await professionalById(tx, id));
  return lines.flatMap((line) => {
    const professional = known.get(line.professionalId);
    if (!professional) return [at(line, 'professionalId', 'Ce professionnel n’est pas dans l’annuaire.')];
    return professional.profession === roster.profession
      ? []
      : [
          at(
            line,
            'professionalId',
            `Ce tour de garde est pour la profession « ${professions[roster.profession]} ».`,
          ),
        ];
  });
}

function amongThemselves(lines: readonly Line[]): Fault[] {
  return lines.flatMap((line) => {
    const before = lines.find(
      (other) =>
        other.no < line.no &&
        other.professionalId === line.professionalId &&
        line.during &&
        other.during &&
        overlap(line.during, other.during),
    );
    return before
      ? [at(line, 'from', `Ce professionnel est déjà de garde à ces heures (ligne ${before.no + 1}).`)]
      : [];
  });
}

/** Other duties, slots and absences of each professional. */
async function againstOthers(
  tx: Tx,
  lines: readonly Line[],
  zoneOf: (placeId: string) => string,
  except: string | undefined,
): Promise<Fault[]> {
  const dated = lines.filter((line): line is Line & { during: Interval } => line.during !== undefined);
  if (dated.length === 0) return [];
  const between = {
    from: Math.min(...dated.map(({ during }) => during.start)) as Instant,
    to: Math.max(...dated.map(({ during }) => during.end)) as Instant,
  };
  const ids = [...new Set(dated.map(({ professionalId }) => professionalId))];
  // A day more on both sides: a night before, a place elsewhere.
  const first = isoDate(daysLater(localDay('UTC', between.from), -1));
  const last = isoDate(daysLater(localDay('UTC', between.to), 1));
  const duties = (await selectDutiesOf(tx, ids, first, last)).filter(({ id }) => id !== except);
  const faults: Fault[] = [];
  for (const id of ids) {
    const slots = await takenBesides(tx, [{ who: id, how: 'present' }], between, except ?? null);
    const absences = await selectAbsencesOf(tx, [id], between.from, between.to);
    const others = duties
      .filter(({ professionalId }) => professionalId === id)
      .flatMap((duty) => duringOf(duty, zoneOf(duty.placeId)) ?? []);
    const isTaken = clashes([...slots, ...others]);
    const isAway = clashes(absences.map(({ from, to }) => ({ start: from, end: to })));
    for (const line of dated.filter(({ professionalId }) => professionalId === id)) {
      if (isTaken(line.during))
        faults.push(at(line, 'from', 'Ce professionnel a déjà un créneau ou une garde à ces heures.'));
      if (isAway(line.during)) faults.push(at(line, 'date', 'Ce professionnel est absent à ces heures.'));
    }
  }
  return faults;
}
