import { z } from 'zod';
import { after, hours, type Instant } from '../platform/clock.ts';
import { assistantsOf } from '../slots/part.ts';
import { audience, newSlot } from '../slots/slot-json.ts';

const { mode, capacity, audience: audiences, needs, walkIn } = newSlot.shape;
const { minAge, maxAge, withoutDoctorOnly, communes, complaints, reservedFor } = newSlot.shape;

/** What fixed slots say beside their hour: the same as a slot that is given once. */
export const offerFields = {
  mode,
  capacity,
  audience: audiences,
  needs,
  walkIn,
  minAge,
  maxAge,
  withoutDoctorOnly,
  communes,
  complaints,
  reservedFor,
  release: z
    .strictObject({
      hoursBefore: z.number().min(0.25).max(336),
      audience: z.array(audience).max(4).default([]),
    })
    .nullable()
    .optional()
    .describe('So many hours before each also for this wider audience, and no more kept for one structure'),
};

const offer = z.object(offerFields);
export type Offer = z.infer<typeof offer>;

/** As it was kept, also by an older version. */
export const readOffer = (stored: unknown): Offer => offer.parse(stored);

/** What a slot says that begins then. */
export const offered = ({ release, needs: needed, ...it }: Offer, start: Instant) => ({
  ...it,
  minAge: it.minAge ?? null,
  maxAge: it.maxAge ?? null,
  withoutDoctorOnly: it.withoutDoctorOnly ?? false,
  communes: it.communes ?? null,
  complaints: it.complaints ?? null,
  reservedFor: it.reservedFor ?? null,
  releaseAt: release ? after(start, -hours(release.hoursBefore)) : null,
  releaseAudience: release?.audience ?? [],
  needs: partsOf({ needs: needed }),
});

export const partsOf = ({ needs: needed }: Pick<Offer, 'needs'>) =>
  needed.map((need) => ({
    part: need.part,
    who: 'resourceId' in need ? need.resourceId : need.professionalId,
  }));

/** Whom and what each of its slots needs at its hour besides its professional. */
export const needsOf = (it: Offer) =>
  partsOf(it).map(({ part, who }) => ({
    who,
    how: part === 'reachable-doctor' ? ('reachable' as const) : ('present' as const),
  }));

/** Everybody whose own diary says whether its slots can be given. */
export const presentAt = (it: { professionalId: string; offer: Offer }): string[] => [
  it.professionalId,
  ...assistantsOf(partsOf(it.offer)),
];
