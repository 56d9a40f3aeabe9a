import type { RosterAsked } from '../availability/rosters.ts';
import { daysLater, isoDate, type LocalDay, weekday } from '../territory/local-time.ts';
import type { DemoCarer, DemoCarers } from './demo-carers.ts';

/** A season is written up so long before it begins. */
const AHEAD_DAYS = 21;

/** Who is on duty when, for the seasons that have begun or begin soon: dentists on Sundays, physiotherapists at weekends of the bronchiolitis season. */
export function demoRosters({ carers }: DemoCarers, today: LocalDay): RosterAsked[] {
  const of = (profession: string) => carers.filter((one) => one.profession === profession);
  const year = Number(isoDate(today).slice(0, 4));
  const quarters = [year, year + 1].flatMap((y) =>
    [1, 2, 3, 4].map((quarter) => ({
      name: `Garde dentaire du dimanche, ${quarter === 1 ? '1er' : `${quarter}e`} trimestre ${y}`,
      season: {
        from: `${y}-${two(quarter * 3 - 2)}-01`,
        to: `${y}-${two(quarter * 3)}-${quarter % 3 === 1 ? 31 : 30}`,
      },
    })),
  );
  const winters = [year - 1, year].map((y) => ({
    name: `Kinésithérapie respiratoire, bronchiolites ${y}-${y + 1}`,
    season: { from: `${y}-11-01`, to: `${y + 1}-02-28` },
  }));
  const soon = isoDate(daysLater(today, AHEAD_DAYS));
  const isNear = ({ season }: { season: RosterAsked['season'] }) =>
    season.from <= soon && season.to >= isoDate(today);
  return [
    ...quarters.filter(isNear).map((it): RosterAsked => ({
      ...it,
      profession: 'dentist',
      mode: 'AMB',
      audience: ['CPTS', 'SNP'],
      weekdays: [7],
      onHolidays: true,
      duties: turns(of('dentist'), it.season, today, { weekdays: [7], slotMinutes: 20 }),
    })),
    ...winters.filter(isNear).map((it): RosterAsked => ({
      ...it,
      profession: 'physiotherapist',
      mode: 'AMB',
      audience: ['CPTS'],
      weekdays: [6, 7],
      onHolidays: true,
      duties: turns(of('physiotherapist'), it.season, today, { weekdays: [6, 7], slotMinutes: 30 }),
    })),
  ];
}

/** One day in so many has nobody yet: a coordinator sees the gap. */
const GAP_EVERY = 7;

/** One after the other, each where they practise, on the mornings that are left of the season. */
function turns(
  people: readonly DemoCarer[],
  season: RosterAsked['season'],
  today: LocalDay,
  { weekdays, slotMinutes }: { weekdays: readonly number[]; slotMinutes: number },
): RosterAsked['duties'] {
  const days: LocalDay[] = [];
  for (let day = today; isoDate(day) <= season.to; day = daysLater(day, 1))
    if (isoDate(day) >= season.from && weekdays.includes(weekday(day))) days.push(day);
  return days.flatMap((day, nth) => {
    const person = people[nth % people.length];
    if (!person || nth % GAP_EVERY === GAP_EVERY - 1) return [];
    const { id: professionalId, placeId } = person;
    return [
      { date: isoDate(day), from: '09:00', to: '12:00', slotMinutes, capacity: 1, professionalId, placeId },
    ];
  });
}

const two = (n: number): string => String(n).padStart(2, '0');
