import { getExpectedBodyHash, getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../support/world.ts';
import {
  callForm,
  callRow,
  newCallSid,
  OLD_TOKEN,
  post,
  PUBLIC_URL,
  rowCounts,
  startRotatingLine,
  TOKEN,
} from './carrier-side.ts';

let world: World;
beforeAll(async () => {
  world = await startRotatingLine();
});
afterAll(() => world.close());

type Posted = {
  step?: string;
  token?: string;
  /** The query, from the hash of the signed body. */
  query?: (hash: string) => string;
  /** What arrives instead of what was signed. */
  sent?: string;
  sentQuery?: (hash: string) => string;
  contentType?: string;
};

const bySha = (hash: string) => `?bodySHA256=${hash}`;

async function postJson(body: string, it: Posted = {}): Promise<number> {
  const { step = 'status', token = TOKEN, query = bySha, sentQuery = query } = it;
  const path = `/telephony/twilio/${step}`;
  const hash = getExpectedBodyHash(body);
  const answer = await world.http.inject({
    method: 'POST',
    url: path + sentQuery(hash),
    payload: it.sent ?? body,
    headers: {
      'content-type': it.contentType ?? 'application/json',
      'x-twilio-signature': getExpectedTwilioSignature(token, PUBLIC_URL + path + query(hash), {}),
    },
  });
  return answer.statusCode;
}

const ended = (sid: string) =>
  JSON.stringify({
    ...callForm(sid, { CallStatus: 'completed' }),
    SequenceNumber: 2,
    CallerName: 'Œuvre ☎ é',
  });

describe('a webhook in JSON', () => {
  test('is heard as the same form is', async () => {
    const [asJson, asForm] = [newCallSid(), newCallSid()];
    expect(await postJson(ended(asJson))).toBe(204);
    const form = callForm(asForm, { CallStatus: 'completed', SequenceNumber: '2' });
    expect((await post(world.http, 'status', form)).status).toBe(204);
    expect(await callRow(world, asJson)).toEqual(await callRow(world, asForm));
    expect(await callRow(world, asJson)).toMatchObject({ state: 'ended', last_sequence: 2 });
  });

  test('is the same webhook as that form: the second changes nothing', async () => {
    const sid = newCallSid();
    await postJson(ended(sid));
    const before = await rowCounts(world);
    await post(world.http, 'status', callForm(sid, { CallStatus: 'completed', SequenceNumber: '2' }));
    expect(await postJson(ended(sid))).toBe(204);
    expect(await rowCounts(world)).toEqual(before);
  });

  test('is heard under the old secret too, and wherever the hash stands in the query', async () => {
    expect(await postJson(ended(newCallSid()), { token: OLD_TOKEN })).toBe(204);
    for (const query of [
      (hash: string) => `?a=1&bodySHA256=${hash}`,
      (hash: string) => `?bodySHA256=${hash}&a=%C3%A9+1`,
    ])
      expect(await postJson(ended(newCallSid()), { query })).toBe(204);
  });

  test('counts to the letter: blanks and line ends are signed', async () => {
    const body = `{ "CallSid" : "${newCallSid()}",\r\n "To": "+33353010123", "CallStatus": "ringing" }\n`;
    expect(await postJson(body)).toBe(204);
    expect(await postJson(body, { sent: JSON.stringify(JSON.parse(body)) })).toBe(403);
  });

  const sid = newCallSid();
  test.each<[string, Posted]>([
    ['by another secret', { token: 'not-the-secret-at-all' }],
    ['with another body', { sent: ended(newCallSid()) }],
    ['with no body', { sent: '' }],
    ['with another hash', { sentQuery: () => bySha(getExpectedBodyHash('{}')) }],
    [
      'with the hash of the other body, which nobody signed',
      { sent: '{}', sentQuery: () => bySha(getExpectedBodyHash('{}')) },
    ],
    ['without a hash', { query: () => '' }],
    ['with an empty hash', { query: () => '?bodySHA256=' }],
    ['with its hash taken away', { sentQuery: () => '' }],
    ['with the right hash in the second place', { query: (hash) => `?bodySHA256=x&bodySHA256=${hash}` }],
    [
      'with its query in another order',
      { query: (hash) => `?a=1&bodySHA256=${hash}`, sentQuery: (hash) => `?bodySHA256=${hash}&a=1` },
    ],
    ['on another step', { step: 'status', sentQuery: (hash) => `/../voice${bySha(hash)}` }],
  ])('signed %s it is refused, and nothing is written', async (_, it) => {
    const before = await rowCounts(world);
    expect([403, 404]).toContain(await postJson(ended(sid), it));
    expect(await rowCounts(world)).toEqual(before);
  });

  test('cannot be told as a form, nor a form as JSON', async () => {
    const before = await rowCounts(world);
    const form = new URLSearchParams(callForm(sid, { CallStatus: 'completed' })).toString();
    const contentType = 'application/x-www-form-urlencoded';
    expect(await postJson(ended(sid), { contentType, sent: form })).toBe(403);
    const fields = callForm(sid, { CallStatus: 'completed' });
    const path = '/telephony/twilio/status';
    const answer = await world.http.inject({
      method: 'POST',
      url: path,
      payload: fields,
      headers: { 'x-twilio-signature': getExpectedTwilioSignature(TOKEN, PUBLIC_URL + path, fields) },
    });
    expect(answer.statusCode).toBe(403);
    expect(await rowCounts(world)).toEqual(before);
  });

  test.each(['{not json', '[]', '1', 'null', '"x"', '{"CallSid":{}}', '{"__proto__":{"CallSid":"x"}}'])(
    'that is genuine but says %s is refused for what it says',
    async (body) => {
      expect(await postJson(body)).toBe(400);
    },
  );
});

describe('whoever has no signature', () => {
  test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])(
    'is refused before %s is read, however much it is',
    async (contentType) => {
      const headers = { 'content-type': contentType };
      const payload = 'x'.repeat(200_000);
      for (const signature of [undefined, '', 'x', 'A'.repeat(28), `${'A'.repeat(27)}=`]) {
        const answer = await world.http.inject({
          method: 'POST',
          url: '/telephony/twilio/status',
          payload,
          headers: { ...headers, ...(signature === undefined ? {} : { 'x-twilio-signature': signature }) },
        });
        // One that only looks like a signature is read as far as a form may be long.
        expect([403, 400, 413, 415].slice(0, signature?.endsWith('=') ? 4 : 1)).toContain(answer.statusCode);
      }
    },
  );
});
