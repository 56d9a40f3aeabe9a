import { chance } from '../platform/chance.ts';
import type { Instant } from '../platform/clock.ts';
import type { Agenda, Bell, DayTime } from './agenda.ts';
import { type Api, type Method, Refused } from './api-client.ts';
import type { PlannedDay } from './day.ts';
import { countRefusal, type Ledger } from './ledger.ts';
import type { CallHandle } from './leg.ts';
import type { PhoneNetwork } from './phone-network.ts';
import type { PlannedCall } from './planned-call.ts';
import type { Referrer } from './referrer.ts';

/** The operator's phone: who waits for it to ring, how often it has, and whether its battery has died. */
export type Desk = {
  expects: ((leg: CallHandle | undefined) => void) | undefined;
  rings: number;
  died: boolean;
};

/** A doctor of the territory, as the day plays them. */
export type PlayedDoctor = {
  id: string;
  placeId: string;
  token: string;
  phone: string;
  secureAddress: string | null;
};

/** The doctor whose page somebody at the console tries out: of the visits of a day one is left to them to report. */
export type TriedDoctor = {
  id: string;
  /** Sees to it that this doctor reads what comes; false where no mail arrives: of a report that goes nowhere there is nothing to see. */
  willRead(treatingDoctorId: string): boolean;
  /** A patient was seen whose report nobody of the play writes. */
  left(): void;
};

/** Where a day is played: a running product, the phone network in front of it, and the people's keys to it. */
export type Stage = {
  api: Api;
  operatorToken: string;
  coordinatorToken: string;
  /** The SAS's, and a care home's: they refer patients to the line, and are told by webhook. */
  regulatorToken: string;
  partnerToken: string;
  referrer: Referrer;
  doctors: readonly PlayedDoctor[];
  network: PhoneNetwork;
  /** The phone on which the line rings the operator, E.164. */
  operatorPhone: string;
  /** A person at the console may take callers too, who has no phone in this network: hers picks up for them. */
  lendsPhone?: true;
  /** Somebody at the console may write a report too. */
  triedDoctor?: TriedDoctor;
  time: DayTime;
  /** Nothing takes time: what a caller hears has been said at once. */
  instant: boolean;
  /** When the operator comes back after the day, to finish what is left: milliseconds after opening, in order. */
  laterOpenings: readonly number[];
  /** The moment of the day, in milliseconds after opening, at which a visit takes place. */
  visitAt(start: Instant): number;
  /** The product's time at a moment of the day. */
  instantAt(ms: number): Instant;
  /** Real milliseconds that the product may take to connect a call, also after it was killed in between. */
  patienceMs: number;
};

/** Somebody on the line: who rings, why, and whether the operator has taken them. */
export type Line = {
  call: PlannedCall;
  handle: CallHandle;
  errand: Errand;
  taken: Bell;
  /** Rung when the conversation is over. */
  over: Bell;
  state: 'waiting' | 'taken' | 'over';
};

/** What they call for: care, an MT…; or to call off what was booked before. */
export type Errand = 'new' | { callOff: string };

export const hasHungUp = (handle: CallHandle): boolean => handle.account.endedAt !== undefined;

/** Something that the operator has to do by herself later. */
export type Todo = { at: number; do(): Promise<void> };

/** The stage with everything that the people of the day share. */
export type Scene = Stage & {
  plan: PlannedDay;
  agenda: Agenda;
  ledger: Ledger;
  desk: Desk;
  /** Rung when somebody waits in the queue. */
  waiting: Bell;
  /** By the carrier's name of the call. */
  lines: Map<string, Line>;
  todo: Todo[];
  /** Callers who were served, by number of the plan. */
  served: Set<number>;
  /** How often they did not pick up when they were called back. */
  missed: Map<number, number>;
  /** Visits that have not taken place yet. */
  expected: Set<string>;
  /** Visits whose report is not the played doctor's to write. */
  leftVisits: Set<string>;
};

/** Milliseconds between two limits in seconds, drawn for this call and step. */
export const between = (scene: Scene, call: PlannedCall, step: string, from: number, to: number): number =>
  Math.round(1000 * (from + (to - from) * chance(scene.plan.seed, 'think', call.no, step)));

/** The operator thinks, listens, types. */
export const think = (
  scene: Scene,
  call: PlannedCall,
  step: string,
  from: number,
  to: number,
): Promise<void> => scene.agenda.sleep(between(scene, call, step, from, to));

export const asOperator = <Answer>(
  scene: Scene,
  method: Method,
  path: string,
  body?: unknown,
): Promise<Answer> => scene.api<Answer>(scene.operatorToken, method, path, body);

/** A refusal that is part of the day: its code instead of an answer. Throws every other. */
export async function unless<Answer>(
  scene: Scene,
  codes: readonly string[],
  asked: Promise<Answer>,
): Promise<{ answer: Answer } | { refused: string }> {
  try {
    return { answer: await asked };
  } catch (error) {
    if (!(error instanceof Refused) || !codes.includes(error.code)) throw error;
    countRefusal(scene.ledger, error.code);
    return { refused: error.code };
  }
}
