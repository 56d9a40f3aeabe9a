import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { chance } from '../../src/platform/chance.ts';
import { calmDown, fillLine } from './fill.ts';
import { CONNECTIONS, expecting, interleave, onStage, type Result } from './http-works.ts';
import { fire, fireOnTime, type Shot } from './load.ts';

const TWILIO = { sid: `AC${'0'.repeat(32)}`, token: 'bench-token-bench-token' };
const PUBLIC_URL = 'https://ligne.example';

/** The storm of the phone line: 500 calls in a minute, what the carrier tells of each repeated three times, one request of a hundred forged. */
const STORM = { seed: 1, callsPerSecond: 500 / 60, told: 3, forged: 0.01 };
const TIMES = 10;
const SECONDS = 20;

/**
 * A signed webhook with which a call begins, durable before the answer, at full speed; against the same statement, unsigned. p50, p99: of
 * every webhook of ten storms at once, new calls and all that follows, from when it was due until it was answered.
 */
export const webhook = (): Promise<Result> =>
  onStage({ BENCH_TWILIO_SID: TWILIO.sid, BENCH_TWILIO_TOKEN: TWILIO.token }, async (stage, ours, raw) => {
    await fillLine(stage.owner);
    const shots = (to: string, signed: boolean) =>
      Array.from({ length: 2_000 }, () => step(newSid(), to, {}, signed ? 'genuine' : 'unsigned'));
    const { p50, p99, ...result } = await interleave('webhook', {
      ours: async () =>
        expecting(await fire(ours.port, shots('/telephony/twilio/voice', true), CONNECTIONS), 200),
      raw: async () => expecting(await fire(raw.port, shots('/webhook', false), CONNECTIONS), 200),
    });
    await calmDown(stage.owner);
    const storms = await fireOnTime(ours.port, tenStorms());
    const { 200: heard = 0, 204: taken = 0, 403: forged = 0, ...failed } = storms.statuses;
    if (Object.keys(failed).length > 0) throw new Error(`storm: ${JSON.stringify(storms.statuses)}`);
    return {
      ...result,
      unit: 'first webhooks per second; ms at ten times the storm',
      p50: Number(storms.p50.toFixed(1)),
      p99: Number(storms.p99.toFixed(1)),
      more: {
        stormPerSecond: Math.round(storms.perSecond),
        stormDocuments: heard,
        stormCallbacks: taken,
        stormForged: forged,
        fullSpeedP50: p50,
        fullSpeedP99: p99,
      },
    };
  });

const newSid = () => `CA${randomUUID().replaceAll('-', '')}`;

let callers = 0;

function step(
  sid: string,
  path: string,
  more: Record<string, string>,
  signature: 'genuine' | 'forged' | 'unsigned',
  from = callers++,
): Shot {
  const params = {
    AccountSid: TWILIO.sid,
    CallSid: sid,
    From: `+3363998${String(from % 10_000).padStart(4, '0')}`,
    To: '+33353010123',
    CallStatus: 'ringing',
    Direction: 'inbound',
    ApiVersion: '2010-04-01',
    ...more,
  };
  const token = signature === 'genuine' ? TWILIO.token : 'somebody-elses-token';
  return {
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature === 'unsigned'
        ? {}
        : { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, PUBLIC_URL + path, params) }),
    },
    body: new URLSearchParams(params).toString(),
  };
}

/** Every webhook of the calls of `SECONDS`, evenly spread: half of the callers wait and hang up, half ask to be called back. */
function tenStorms(): (Shot & { at: number })[] {
  const shots: (Shot & { at: number })[] = [];
  const calls = Math.round(STORM.callsPerSecond * TIMES * SECONDS);
  for (let call = 0; call < calls; call++) {
    const start = (call / calls) * SECONDS * 1000;
    const sid = newSid();
    const from = callers++;
    const add = (at: number, name: string, more: Record<string, string>) => {
      const signature = chance(STORM.seed, 'forged', shots.length) < STORM.forged ? 'forged' : 'genuine';
      shots.push({ ...step(sid, `/telephony/twilio/${name}`, more, signature, from), at: start + at });
    };
    // In any order, within a second of when it happened.
    const tell = (at: number, CallStatus: string, SequenceNumber: number) => {
      for (let time = 0; time < STORM.told; time++)
        add(at + chance(STORM.seed, 'told', shots.length) * 1000, 'status', {
          CallStatus,
          SequenceNumber: String(SequenceNumber),
        });
    };
    add(0, 'voice', {});
    tell(50, 'ringing', 0);
    tell(100, 'in-progress', 1);
    add(800, 'gather?ask=menu&place=call&asked=1', { Digits: '1' });
    if (call % 2) {
      add(1_000, 'wait', { QueueTime: '0' });
      add(2_400, 'queue-end', { QueueResult: 'hangup' });
    } else add(1_800, 'gather?ask=callback&place=call&asked=1', { Digits: '1' });
    tell(2_500, 'completed', 2);
  }
  return shots;
}
