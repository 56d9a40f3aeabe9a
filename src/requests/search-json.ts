import { z } from 'zod';
import { isoIn } from '../platform/clock.ts';
import type { Role } from '../platform/identity.ts';
import { phoneAnswer } from '../territory/phone-field.ts';
import { forOffice, kind, readsTriage, state } from './request-json.ts';
import type { FoundRequest } from './search-store.ts';

const time = z.iso.datetime({ offset: true });

/** A request as a search shows it: who, where, when; nothing clinical, for a coordinator reads it too. */
export const foundRequest = z.object({
  id: z.uuid(),
  kind,
  state,
  receivedAt: time,
  deadline: time,
  bookedFor: time.nullable(),
  commune: z.string().nullable(),
  patient: z.object({
    id: z.uuid(),
    familyName: z.string(),
    givenName: z.string(),
    birthDate: z.iso.date(),
    sex: z.enum(['F', 'M']).nullable(),
    phone: phoneAnswer.nullable(),
  }),
  referral: z.object({ number: z.string(), rank: z.string(), name: z.string().nullable() }).nullable(),
});

export const foundJson = (
  row: FoundRequest,
  { role, timeZone }: { role: Role | 'system'; timeZone: string },
): z.infer<typeof foundRequest> => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  receivedAt: isoIn(timeZone, row.receivedAt),
  deadline: isoIn(
    timeZone,
    readsTriage(role) ? row.deadline : forOffice({ ...row, received_at: row.receivedAt }).deadline,
  ),
  bookedFor: row.bookedFor && isoIn(timeZone, row.bookedFor),
  commune: row.commune,
  patient: {
    id: row.patientId,
    familyName: row.familyName,
    givenName: row.givenName,
    birthDate: row.birthDate,
    sex: row.sex,
    phone: row.phone,
  },
  referral: row.referral,
});
