import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import { command, type HttpDeps, query } from '../platform/http.ts';
import type { Role } from '../platform/identity.ts';
import type { Tx } from '../platform/transaction.ts';
import { USUAL_ESCALATION } from '../requests/escalation.ts';
import { changeTerritory } from './change-territory.ts';
import { communes, type Territory, territoryOf } from './lookup.ts';
import { phoneAnswer } from './phone-field.ts';
import { phoneLineAnswer, phoneLineChange } from './phone-line.ts';
import { holidayCalendars } from './public-holidays.ts';
import { quietHoursOf } from './quiet-hours.ts';
import { settingsFields, USUAL_HORIZON_DAYS } from './settings.ts';

const tags = ['territory'];
const readers: readonly Role[] = ['operator', 'coordinator', 'professional', 'admin'];

const localTime = z.string().regex(/^\d\d:\d\d$/, 'heure HH:MM attendue');
const opening = z.strictObject({
  weekdays: z.array(z.number().int()).max(7).describe('1 Monday … 7 Sunday'),
  from: localTime,
  to: localTime.describe('Later than `from`; 24:00 is the end of the day'),
  holidays: z.enum(holidayCalendars).describe('Whose public holidays the line keeps'),
  closures: z
    .array(
      z.strictObject({ from: z.iso.date(), to: z.iso.date(), reason: z.string().trim().min(1).max(200) }),
    )
    .max(200)
    .describe('Local dates, both included; the list replaces the one before'),
});
const territoryAnswer = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  phone: phoneAnswer,
  opening: z.object(opening.shape),
  settings: z.object({
    samuNumber: phoneAnswer.nullable(),
    finess: z.string().nullable(),
    operatorPhone: phoneAnswer.nullable(),
    quietHours: settingsFields.shape.quietHours.unwrap(),
    protocolSignatures: settingsFields.shape.protocolSignatures.unwrap().nullable(),
    offers: settingsFields.shape.offers.unwrap().nullable(),
    search: settingsFields.shape.search.unwrap().nullable(),
    matching: settingsFields.shape.matching.unwrap().nullable(),
    horizonDays: settingsFields.shape.horizonDays.unwrap(),
    escalation: settingsFields.shape.escalation.unwrap(),
  }),
  line: phoneLineAnswer.describe('What callers hear and may do'),
  at: z.iso
    .datetime({ offset: true })
    .describe("The product's time, which pages go by: not by that of the phone that they are on"),
});
const communeAnswer = z.object({
  insee: z.string(),
  name: z.string(),
  postalCode: z.string(),
  population: z.number().int(),
  lat: z.number(),
  lng: z.number(),
});

export function territoryRoutes(http: FastifyInstance, deps: HttpDeps): void {
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/territory',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Hours, closures, settings and the description of the line; what time it is there',
        response: { 200: territoryAnswer },
      },
    },
    (request) => query(deps, request, async (tx) => territoryJson(tx, await territoryOf(tx))),
  );

  app.patch(
    '/v1/territory',
    {
      config: { roles: ['coordinator'] },
      schema: {
        tags,
        summary:
          'Change name, hours, closures, settings or line; what is absent stays, what is given as null is forgotten',
        body: z.strictObject({
          name: z.string().trim().min(1).max(120).optional(),
          opening: opening.partial().optional(),
          settings: z
            .strictObject({
              samuNumber: settingsFields.shape.samuNumber.nullable(),
              finess: settingsFields.shape.finess.nullable(),
              operatorPhone: settingsFields.shape.operatorPhone.nullable(),
              quietHours: settingsFields.shape.quietHours.nullable(),
              protocolSignatures: settingsFields.shape.protocolSignatures.nullable(),
              offers: settingsFields.shape.offers.nullable(),
              search: settingsFields.shape.search.nullable(),
              matching: settingsFields.shape.matching.nullable(),
              horizonDays: settingsFields.shape.horizonDays.nullable(),
              escalation: settingsFields.shape.escalation.nullable(),
            })
            .optional(),
          line: phoneLineChange.optional(),
        }),
        response: { 200: territoryAnswer },
      },
    },
    (request, reply) =>
      command(deps, request, reply, 200, async (tx) =>
        territoryJson(tx, await changeTerritory(tx, request.body)),
      ),
  );

  app.get(
    '/v1/territory/communes',
    {
      config: { roles: readers },
      schema: {
        tags,
        summary: 'Every commune of the territory, by INSEE code',
        response: { 200: z.object({ items: z.array(communeAnswer), next: z.null() }) },
      },
    },
    (request) => query(deps, request, async (tx) => ({ items: await communes(tx), next: null })),
  );
}

const territoryJson = (
  { at }: Pick<Tx, 'at'>,
  { territoryId, name, timeZone, phone, opening, settings, line }: Territory,
) => ({
  id: territoryId,
  name,
  timeZone,
  phone,
  opening: { ...opening, weekdays: [...opening.weekdays], closures: [...opening.closures] },
  settings: {
    samuNumber: settings.samuNumber ?? null,
    finess: settings.finess ?? null,
    operatorPhone: settings.operatorPhone ?? null,
    quietHours: quietHoursOf(settings),
    protocolSignatures: settings.protocolSignatures ?? null,
    offers: settings.offers ?? null,
    search: settings.search ?? null,
    matching: settings.matching ?? null,
    horizonDays: settings.horizonDays ?? USUAL_HORIZON_DAYS,
    escalation: (settings.escalation ?? USUAL_ESCALATION).map((step) => ({ ...step, do: [...step.do] })),
  },
  line: { ...line, menu: [...line.menu] },
  at: isoIn(timeZone, at),
});
