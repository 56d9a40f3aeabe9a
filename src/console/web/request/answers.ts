import type { z } from 'zod';
import type { WhyCode } from '../../../matching/why-not.ts';
import type { patientAnswer } from '../../../patients/patient-json.ts';
import type { requestWithVisits } from '../../../requests/request-json.ts';
import type { offerAnswer } from '../../../offers/offer-json.ts';
import type {
  protocolAnswer,
  protocolHead,
  question,
  triaged,
  triageOnRecord,
  unfinishedTriage,
} from '../../../triage/protocol-json.ts';

/** What the API answers, by its own schemas: only their types come into the pages. */
export type Demande = z.infer<typeof requestWithVisits>;
export type Visit = Demande['bookings'][number];
export type Patient = z.infer<typeof patientAnswer>;
export type ProtocolHead = z.infer<typeof protocolHead>;
export type Protocol = z.infer<typeof protocolAnswer>;
export type Question = z.infer<typeof question>;
export type Triaged = z.infer<typeof triaged>;
export type OnRecord = z.infer<typeof triageOnRecord>;
export type Unfinished = z.infer<typeof unfinishedTriage>;
export type AnsweredBy = Unfinished['answeredBy'];
export type Offer = z.infer<typeof offerAnswer>;
export type Care = NonNullable<Demande['care']>;

export type List<T> = { items: T[] };
export type Commune = { insee: string; name: string; postalCode: string };
export type Professional = {
  id: string;
  profession: string;
  familyName: string;
  givenName: string;
  rpps: string | null;
};

/** A place that suits, with its reasons in words. */
export type Proposal = {
  slot: {
    id: string;
    professionalName: string;
    placeName: string;
    commune: string;
    start: string;
    end: string;
    mode: 'AMB' | 'HH' | 'VR';
    free: number;
    walkIn: boolean;
  };
  late: boolean;
  distanceKm: number | null;
  reasons: { code: string; text: string }[];
};

type Why = { code: WhyCode; text: string; rank: number | null };

/** Why a professional is not proposed, or where they stand. */
export type WhyNot = Why & {
  professionalId: string;
  professionalName: string;
  places: (Why & { slotId: string; start: string })[];
};

/** Somebody on the list of those who take any place that falls free. */
export type Listed = {
  requestId: string;
  since: string;
  agreedByName: string | null;
  age: number | null;
  deadline: string;
};

/** `complete`: false: the search was given up for want of time. */
export type BetterPlaces = List<Better> & { complete: boolean };

/** A place for a request that has none, or a better one. `after`: only once that request has left it. */
export type Better = {
  requestId: string;
  bookingId: string | null;
  from: Spot | null;
  to: Spot;
  gains: { code: string; text: string }[];
  after: string | null;
};
type Spot = { slotId: string; professionalName: string; placeName: string; commune: string; start: string };
