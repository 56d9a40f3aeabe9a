import type { RecordedEvent } from '../platform/events.ts';

/** After which there may be a free place that was none before. */
export const FREEING = [
  'booking.cancelled',
  'booking.moved',
  'slots.published',
  'slot.released',
  'slot.unblocked',
  // On other terms, or for others from this moment on.
  'slot.changed',
  'slot.opened',
] as const;

/** The slots in which there may be a free place now. */
export function freedBy({ type, subject, data }: Pick<RecordedEvent, 'type' | 'subject' | 'data'>): string[] {
  if (type === 'booking.cancelled') return [String(data.slotId)];
  if (type === 'booking.moved') return [String(data.fromSlotId)];
  return type === 'slots.published' && Array.isArray(data.slotIds) ? data.slotIds.map(String) : [subject];
}
