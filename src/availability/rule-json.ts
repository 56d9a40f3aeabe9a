import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Instant } from '../platform/clock.ts';
import type { Remaining } from '../slots/made-slots.ts';
import { type Offer, offerFields, readOffer } from './offer.ts';
import type { Skipped } from './plan.ts';
import type { Rule } from './store.ts';

const time = z.iso.datetime({ offset: true });
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'heure HH:MM attendue');
const endTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'heure HH:MM attendue');

/** The same for a rule and a duty. */
export const hoursFields = {
  from: clockTime.describe('On the clocks of the place'),
  to: endTime.describe('Not later than `from`: of the day after, a night of at most 14 hours'),
  slotMinutes: z
    .number()
    .int()
    .min(5)
    .max(720)
    .describe('Each slot lasts so long; a rest at the end is left out'),
};

/** Fixed slots as the API takes them. */
export const ruleFields = z.strictObject({
  professionalId: z.uuid().optional().describe('Absent: the professional who asks'),
  placeId: z.uuid(),
  rrule: z
    .string()
    .max(400)
    .describe(
      'RFC 5545 RRULE, days only: FREQ=WEEKLY;BYDAY=MO,WE. DAILY, WEEKLY, MONTHLY or YEARLY, UNTIL as a date',
    ),
  ...hoursFields,
  startsOn: z.iso
    .date()
    .optional()
    .describe('From which day on, and what an INTERVAL counts from; absent: today'),
  until: z.iso.date().nullable().optional().describe('The last day, included'),
  except: z.array(z.iso.date()).max(400).optional().describe('Local dates on which it is not'),
  onHolidays: z
    .boolean()
    .optional()
    .describe('On public holidays too, unless the line is closed; absent: not'),
  ...offerFields,
});

const { professionalId: _, ...changing } = ruleFields.shape;
/** Absent: stays; a default is for what is said the first time. */
export const ruleChange = z
  .strictObject({
    ...changing,
    mode: changing.mode.unwrap(),
    capacity: changing.capacity.unwrap(),
    audience: changing.audience.unwrap(),
    needs: changing.needs.unwrap(),
    walkIn: changing.walkIn.unwrap(),
  })
  .partial();

const conflict = z.object({ start: time, end: time });

export const ruleAnswer = z.object({
  id: z.uuid(),
  ...ruleFields.shape,
  professionalId: z.uuid(),
  startsOn: z.string(),
  until: z.string().nullable(),
  except: z.array(z.string()),
  onHolidays: z.boolean(),
  conflicts: z
    .array(conflict)
    .describe('Slots that are not made: the professional, or what else they need, has another slot then'),
  version: z.number().int().describe('How often it has changed, from 1: its ETag'),
});

export const remainingAnswer = z
  .array(z.object({ bookingId: z.uuid(), slotId: z.uuid(), start: time }))
  .describe('Visits that stay as they were agreed');

const SKIPPED: readonly Skipped[] = ['exception', 'holiday', 'closure', 'absence', 'place-closed', 'overlap'];

export const nextAnswer = z
  .array(
    z.object({
      start: time,
      end: time,
      slotId: z.uuid().nullable(),
      state: z
        .enum(['open', 'booked', 'blocked', 'withdrawn', 'to-come', ...SKIPPED])
        .describe(
          'to-come: the job makes it; withdrawn: by a person, and not made again; exception … overlap: why it is not made',
        ),
    }),
  )
  .describe('What it makes of the days ahead');

export const remainingJson = (timeZone: string, all: readonly Remaining[]) =>
  all.map(({ start, ...it }) => ({ ...it, start: isoIn(timeZone, start) }));

export const ruleJson = (timeZone: string, rule: Rule): z.infer<typeof ruleAnswer> => {
  const { id, professionalId, placeId, rrule, startsOn, until, from, to, slotMinutes } = rule;
  const { except, onHolidays, version } = rule;
  const offer: Offer = readOffer(rule.offer);
  const written = (at: string) => isoIn(timeZone, Date.parse(at) as Instant);
  return {
    id,
    professionalId,
    placeId,
    rrule,
    startsOn,
    until,
    from,
    to,
    slotMinutes,
    except,
    onHolidays,
    ...offer,
    conflicts: rule.conflicts.map(({ start, end }) => ({ start: written(start), end: written(end) })),
    version,
  };
};
