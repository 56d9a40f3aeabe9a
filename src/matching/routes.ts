import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { type HttpDeps, query } from '../platform/http.ts';
import type { Tx } from '../platform/transaction.ts';
import { travelBook } from './travel-book.ts';
import { timeZoneOf } from '../territory/lookup.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import { explain } from './explain.ts';
import { nameOf } from './names.ts';
import { type NearbyDoctor, nearbyDoctors } from './nearby-doctors.ts';
import type { Why } from './why-not.ts';
import { arrange, gather, type Material, openBooks, type Proposed } from './propose.ts';

const time = z.iso.datetime({ offset: true });

const proposal = z.object({
  slot: z.object({
    id: z.uuid(),
    professionalId: z.uuid(),
    professionalName: z.string(),
    placeId: z.uuid(),
    placeName: z.string(),
    commune: z.string(),
    start: time,
    end: time,
    mode: z.enum(['AMB', 'HH', 'VR']),
    free: z.number().int(),
    walkIn: z.boolean().describe('Seen in the order of coming, from start to end'),
  }),
  score: z.number().describe('0 to 1, 1 best'),
  late: z.boolean().describe('After the deadline of 24 h'),
  distanceKm: z.number().nullable(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
});

const why = z.object({
  code: z
    .string()
    .describe(
      'nothing-published, all-taken, another-profession, not-declared, fallback-later, full, past, mode, too-early, too-late, too-far, slot-reserved, age-limit, … ; kept-for-others, behind: its rank; proposed: among the first',
    ),
  text: z.string(),
  rank: z.number().int().nullable().describe('From 1, where it would be proposed'),
});

const whyNotAnswer = why.extend({
  professionalId: z.uuid(),
  professionalName: z.string(),
  places: z.array(why.extend({ slotId: z.uuid(), start: time })),
});

const whyJson = ({ code, text, rank }: Why) => ({ code, text, rank: rank ?? null });

const nearbyDoctor = z.object({
  professionalId: z.uuid(),
  professionalName: z.string(),
  placeName: z.string().nullable(),
  commune: z.string().nullable(),
  phone: phoneAnswer.nullable().describe('Of the practice, for patients'),
  distanceKm: z.number().nullable().describe('null: where they work is not known'),
});

export function matchingRoutes(
  http: FastifyInstance,
  deps: HttpDeps & { config: Pick<Config, 'travelUrl'> },
): void {
  const { travelUrl } = deps.config;
  const travel = travelUrl === undefined ? undefined : travelBook({ url: travelUrl, log: deps.log });
  const books = openBooks();
  const app = http.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/v1/requests/:id/proposals',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['matching'],
        summary: 'Ranked places for a request, each with its reasons in words',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(50).default(5),
          moving: z.stringbool().default(false).describe('Other places for a visit that is agreed already'),
          slotId: z
            .uuid()
            .optional()
            .describe('Where this one suits, it is given too, behind the others, however far down it stands'),
        }),
        response: { 200: z.object({ items: z.array(proposal), next: z.null() }) },
      },
    },
    async (request) => {
      const { limit, moving, slotId } = request.query;
      const gathered = (tx: Tx) => gather(tx, books, request.params.id, moving);
      const answer = async (tx: Tx, material: Material) => {
        const timeZone = await timeZoneOf(tx);
        return {
          items: arrange(material, tx.at, limit, travel, slotId).map((it) => proposalJson(timeZone, it)),
          next: null,
        };
      };
      if (!travel) return query(deps, request, async (tx) => answer(tx, await gathered(tx)));
      // No transaction waits for the world (decision 4).
      const material = await query(deps, request, gathered);
      await travel.learn(material.need.from, material.candidates);
      return query(deps, request, (tx) => answer(tx, material));
    },
  );

  app.get(
    '/v1/requests/:id/why-not',
    {
      config: { roles: ['operator'] },
      schema: {
        tags: ['matching'],
        summary:
          'Why a professional, or one slot, is not proposed for a request: the constraint, or its rank',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({ professionalId: z.uuid().optional(), slotId: z.uuid().optional() }),
        response: { 200: whyNotAnswer },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const [found, timeZone] = await Promise.all([
          explain(tx, books, request.params.id, request.query, travel),
          timeZoneOf(tx),
        ]);
        return {
          professionalId: found.professionalId,
          professionalName: found.professionalName,
          ...whyJson(found.answer),
          places: found.places.map((place) => ({
            slotId: place.slotId,
            start: isoIn(timeZone, place.start),
            ...whyJson(place),
          })),
        };
      }),
  );

  app.get(
    '/v1/requests/:id/nearby-doctors',
    {
      config: { roles: ['operator', 'coordinator'] },
      schema: {
        tags: ['matching'],
        summary: 'Doctors who take new patients, the nearest to the patient first',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(50).default(10) }),
        response: { 200: z.object({ items: z.array(nearbyDoctor), next: z.null() }) },
      },
    },
    (request) =>
      query(deps, request, async (tx) => {
        const found = await nearbyDoctors(tx, request.params.id, request.query.limit);
        return { items: found.map(nearbyDoctorJson), next: null };
      }),
  );
}

const nearbyDoctorJson = (it: NearbyDoctor): z.infer<typeof nearbyDoctor> => ({
  professionalId: it.professionalId,
  professionalName: `Dr ${it.givenName} ${it.familyName}`,
  placeName: it.placeName,
  commune: it.commune,
  phone: it.phone,
  distanceKm: roundedKm(it.distanceKm),
});

/** To a hundred metres. */
const roundedKm = (km: number | undefined): number | null =>
  km === undefined ? null : Math.round(km * 10) / 10;

function proposalJson(timeZone: string, it: Proposed): z.infer<typeof proposal> {
  const { candidate, giver, practice } = it;
  return {
    slot: {
      id: candidate.slotId,
      professionalId: candidate.professionalId,
      professionalName: nameOf(giver),
      placeId: candidate.placeId,
      placeName: practice.name,
      commune: practice.commune,
      start: isoIn(timeZone, candidate.start),
      end: isoIn(timeZone, candidate.end),
      mode: candidate.mode,
      free: candidate.freePlaces,
      walkIn: candidate.walkIn ?? false,
    },
    score: it.score,
    late: it.late,
    distanceKm: roundedKm(it.distanceKm),
    reasons: it.reasons,
  };
}
