import type { z } from 'zod';
import type { assessmentSheet } from '../../../offers/assessment.ts';
import type { expectedVisit } from '../../../bookings/expected-json.ts';
import type { gatheredAnswer, putOfferAnswer } from '../../../offers/offer-json.ts';

import type { Place } from '../words.ts';

/** The line, for whoever works with it; `at`: the product's time. */
export type Line = Place & { name: string; phone: string; at: string };

/** What the API answers to a professional, by its own schemas: only their types come into the pages. */
export type PutOffer = z.infer<typeof putOfferAnswer>;
export type Gathered = z.infer<typeof gatheredAnswer>;
export type ExpectedVisit = z.infer<typeof expectedVisit>;
export type Sheet = z.input<typeof assessmentSheet>;

/** A patient on the common list, without saying who it is. */
export type Waiting = {
  id: string;
  since: string;
  commune: string | null;
  distanceKm: number | null;
  modes: ('AMB' | 'HH' | 'VR')[];
  age: string | null;
  motive: string | null;
};

/** A colleague has put this professional into slots. */
export type Naming = {
  professional: { id: string; name: string };
  parts: ('assistant' | 'reachable-doctor')[];
  slots: number;
  first: string | null;
  refused: boolean;
};

/** A red flag that was lifted after a protocol that this doctor signed had raised it. */
export type Lift = {
  id: string;
  at: string;
  by: 'doctor' | 'samu';
  reason: string;
  adviceBy: string | null;
  fileNumber: string | null;
  raisedBy: { id: string; version: string; title: string; rules: string[] }[];
};
