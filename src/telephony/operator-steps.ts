import { callersPlace } from '../calls/connect-call.ts';
import { isEndStatus } from '../calls/call.ts';
import { hearOfLeg } from '../calls/hear-of-leg.ts';
import { isOpenLeg } from '../calls/leg.ts';
import { takeBackAnswer } from '../calls/take-back-answer.ts';
import { hasNoVoicemail } from '../operators/operator-phone.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { systemActor } from '../platform/identity.ts';
import { transaction, type Work } from '../platform/transaction.ts';
import { type Territory, territoryOf } from '../territory/lookup.ts';
import * as texts from './conference-texts.ts';
import * as conference from './conference-twiml.ts';
import type { CallAddress, LegAddress } from './line-addresses.ts';
import { hangUpTwiml, queueAgainTwiml, ringBackTwiml } from './twiml.ts';

/**
 * The steps of those whom the line rings, and of the caller from the moment the operator is there. Every one looks at the record and says what
 * it comes to: repeated, late or out of order they end the same.
 */
export type OperatorStepDeps = { database: Database; clock: Clock };

const within = <T>(deps: OperatorStepDeps, territoryId: string, work: Work<T>): Promise<T> =>
  transaction(deps, systemActor(territoryId, 'telephony'), work);

/** How often a key may be wrong or missing. */
const ASKED_MOST = 2;

/** Somebody picked up, or their answering machine. A browser phone has no machine, and the SAMU no time: both are in at once. */
export function pickUp(
  deps: OperatorStepDeps,
  names: LegAddress,
  call: { CallSid: string; To: string },
): Promise<string> {
  return within(deps, names.territory, async (tx) => {
    const { line, name } = await territoryOf(tx);
    const now = await hearOfLeg(tx, names.leg, { move: 'picks-up', carrierSid: call.CallSid });
    if (!now || !isOpenLeg(now.leg) || now.call.state !== 'answered')
      return conference.lastWordTwiml(line, texts.NO_LONGER_WANTED);
    const { party, state } = now.leg;
    if (party === 'operator' && state !== 'joined' && !hasNoVoicemail(call.To))
      return conference.askToTakeTwiml(line, names, 1);
    await hearOfLeg(tx, names.leg, { move: 'joins' });
    return conference.joinTwiml(line, now.call.id, names, party === 'samu' ? texts.toSamu(name) : undefined);
  });
}

/** The key: 1 takes the call. */
export function takeWithKey(
  deps: OperatorStepDeps,
  names: LegAddress,
  call: { CallSid: string; Digits: string | undefined },
  asked: number,
): Promise<string> {
  return within(deps, names.territory, async (tx) => {
    const { line } = await territoryOf(tx);
    const pressed = call.Digits === '1';
    const now = await hearOfLeg(tx, names.leg, {
      move: pressed ? 'joins' : 'picks-up',
      carrierSid: call.CallSid,
    });
    if (!now || !isOpenLeg(now.leg) || now.call.state !== 'answered')
      return conference.lastWordTwiml(line, texts.NO_LONGER_WANTED);
    if (now.leg.state === 'joined') return conference.joinTwiml(line, now.call.id, names);
    return asked < ASKED_MOST ? conference.askToTakeTwiml(line, names, asked + 1) : hangUpTwiml();
  });
}

/** What became of a phone that the line rang. */
export async function hearLegStatus(
  deps: OperatorStepDeps,
  names: LegAddress,
  call: { CallSid: string; CallStatus: string },
): Promise<void> {
  const { CallSid: carrierSid, CallStatus: status } = call;
  const over = isEndStatus(status);
  if (!over && status !== 'ringing') return;
  await within(deps, names.territory, (tx) =>
    hearOfLeg(
      tx,
      names.leg,
      over ? { move: 'ends', carrierSid, failure: status } : { move: 'rings', carrierSid },
    ),
  );
}

/** Whoever was rung has come out of the conversation: the second news of it, should the word of their phone’s end be lost. */
export function comeOut(
  deps: OperatorStepDeps,
  names: LegAddress,
  call: { CallSid: string },
): Promise<string> {
  return within(deps, names.territory, async (tx) => {
    await hearOfLeg(tx, names.leg, { move: 'ends', carrierSid: call.CallSid, failure: 'completed' });
    return hangUpTwiml();
  });
}

/** A patient who is called back has picked up: they hear who calls, then the operator. A machine hears nothing. */
export function pickUpCallback(
  deps: OperatorStepDeps,
  names: LegAddress,
  call: { CallSid: string; AnsweredBy: string | undefined },
): Promise<string> {
  return within(deps, names.territory, async (tx) => {
    const carrierSid = call.CallSid;
    if (/^(machine|fax)/.test(call.AnsweredBy ?? '')) {
      await hearOfLeg(tx, names.leg, { move: 'ends', carrierSid, failure: 'machine' });
      return hangUpTwiml();
    }
    const territory = await territoryOf(tx);
    const now = await hearOfLeg(tx, names.leg, { move: 'joins', carrierSid });
    if (!now || now.leg.state !== 'joined') return conference.lastWordTwiml(territory.line, texts.CUT_OFF);
    const at = { territory: names.territory, call: now.call.id };
    const found = await callersPlace(tx, { id: now.call.id });
    return found?.place === 'talk'
      ? conference.joinTwiml(territory.line, now.call.id, at, texts.toPatient(territory.name))
      : callersDocument(found, at, territory);
  });
}

/**
 * Where a caller goes who was sent to the conversation, comes back from the music, or stands alone in it. `back`: they have stayed on the line
 * after everybody had left: the call waits again, at its old place.
 */
export function comeToCall(
  deps: OperatorStepDeps,
  territoryId: string,
  which: { id: string } | { carrierSid: string },
  back = false,
): Promise<string> {
  return within(deps, territoryId, async (tx) => {
    let found = await callersPlace(tx, which);
    if (!found) return hangUpTwiml();
    if (back && found.place === 'alone' && found.call.origin === 'line') {
      await takeBackAnswer(tx, { id: found.call.id });
      found = { ...found, place: 'waiting' };
    }
    return callersDocument(found, { territory: territoryId, call: found.call.id }, await territoryOf(tx));
  });
}

type Found = Awaited<ReturnType<typeof callersPlace>>;

function callersDocument(found: Found, names: CallAddress, territory: Territory): string {
  const { line } = territory;
  switch (found?.place) {
    case 'talk':
      return conference.joinTwiml(line, found.call.id, names);
    case 'hold':
      return conference.holdTwiml(line, names, found.call.held_at !== null);
    case 'alone':
      return found.call.origin === 'line'
        ? conference.leftAloneTwiml(line, names)
        : conference.lastWordTwiml(line, texts.CUT_OFF);
    case 'goodbye':
      return conference.lastWordTwiml(line, texts.GOODBYE);
    case 'ring-back':
      return ringBackTwiml();
    case 'waiting':
      return queueAgainTwiml(territory);
    default:
      return hangUpTwiml();
  }
}
