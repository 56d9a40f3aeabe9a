import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/platform/clock.ts';
import { LONGEST_SMS, offerOverText, offerText } from '../../src/telephony/sms-texts.ts';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import type { World } from '../support/world.ts';
import { aLine, type TestLine } from '../telephony/line-under-test.ts';
import { aVolunteer, nobodyVolunteers, type Volunteer } from './volunteers.ts';

let line: TestLine;
let world: World;
beforeAll(async () => {
  line = await aLine();
  world = line.world;
});
afterAll(() => line.close());
afterEach(() => nobodyVolunteers(world));

let mobile = 200;
/** A mobile of its own for each volunteer. */
const nextPhone = () => `+33639980${mobile++}`;
const textsTo = (phone: string) =>
  line.network.messages.filter(({ to }) => to === phone).map(({ body }) => body);
const offer = async (more: Record<string, unknown> = {}) => {
  const requestId = await aTriagedRequest(world);
  const body = { kind: 'visit', ...more };
  const made = await world.request('POST', `/v1/requests/${requestId}/offers`, body);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return { id: made.body.id as string, requestId };
};
const told = async () => {
  await world.settle();
  await line.network.settled();
};
const accept = (who: Volunteer, id: string) =>
  world.request('POST', `/v1/offers/${id}/accept`, undefined, { as: who.token });

describe('a professional who is asked', () => {
  test('gets one text with a link of their own, which says where, how and until when, and not who', async () => {
    const [phone, otherPhone] = [nextPhone(), nextPhone()];
    await aVolunteer(world, { phone });
    await aVolunteer(world, { phone: otherPhone });
    await offer();
    await told();
    const [text = ''] = textsTo(phone);
    expect(textsTo(phone)).toHaveLength(1);
    expect(text).toMatch(
      /^CPTS grand-douai : une demande de soins \(Douai, au cabinet, avant mardi 11 h 30\)\. Pour répondre : http:\/\/127\.0\.0\.1:\d+\/o\/[\w-]{22} Réf\. \w{7}$/,
    );
    expect(text).not.toMatch(/Inventé|fièvre|Alix|1980/);
    expect(textsTo(otherPhone)[0]).not.toContain(/\/o\/[\w-]{22}/.exec(text)?.[0]);
  });

  test('the secret of the link is nowhere: not in the log, the events, the jobs, nor with the text that has left', async () => {
    const secrets = line.network.messages
      .map(({ body }) => /\/o\/([\w-]{22})/.exec(body)?.[1])
      .filter(Boolean);
    expect(secrets.length).toBeGreaterThan(0);
    const { rows: tables } = await world.database.owner.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
        where table_schema in ('public', 'bullmq') and table_type = 'BASE TABLE'`,
    );
    const holding: string[] = [];
    for (const { schema, name } of tables) {
      const { rows } = await world.database.owner.query(`select t::text as row from ${schema}.${name} t`);
      const text = rows.map(({ row }) => row).join('\n');
      if (secrets.some((secret) => text.includes(secret ?? ''))) holding.push(name);
    }
    expect(holding).toEqual([]);
    expect(secrets.filter((secret) => world.logged.join('').includes(secret ?? ''))).toEqual([]);
  });

  test('is told kindly when somebody else has answered, and not when they declined', async () => {
    const [phone, late, declined] = [nextPhone(), nextPhone(), nextPhone()];
    const mine = await aVolunteer(world, { phone });
    await aVolunteer(world, { phone: late });
    const no = await aVolunteer(world, { phone: declined });
    const { id } = await offer();
    await told();
    await world.request('POST', `/v1/offers/${id}/decline`, undefined, { as: no.token });
    await accept(mine, id);
    await told();
    expect(textsTo(late)).toEqual([
      expect.stringContaining('/o/'),
      expect.stringMatching(
        /un confrère ou une consœur a répondu à la demande.*Merci de votre disponibilité/,
      ),
    ]);
    expect(textsTo(phone)).toHaveLength(1);
    expect(textsTo(declined)).toHaveLength(1);
  });

  test('the patient is told of the visit as of any other', async () => {
    await nobodyVolunteers(world);
    const mine = await aVolunteer(world, { phone: nextPhone() });
    const { id } = await offer();
    await accept(mine, id);
    await told();
    expect(textsTo('+33639980123').at(-1)).toMatch(/^Rendez-vous confirmé .* avec Dr Camille Inventé/);
  });

  test('a doctor to whom a question is put reads none of it in the text', async () => {
    const phone = nextPhone();
    await aVolunteer(world, { phone });
    await offer({ kind: 'question', question: 'Douleur thoracique ancienne, que faire ?' });
    await told();
    expect(textsTo(phone)[0]).toMatch(
      /une question médicale attend votre réponse avant 11 h 45\. Pour répondre/,
    );
    expect(textsTo(phone)[0]).not.toContain('Douleur');
  });

  test('a doctor who is asked to look at an alert reads that it is urgent, and nothing of it', async () => {
    const phone = nextPhone();
    const { id } = await aVolunteer(world, { phone });
    await world.database.owner.query(`update professional set rpps = '66600000001' where id = $1`, [id]);
    const requestId = await aRequest(world);
    await screen(world, requestId, 'no', { 'chest-pain': 'yes' });
    await world.request('POST', `/v1/requests/${requestId}/offers`, { kind: 'flag', question: 'Pâle.' });
    await told();
    expect(textsTo(phone)[0]).toMatch(/une question médicale urgente attend votre réponse avant/);
    expect(textsTo(phone)[0]).not.toMatch(/Pâle|alerte|poitrine|Inventé/);
  });

  test('on a landline gets no text, and finds it in their page', async () => {
    const phone = '+33353010177';
    const mine = await aVolunteer(world, { phone });
    const { id } = await offer();
    await told();
    expect(textsTo(phone)).toEqual([]);
    const { body } = await world.request('GET', '/v1/offers', undefined, { as: mine.token });
    expect(body.items).toMatchObject([{ id, mine: 'asked' }]);
  });
});

describe('the words', () => {
  const now = instant('2026-11-23T14:00:00+01:00');
  const asked = {
    kind: 'visit' as const,
    communeName: 'Saint-Étienne-au-Bois-lès-Trois-Rivières-sur-la-Scarpe',
    mode: 'VR' as const,
    seenBy: instant('2026-11-25T17:00:00+01:00'),
    expiresAt: now,
  };
  const paris = { name: 'CPTS '.repeat(20), timeZone: 'Europe/Paris', phone: '+33353010123' };

  test('fit a text message, whatever the names are', () => {
    const link = `https://${'x'.repeat(60)}.example/o/${'s'.repeat(22)}`;
    expect(offerText(asked, link, paris, '7KXM2PQ', now).length).toBeLessThanOrEqual(LONGEST_SMS);
    expect(offerText(asked, link, paris, '7KXM2PQ', now)).toContain(link);
    expect(offerOverText(paris, true, '7KXM2PQ').length).toBeLessThanOrEqual(LONGEST_SMS);
  });
});

describe('a professional who has accepted', () => {
  test('is told by text when the visit is called off: nobody drives to a patient who was seen elsewhere', async () => {
    const [phone, otherPhone] = [nextPhone(), nextPhone()];
    const who = await aVolunteer(world, { phone });
    await aVolunteer(world, { phone: otherPhone });
    const { id, requestId } = await offer();
    await told();
    expect((await accept(who, id)).status).toBe(200);
    await told();
    const before = textsTo(phone).length;
    const [{ bookingId }] = (await world.request('GET', `/v1/requests/${requestId}/offers`)).body.items;
    const done = await world.request('POST', `/v1/bookings/${bookingId}/cancel`, {
      by: 'patient',
      reason: 'patient-declined',
    });
    expect(done.status).toBe(200);
    await told();
    const texts = textsTo(phone).slice(before);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/le rendez-vous que vous aviez accepté pour \d+ h( \d+)? n'a plus lieu/);
    expect(texts[0]).not.toMatch(/Inventé|fièvre|Alix|1980/);
    expect(textsTo(otherPhone).filter((text) => text.includes("n'a plus lieu"))).toEqual([]);
  });

  test('is not told of what they have called off themselves', async () => {
    const phone = nextPhone();
    const who = await aVolunteer(world, { phone });
    const [kept, given] = [await offer(), await offer()];
    await told();
    expect((await accept(who, kept.id)).status).toBe(200);
    expect(
      (await world.request('POST', `/v1/offers/${kept.id}/withdraw`, undefined, { as: who.token })).status,
    ).toBe(200);
    expect((await accept(who, given.id)).status).toBe(200);
    const [{ bookingId }] = (await world.request('GET', `/v1/requests/${given.requestId}/offers`)).body.items;
    const done = await world.request(
      'POST',
      `/v1/bookings/${bookingId}/cancel`,
      { by: 'professional', reason: 'ill' },
      { as: who.token },
    );
    expect(done.status).toBe(200);
    await told();
    expect(textsTo(phone).filter((text) => text.includes("n'a plus lieu"))).toEqual([]);
  });
});
