import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { SlotRow } from './store.ts';

/** A slot as the API takes it and gives it. */
export const mode = z
  .enum(['AMB', 'HH', 'VR'])
  .describe('AMB at the practice, HH at home, VR by video (HL7 v3-ActCode)');
export const audience = z.enum(['CPTS', 'SNP', 'PRO', 'PUBLIC']).describe('TRE_R314-TypeCreneau');
const time = z.iso.datetime({ offset: true });

export const newSlot = z.strictObject({
  professionalId: z.uuid().optional().describe('Absent: the professional who asks'),
  placeId: z.uuid(),
  start: time,
  end: time,
  mode: mode.default('AMB'),
  capacity: z.number().int().min(1).max(100).default(1),
  audience: z.array(audience).min(1).default(['CPTS']),
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
  state: z.enum(['open', 'withdrawn']),
  free: z.number().int().describe('Places that can be booked now: neither booked nor held'),
});

export const slotList = z.object({ items: z.array(slotAnswer), next: z.string().nullable() });
export const oneOrManySlots = z.union([slotAnswer, slotList]);
export const holdAnswer = z.object({ heldUntil: time });

export const slotJson = (timeZone: string, row: SlotRow): z.infer<typeof slotAnswer> => ({
  id: row.id,
  professionalId: row.professional_id,
  placeId: row.place_id,
  start: isoIn(timeZone, row.start_at),
  end: isoIn(timeZone, row.end_at),
  mode: row.mode,
  capacity: row.capacity,
  audience: row.audience,
  state: row.state,
  free: row.state === 'open' ? row.free : 0,
});
