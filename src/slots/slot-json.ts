import { z } from 'zod';
import { type Instant, isoIn } from '../platform/clock.ts';
import type { SlotRow } from './store.ts';
import { audienceAt } from './terms.ts';

/** A slot as the API takes it and gives it. */
export const mode = z
  .enum(['AMB', 'HH', 'VR'])
  .describe('AMB at the practice, HH at home, VR by video (HL7 v3-ActCode)');
export const audience = z.enum(['CPTS', 'SNP', 'PRO', 'PUBLIC']).describe('TRE_R314-TypeCreneau');
const time = z.iso.datetime({ offset: true });
const age = z.number().int().min(0).max(130);
const code = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/);

/** On what terms it is given; in a change, absent stays and null forgets. */
const limits = {
  minAge: age.nullable().describe('Whole years on the day of the visit, included'),
  maxAge: age.nullable(),
  withoutDoctorOnly: z.boolean().describe('Only for patients who have no treating doctor'),
  communes: z
    .array(z.string().length(5))
    .min(1)
    .max(200)
    .nullable()
    .describe('Where a home visit goes (INSEE); null: anywhere'),
  complaints: z
    .array(code)
    .min(1)
    .max(50)
    .nullable()
    .describe('The requests’ own codes that it is for; null: all'),
  reservedFor: z.uuid().nullable().describe('Only for what this structure asks, until it is released'),
  release: z
    .union([
      z.strictObject({ at: time, audience: z.array(audience).max(4).default([]) }),
      z.strictObject({
        hoursBefore: z.number().min(0.25).max(336),
        audience: z.array(audience).max(4).default([]),
      }),
    ])
    .nullable()
    .describe('From then on also for this wider audience, and no more kept for one structure'),
};

const need = z.union([
  z.strictObject({ part: z.enum(['assistant', 'reachable-doctor']), professionalId: z.uuid() }),
  z.strictObject({ part: z.enum(['room', 'kit']), resourceId: z.uuid() }),
]);

const needs = z
  .array(need)
  .max(10)
  .describe('Who and what it needs besides its professional, each for one slot at a time');

const common = {
  professionalId: z.uuid().optional().describe('Absent: the professional who asks'),
  placeId: z.uuid(),
  mode: mode.default('AMB'),
  capacity: z.number().int().min(1).max(100).default(1),
  audience: z.array(audience).min(1).max(4).default(['CPTS']),
  needs: needs.default([]),
  ...z.object(limits).partial().shape,
};

export const newSlot = z.strictObject({
  ...common,
  start: time,
  end: time,
  walkIn: z
    .boolean()
    .default(false)
    .describe('Whoever comes between start and end is seen in the order of coming'),
});

const everyMinutes = z.number().int().min(5).max(240);

/** A whole span at once, cut into slots; a rest that is too short for one more is left out. */
export const newSpan = z.strictObject({ ...common, start: time, end: time, slotMinutes: everyMinutes });

/** The same as one says it. */
export const saidSpan = z.strictObject({
  ...common,
  from: z
    .string()
    .max(40)
    .describe(
      '« tomorrow 10:00 », « demain 10h », « mardi 14h30 », « 2026-11-24 09:00 » or ISO 8601, by the clocks of the territory',
    ),
  to: z.string().max(40).describe('« 11:30 » of the same day, or as `from`'),
  everyMinutes,
});

export const slotChange = z.strictObject({
  start: time.optional(),
  end: time.optional(),
  audience: z.array(audience).min(1).max(4).optional(),
  needs: needs.optional(),
  ...z.object(limits).partial().shape,
});

export const slotAnswer = z.object({
  id: z.uuid(),
  professionalId: z.uuid(),
  placeId: z.uuid(),
  start: time,
  end: time,
  mode,
  capacity: z.number().int(),
  audience: z.array(audience),
  openTo: z
    .array(audience)
    .describe('Who may see it now: a release that has come counts from its very second'),
  state: z
    .enum(['open', 'blocked', 'closed', 'withdrawn'])
    .describe(
      'blocked: the professional’s own diary has filled at that hour; closed: the place has closed at that hour since',
    ),
  free: z.number().int().describe('Places that can be booked now: neither booked nor held'),
  held: z.number().int().describe('Places that a patient is being given on the phone'),
  booked: z.number().int(),
  walkIn: z.boolean(),
  minAge: age.nullable(),
  maxAge: age.nullable(),
  withoutDoctorOnly: z.boolean(),
  communes: z.array(z.string()).nullable(),
  complaints: z.array(z.string()).nullable(),
  reservedFor: z.uuid().nullable(),
  release: z.object({ at: time, audience: z.array(audience) }).nullable(),
  needs: z.array(
    z.object({
      part: z.enum(['assistant', 'reachable-doctor', 'room', 'kit']),
      professionalId: z.uuid().optional(),
      resourceId: z.uuid().optional(),
      name: z.string().nullable(),
    }),
  ),
  ruleId: z.uuid().nullable().describe('The fixed slots, or the roster, that it was made from'),
  publishedAt: time.describe('The same for all that one command has published'),
  version: z.number().int().describe('How often it has changed, from 1: its ETag'),
});

export const slotList = z.object({ items: z.array(slotAnswer), next: z.string().nullable() });
export const oneOrManySlots = z.union([slotAnswer, slotList]);
export const holdAnswer = z.object({ heldUntil: time });

export const slotJson = (timeZone: string, row: SlotRow, at: Instant): z.infer<typeof slotAnswer> => ({
  id: row.id,
  professionalId: row.professional_id,
  placeId: row.place_id,
  start: isoIn(timeZone, row.start_at),
  end: isoIn(timeZone, row.end_at),
  mode: row.mode,
  capacity: row.capacity,
  audience: row.audience,
  openTo: audienceAt(
    { audience: row.audience, releaseAt: row.release_at, releaseAudience: row.release_audience },
    at,
  ),
  state: row.state === 'open' && row.place_closed ? 'closed' : row.state,
  free: row.state === 'open' ? row.free : 0,
  held: row.state === 'open' ? row.held : 0,
  booked: row.booked,
  walkIn: row.walk_in,
  minAge: row.min_age,
  maxAge: row.max_age,
  withoutDoctorOnly: row.without_doctor_only,
  communes: row.communes,
  complaints: row.complaints,
  reservedFor: row.reserved_for,
  release: row.release_at && { at: isoIn(timeZone, row.release_at), audience: row.release_audience },
  needs: row.needs.map(({ part, who, name }) => ({
    part,
    ...(part === 'room' || part === 'kit' ? { resourceId: who } : { professionalId: who }),
    name,
  })),
  ruleId: row.rule_id,
  publishedAt: isoIn(timeZone, row.published_at),
  version: row.version,
});
