import type { z } from 'zod';
import { after, hours, type Instant, instant, minutes } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import { cutSpan } from './cut-span.ts';
import type { Part } from './part.ts';
import type { SlotToPublish } from './publish-slots.ts';
import { saidTime } from './said-time.ts';
import type { newSlot, newSpan, saidSpan, slotChange } from './slot-json.ts';
import type { SlotChange } from './change-slot.ts';

type Span = z.infer<typeof newSpan> | z.infer<typeof saidSpan>;
type Common = Omit<z.infer<typeof newSlot>, 'start' | 'end' | 'walkIn'>;

/** As many slots as one call publishes. */
const MOST = 500;
const LONGEST_SPAN_MS = hours(24);
/** Each is a row, and one call has all of them written at once. */
const MOST_PLACES = 2_500;

/** Throws `validation`. */
export function refuseTooManyPlaces(asked: readonly SlotToPublish[]): void {
  if (asked.reduce((sum, { capacity }) => sum + capacity, 0) > MOST_PLACES)
    throw invalid('capacity', `Un envoi donne au plus ${MOST_PLACES} places : faites-en plusieurs.`);
}

export const askedSlot = (it: z.infer<typeof newSlot>, professionalId: string): SlotToPublish => {
  const { start, end, walkIn, ...common } = it;
  return {
    ...onTerms(common, professionalId, instant(start)),
    start: instant(start),
    end: instant(end),
    walkIn,
  };
};

/** Throws `validation` for a span that cannot be cut, or a time that is not understood. */
export function askedSpan(
  it: Span,
  professionalId: string,
  here: { timeZone: string; now: Instant },
): SlotToPublish[] {
  const { span, common, every } = 'from' in it ? saidPieces(it, here) : exactPieces(it);
  if (span.end <= span.start) throw invalid('to', 'La fin doit suivre le début.');
  if (span.end - span.start > LONGEST_SPAN_MS) throw invalid('to', 'Une plage dure au plus 24 heures.');
  const pieces = cutSpan(span, minutes(every));
  if (pieces.length === 0)
    throw invalid('to', `Cette plage est plus courte qu’un créneau de ${every} minutes.`);
  if (pieces.length > MOST) throw invalid('to', `Une plage donne au plus ${MOST} créneaux.`);
  return pieces.map((piece) => ({ ...onTerms(common, professionalId, piece.start), ...piece }));
}

function exactPieces({ start, end, slotMinutes, ...common }: z.infer<typeof newSpan>) {
  return { span: { start: instant(start), end: instant(end) }, common, every: slotMinutes };
}

function saidPieces(
  { from, to, everyMinutes, ...common }: z.infer<typeof saidSpan>,
  here: { timeZone: string; now: Instant },
) {
  const start = saidTime(from, here);
  if (!start) throw notUnderstood('from', from);
  const end = saidTime(to, { ...here, day: start.day });
  if (!end) throw notUnderstood('to', to);
  return { span: { start: start.at, end: end.at }, common, every: everyMinutes };
}

const notUnderstood = (path: string, text: string) =>
  invalid(
    path,
    `« ${text} » n’est pas une heure comprise, ou n’existe pas ce jour-là : écrivez par exemple « demain 10:00 ».`,
  );

/** A release of so many hours before is each slot's own. */
function onTerms(
  { needs, release, ...it }: Common,
  professionalId: string,
  start: Instant,
): Omit<SlotToPublish, 'start' | 'end'> {
  return {
    ...it,
    professionalId,
    needs: needs.map(partOf),
    minAge: it.minAge ?? null,
    maxAge: it.maxAge ?? null,
    withoutDoctorOnly: it.withoutDoctorOnly ?? false,
    communes: it.communes ?? null,
    complaints: it.complaints ?? null,
    reservedFor: it.reservedFor ?? null,
    ...released(release, start),
  };
}

const partOf = (need: Common['needs'][number]): Part =>
  'professionalId' in need
    ? { part: need.part, who: need.professionalId }
    : { part: need.part, who: need.resourceId };

export function askedChange({ release, start, end, needs, ...rest }: z.infer<typeof slotChange>): SlotChange {
  return {
    ...rest,
    ...(needs === undefined ? {} : { needs: needs.map(partOf) }),
    ...(start === undefined ? {} : { start: instant(start) }),
    ...(end === undefined ? {} : { end: instant(end) }),
    ...(release === undefined ? {} : releasing(release)),
  };
}

function releasing(release: Release | null): SlotChange {
  if (release === null) return { releaseAt: null, releaseAudience: [] };
  return {
    ...('at' in release ? { releaseAt: instant(release.at) } : { releaseBefore: hours(release.hoursBefore) }),
    releaseAudience: release.audience,
  };
}

type Release = NonNullable<Common['release']>;

function released(
  release: Release | null | undefined,
  start: Instant,
): Pick<SlotToPublish, 'releaseAt' | 'releaseAudience'> {
  if (!release) return { releaseAt: null, releaseAudience: [] };
  return {
    releaseAt: 'at' in release ? instant(release.at) : after(start, -hours(release.hoursBefore)),
    releaseAudience: release.audience,
  };
}
