import type { Mode } from '../matching/need.ts';
import type { RequestKind } from '../requests/request.ts';
import type { Origin } from '../requests/tables.ts';
import type { Person } from './invent-person.ts';

/** How the red-flag screen goes. `question` counts from 0; in a screen with fewer, the last one. */
export type PlannedScreen =
  | { result: 'clear' }
  /** The call goes to the SAMU, and stays there; or the SAMU advises a visit a while later (rule 1). */
  | { result: 'red-flag'; question: number; next: 'emergency' | 'samu-advice' }
  /** *I don't know*: then the patient comes to the phone, or a doctor decides. */
  | { result: 'unknown'; question: number; next: 'patient-answers' | 'doctor-lifts' }
  /** Somebody answers who is not the patient, who then comes to the phone. */
  | { result: 'third-person' };

/** One caller of the day. Times are milliseconds: `at` since the line opened, the others from then on. */
export type PlannedCall = {
  no: number;
  at: number;
  /** E.164; undefined: withheld. */
  from: string | undefined;
  patient: Person;
  kind: RequestKind;
  origin: Origin;
  motive: string;
  /** The motive's protocol, when the operator goes on with it after the screen. */
  complaint: string | undefined;
  chronic: boolean;
  modes: Mode[];
  screen: PlannedScreen;
  /** How long they wait before they hang up. */
  patienceMs: number;
  /** They try again so much later when they were not served. */
  ringsAgainMs: number | undefined;
  /** What they press in the menu; `wrong`: a key that is not in it, `nothing`: they wait, `hang-up`: they think better of it. */
  menu: 'snp' | 'mt' | 'professional' | 'wrong' | 'nothing' | 'hang-up';
  /** Their number, keyed in when it is withheld and they are asked for it: at once, after a slip that they correct, or never. */
  keysNumber: 'right' | 'slip' | 'never';
  /** They press the key that asks for a callback, waiting or told that the line is closed. */
  asksCallback: boolean;
  /** How often they do not pick up when the line calls them back. */
  missesCallbacks: number;
  /** Wants another place than the first one proposed. */
  choosy: boolean;
  /** Put to professionals instead of booked. */
  offer: PlannedOffer | undefined;
  /** Who hangs up at the end. */
  hangsUp: 'caller' | 'operator';
  /** Calls again to call off, and wants another place then or none. */
  cancels: { afterMs: number; next: 'another-place' | 'nothing' } | undefined;
  comes: boolean;
};

/** How an offer goes. Whoever is asked before the one who takes it declines or stays silent. */
export type PlannedOffer = {
  /** The how-many-th who is asked takes it, counted from 0; undefined: nobody does. */
  taker: number | undefined;
  /** On their own page, or by the link in the text message. */
  by: 'page' | 'link';
  /** The next one says yes in the same instant. */
  rival: boolean;
};
