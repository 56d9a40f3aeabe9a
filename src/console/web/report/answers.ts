import type { z } from 'zod';
import type { Profession } from '../../../directory/profession.ts';
import type { reportAnswer } from '../../../feedback/report-json.ts';

/** What the API answers, by its own schemas: only their types come into the pages. */
export type Report = z.infer<typeof reportAnswer>;
export type ReportVersion = Report['versions'][number];

export type AgreedKind = 'requester' | 'dac' | 'other';

/** What the patient was told of the exchange, and what they said. */
export type Sharing = {
  informedAt: string | null;
  refused: boolean;
  agreed: AgreedKind[];
};

/** To whom a report goes, or why not. */
export type Recipient = {
  id: string;
  name: string;
  as: 'treating-doctor' | AgreedKind;
  verdict: 'may' | 'patient-refuses' | 'needs-consent';
  hasAddress: boolean;
};

/** Whose form it is: how the patient was met, and the author's profession. */
export type Whose = {
  mode: 'AMB' | 'HH' | 'VR';
  professional: { profession: Profession };
};
