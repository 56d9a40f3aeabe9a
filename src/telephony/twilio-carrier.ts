import twilio from 'twilio';
import { isEndStatus } from '../calls/call.ts';
import type { Instant } from '../platform/clock.ts';
import type { TwilioConfig } from '../platform/config.ts';
import { NotNow, type Outcome } from '../platform/intents.ts';
import { CALL_OVER, type Carrier, CarrierSilent } from './carrier.ts';

const TWILIO = 'https://api.twilio.com';
const TIMEOUT_MS = 5_000;
/** No patient is sent so many texts in a day; past that the list proves nothing. */
const LOOKED_THROUGH = 200;
/** The newest of the calls made to one phone. */
const CALLS_LOOKED_THROUGH = 50;
/** Whoever has picked up hears nothing until it is known what they are: then they count as a person. The carrier's own limit is 30. */
const MACHINE_SECONDS = 6;
/** The carrier's clock and ours may differ, and its dates are whole seconds. */
const CLOCK_SLACK_MS = 120_000;

/** Call not in progress (21220) or not there (20404): it is over. */
const OVER = new Set([21220, 20404]);

/** The carrier's REST API through its own package, without retries of its own: what is repeated is decided by the intent. */
export function twilioCarrier(config: TwilioConfig): Carrier {
  const [authToken = ''] = config.authTokens;
  const client = twilio(config.accountSid, authToken, {
    httpClient: httpClient(config.apiUrl),
    autoRetry: false,
  });

  async function find(to: string, since: number, reference: string): Promise<Outcome | 'not-there'> {
    // Not filtered by date on the carrier's side: a text that has not left yet has no date of sending.
    const texts = await attempt(() => client.messages.list({ to, limit: LOOKED_THROUGH, pageSize: 50 }));
    if ('refused' in texts) throw new CarrierSilent(`list refused: ${texts.refused}`);
    const found = texts.value.find((text) => text.body?.includes(reference));
    if (found) return { result: 'done', proof: { sid: found.sid } };
    const oldest = texts.value.at(-1);
    const reachesBack =
      texts.value.length < LOOKED_THROUGH || (oldest && oldest.dateCreated.getTime() < since);
    return reachesBack ? 'not-there' : { result: 'unknown', reason: 'too many texts to look through' };
  }

  return {
    async sendSms({ from, to, body, statusUrl }) {
      const sent = await attempt(() => client.messages.create({ from, to, body, statusCallback: statusUrl }));
      return 'refused' in sent ? refusal(sent.refused) : { result: 'done', proof: { sid: sent.value.sid } };
    },
    findSms: ({ to, since, reference }) => find(to, since - CLOCK_SLACK_MS, reference),
    async redirectCall(callSid, url) {
      const sent = await attempt(() => client.calls(callSid).update({ url, method: 'POST' }));
      if (!('refused' in sent)) return { result: 'done', proof: { sid: callSid } };
      return OVER.has(sent.refused) ? { result: 'refused', reason: CALL_OVER } : refusal(sent.refused);
    },
    async ring({ from, to, url, statusUrl, seconds, machines }) {
      const made = await attempt(() =>
        client.calls.create({
          from,
          to,
          url,
          method: 'POST',
          timeout: seconds,
          statusCallback: statusUrl,
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['ringing', 'completed'],
          ...(machines && { machineDetection: 'Enable', machineDetectionTimeout: MACHINE_SECONDS }),
        }),
      );
      return 'refused' in made ? refusal(made.refused) : { result: 'done', proof: { sid: made.value.sid } };
    },
    async callsMadeTo(to, since) {
      const calls = await attempt(() => client.calls.list({ to, limit: CALLS_LOOKED_THROUGH, pageSize: 50 }));
      if ('refused' in calls) throw new CarrierSilent(`list refused: ${calls.refused}`);
      return calls.value
        .filter(
          ({ direction, dateCreated }) => direction === 'outbound-api' && dateCreated.getTime() >= since,
        )
        .map(({ sid }) => sid);
    },
    async callState(callSid) {
      const call = await attempt(() => client.calls(callSid).fetch());
      if ('refused' in call) {
        if (OVER.has(call.refused)) return { state: 'unknown' };
        throw new CarrierSilent(`look-up refused: ${call.refused}`);
      }
      const { status, endTime } = call.value;
      if (!isEndStatus(status)) return { state: 'going-on' };
      return { state: 'ended', status, at: endTime ? (endTime.getTime() as Instant) : undefined };
    },
    async hangUp(callSid) {
      const ended = await attempt(() => client.calls(callSid).update({ status: 'completed' }));
      if ('refused' in ended && !OVER.has(ended.refused)) return refusal(ended.refused);
      return { result: 'done', proof: { sid: callSid } };
    },
  };
}

const refusal = (code: number): Outcome => ({ result: 'refused', reason: `carrier-${code}` });

/** The package's own client, with another address in the simulator's case. */
function httpClient(apiUrl: string | undefined): twilio.RequestClient {
  const client = new twilio.RequestClient({ timeout: TIMEOUT_MS, autoRetry: false });
  if (!apiUrl) return client;
  const base = apiUrl.replace(/\/+$/, '');
  const request = client.request.bind(client);
  client.request = (options) => request({ ...options, uri: options.uri.replace(TWILIO, base) });
  return client;
}

/** Made no connection, or could not find out where to: the request did not leave. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Asked at another time it may be yes: too many requests, or credentials that are being changed. */
const LATER = new Set([401, 403, 429]);

/**
 * What an answer means. A 4xx is a certain no; 5xx, 408, a time-out or a lost connection leave it open. Errors are made anew, since the
 * package's own quote phone numbers and texts.
 */
async function attempt<T>(ask: () => Promise<T>): Promise<{ value: T } | { refused: number }> {
  try {
    return { value: await ask() };
  } catch (error) {
    const { status, code } = error as { status?: unknown; code?: unknown };
    if (typeof status === 'number') {
      if (LATER.has(status)) throw new NotNow(`carrier answered ${status}`);
      if (status >= 400 && status < 500 && status !== 408)
        return { refused: typeof code === 'number' ? code : status };
      throw new CarrierSilent(`carrier answered ${status}`);
    }
    if (typeof code === 'string' && NEVER_LEFT.has(code))
      throw new NotNow(`no connection to the carrier: ${code}`);
    throw new CarrierSilent(`no answer from the carrier: ${typeof code === 'string' ? code : 'unreadable'}`);
  }
}
