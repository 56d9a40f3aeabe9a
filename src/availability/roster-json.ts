import { z } from 'zod';
import { professions, type Profession } from '../directory/profession.ts';
import { isoIn, type Instant } from '../platform/clock.ts';
import type { Tx } from '../platform/transaction.ts';
import { audience, mode } from '../slots/slot-json.ts';
import { isoDate, localDay } from '../territory/local-time.ts';
import { territoryOf } from '../territory/lookup.ts';
import { publicHoliday } from '../territory/public-holidays.ts';
import { isDutyOver } from './duty-over.ts';
import { gapsIn } from './gaps.ts';
import { type Duty, type Roster, selectDuties } from './roster-store.ts';
import { hoursFields } from './rule-json.ts';
import { dayOf } from './source.ts';
import { isUnheld, needsSomebody } from './uncovered.ts';
import { placed } from './watch-duties.ts';

const time = z.iso.datetime({ offset: true });
const profession = z.enum(Object.keys(professions) as [Profession, ...Profession[]]);
const date = z.iso.date();

export const dutyFields = z.strictObject({
  date: date.describe('Local date; a night belongs to the day on which it begins'),
  ...hoursFields,
  professionalId: z.uuid(),
  placeId: z.uuid(),
  capacity: z.number().int().min(1).max(100).default(1).describe('Of each slot'),
});

export const dutiesField = z.array(dutyFields).max(400);

export const rosterFields = z.strictObject({
  name: z.string().trim().min(1).max(160),
  profession: profession.describe('Of everybody on duty'),
  mode: mode.default('AMB'),
  audience: z.array(audience).min(1).max(4).default(['CPTS']),
  season: z.strictObject({ from: date, to: date }).describe('Local dates, both included'),
  weekdays: z
    .array(z.number().int().min(1).max(7))
    .min(1)
    .max(7)
    .optional()
    .describe('1 Monday … 7 Sunday: when somebody should be on duty; absent: the days of the line'),
  onHolidays: z
    .boolean()
    .default(false)
    .describe('On every public holiday too, whatever its day of the week, and while the line is closed'),
  duties: dutiesField.default([]),
});

const dutyAnswer = z.object({
  id: z.uuid(),
  ...dutyFields.shape,
  capacity: z.number().int(),
  conflicts: z
    .array(
      z.object({
        start: time,
        end: time,
        reason: z.enum(['absent', 'place-closed', 'elsewhere', 'withdrawn', 'gone']),
      }),
    )
    .describe(
      'Hours to come at which whom it names is not there: away (why is nobody’s to know), the place closed, another slot or something in their own diary, taken back by themselves, or nobody who can be there any more',
    ),
  version: z.number().int().describe('How often it has changed, from 1: for If-Match'),
});

const { name, season, onHolidays, weekdays, audience: audiences } = rosterFields.shape;
/** Absent: stays; a default is for what is said the first time. */
export const rosterChange = z
  .strictObject({
    name,
    season,
    weekdays: weekdays
      .unwrap()
      .nullable()
      .describe('1 Monday … 7 Sunday: when somebody should be on duty; null: the days of the line'),
    onHolidays: onHolidays.unwrap(),
    audience: audiences.unwrap(),
  })
  .partial();

export const rosterSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  profession,
  mode,
  audience: z.array(audience),
  season: z.object({ from: z.string(), to: z.string() }),
  weekdays: z.array(z.number().int()).describe('As decided, or else the days of the line'),
  onHolidays: z.boolean(),
  version: z
    .number()
    .int()
    .describe('How often it has changed as a whole, from 1: its ETag; its duties have versions of their own'),
});

export const rosterAnswer = rosterSummary.extend({
  duties: z.array(dutyAnswer).describe('By day; a professional sees their own'),
  gaps: z
    .array(z.string())
    .describe(
      'From today on: days on which somebody should be on duty and nobody is, also where whoever was put there is away or the place closed; today only while such a duty would not be over',
    ),
  incomplete: z
    .array(z.string())
    .describe('From today on, beside the gaps: days of a duty of which some hours are nobody’s, or all'),
});

export const rosterJson = (roster: Roster, lineDays: readonly number[]): z.infer<typeof rosterSummary> => ({
  id: roster.id,
  name: roster.name,
  profession: roster.profession,
  mode: roster.mode,
  audience: roster.audience,
  season: { from: roster.seasonFrom, to: roster.seasonTo },
  weekdays: roster.weekdays ?? [...lineDays],
  onHolidays: roster.onHolidays,
  version: roster.version,
});

const dutyJson = (timeZone: string, duty: Duty): z.infer<typeof dutyAnswer> => {
  const { id, date: on, from, to, professionalId, placeId, slotMinutes, capacity, version } = duty;
  const written = (at: string) => isoIn(timeZone, Date.parse(at) as Instant);
  const conflicts = duty.conflicts.map(({ start, end, reason = 'elsewhere' }) => ({
    start: written(start),
    end: written(end),
    reason,
  }));
  return { id, date: on, from, to, professionalId, placeId, slotMinutes, capacity, conflicts, version };
};

/** A roster with its duties, of one professional where one reads, and its gaps. */
export async function wholeRoster(
  tx: Tx,
  roster: Roster,
  reader: string | undefined,
): Promise<z.infer<typeof rosterAnswer>> {
  const { timeZone, opening } = await territoryOf(tx);
  const duties = await selectDuties(tx, roster.id);
  const { closures, holidays, weekdays: lineDays } = opening;
  const isHoliday = (day: string) => publicHoliday(holidays, day) !== undefined;
  const isOff = (day: string) =>
    !roster.onHolidays && (isHoliday(day) || closures.some(({ from, to }) => from <= day && day <= to));
  const today = isoDate(localDay(timeZone, tx.at));
  const from = roster.seasonFrom > today ? roster.seasonFrom : today;
  const days = {
    from: dayOf(from),
    to: dayOf(roster.seasonTo),
    isOff,
    isExtra: (day: string) => roster.onHolidays && isHoliday(day),
    weekdays: roster.weekdays ?? lineDays,
  };
  const all = await placed(tx, duties);
  const held = all.filter((duty) => !isUnheld(duty, tx.at));
  const gaps = withoutOver(gapsIn(days, held), all, today, tx.at);
  const lacking = all.filter((duty) => duty.date >= today && needsSomebody(duty, all, tx.at));
  return {
    ...rosterJson(roster, lineDays),
    duties: duties
      .filter(({ professionalId }) => reader === undefined || professionalId === reader)
      .map((duty) => dutyJson(timeZone, duty)),
    gaps,
    incomplete: [...new Set(lacking.map(({ date: on }) => on))].filter((on) => !gaps.includes(on)),
  };
}

/** Nobody can be found any more for hours of today that are over. */
const withoutOver = (
  gaps: string[],
  duties: Parameters<typeof isDutyOver>[1],
  today: string,
  at: Instant,
): string[] => (gaps[0] === today && isDutyOver(dayOf(today), duties, at) ? gaps.slice(1) : gaps);
