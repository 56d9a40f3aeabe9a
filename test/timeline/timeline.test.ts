import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aVolunteer } from '../offers/volunteers.ts';
import { aDoctor, aRequest, aSlot, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const HOUR = 3_600_000;
/** The machine may be busy. */
const SOON = { timeout: 15_000 };
const act = async (url: string, body?: unknown, as: string = 'operator') => {
  const answer = await world.request('POST', url, body, { as });
  if (answer.status >= 300) throw new Error(`${url}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const story = async (id: string, as: string = 'operator') => {
  await world.settle();
  const { status, body } = await world.request('GET', `/v1/requests/${id}/timeline`, undefined, { as });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.items as { at: string; kind: string; who: string; words: string }[];
};
const told = (items: { kind: string; words: string }[]) =>
  items.map(({ kind, words }) => `${kind}: ${words}`);

describe('the story of a request', () => {
  test('is told on one page, in order, from the call to the report, with who did what', async () => {
    const call = await act('/v1/calls', { phone: '0639980123' });
    const doctor = await aDoctor(world, 'Lemaire');
    const slotId = await aSlot(world, doctor, '2026-11-23T15:00:00+01:00');
    const id = await aRequest(world, { callId: call.id });
    await screen(world, id);
    await act(`/v1/requests/${id}/notes`, { text: 'Préfère l’après-midi' });
    await act(`/v1/slots/${slotId}/hold`, { requestId: id });
    expect(told(await story(id)).at(-1)).toBe(
      'hold: Place gardée jusqu’à 11 h 35 : 15 h, Dr Camille Lemaire',
    );
    const booking = await act(`/v1/requests/${id}/bookings`, { slotId });
    await world.settle();
    world.clock.advance(4 * HOUR);
    await act(`/v1/bookings/${booking.id}/arrive`, undefined, doctor.token);
    await act(`/v1/bookings/${booking.id}/report`, { outcome: 'treated', text: 'Vu.' }, doctor.token);
    const items = await story(id);
    expect(told(items)).toEqual(
      expect.arrayContaining([
        'call: Appel noté à la main',
        'request: Demande reçue',
        'note: Préfère l’après-midi',
        'booking: Rendez-vous pris : 15 h, Dr Camille Lemaire, au cabinet, Cabinet Lemaire',
        'task: À faire : prévenir le patient de son rendez-vous',
        'booking: Patient arrivé',
        'report: Compte rendu écrit : Pris en charge, sans suite particulière à prévoir',
        'task: À faire : trouver un destinataire au compte rendu',
      ]),
    );
    expect(told(items).some((words) => /^triage: .* : aucun signe de gravité relevé$/.test(words))).toBe(
      true,
    );
    const times = items.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(items.find(({ words }) => words === 'Patient arrivé')).toMatchObject({
      who: 'Dr Camille Lemaire',
    });
    expect(items.find(({ words }) => words === 'Demande reçue')).toMatchObject({ who: 'Opératrice' });
  });

  test('tells a red flag, what raised it and why it was lifted', async () => {
    const id = await aRequest(world);
    await screen(world, id, 'no', { breathing: 'yes' });
    const advice = {
      by: 'Dr Invente',
      at: '2026-11-23T15:29:00+01:00',
      fileNumber: 'SAMU-7',
      text: 'À voir ce jour',
    };
    await act(`/v1/requests/${id}/override`, { samuAdvice: advice });
    const words = told(await story(id));
    expect(words).toContainEqual(expect.stringMatching(/^triage: .* : alerte vitale, /));
    expect(words).toContain(
      'lift: Alerte levée sur avis du SAMU (Dr Invente, dossier SAMU-7) : À voir ce jour',
    );
  });

  test('tells offers, escalation and outcome, each once', async () => {
    const volunteer = await aVolunteer(world);
    const id = await aTriagedRequest(world);
    await act(`/v1/requests/${id}/escalate`);
    await act(`/v1/requests/${id}/escalate`);
    await expect
      .poll(async () => (await world.request('GET', `/v1/requests/${id}`)).body.state, SOON)
      .toBe('offered');
    const [offer] = (await world.request('GET', `/v1/requests/${id}/offers`)).body.items;
    await act(`/v1/offers/${offer.id}/decline`, {}, volunteer.token);
    await act(`/v1/requests/${id}/redirect`, { reason: 'emergency', transport: 'ambulance' });
    const words = told(await story(id));
    expect(words).toEqual(
      expect.arrayContaining([
        'escalation: Étape 1 de la recherche : signalée au tableau',
        'escalation: Étape 2 de la recherche : signalée au tableau, la coordination est alertée, autres façons d’être vu, places de recours ouvertes, proposée aux professionnels',
        'offer: Proposée aux professionnels du territoire (médecin)',
        'offer: Proposition déclinée',
        'request: Réorientée : adressée aux urgences',
        'note: Conseil donné : Se rendre aux urgences en ambulance.',
      ]),
    );
    expect(words.filter((it) => it.startsWith('escalation:'))).toHaveLength(2);
  });

  test('goes on with what was told of the same need in another request', async () => {
    const first = await aTriagedRequest(world);
    const { patientId } = (await world.request('GET', `/v1/requests/${first}`)).body;
    const second = await aRequest(world, { patientId, patient: undefined });
    await act(`/v1/requests/${second}/notes`, { text: 'Rappelle pour la même chose' });
    await act(`/v1/requests/${second}/merge`, { into: first });
    expect(told(await story(first))).toEqual(
      expect.arrayContaining([
        'request: Autre demande reçue pour le même besoin',
        'note: Rappelle pour la même chose',
        'request: Réunie à une autre demande',
      ]),
    );
  });

  test('is read by the professional who sees the patient, and by no other', async () => {
    const mine = await aDoctor(world, 'Carlier');
    const other = await aDoctor(world, 'Dubois');
    const slotId = await aSlot(world, mine, '2026-11-23T17:00:00+01:00');
    const id = await aTriagedRequest(world);
    await act(`/v1/requests/${id}/bookings`, { slotId });
    expect(told(await story(id, mine.token))).toContain('request: Demande reçue');
    const read = (as: string, of = id) =>
      world.request('GET', `/v1/requests/${of}/timeline`, undefined, { as });
    expect((await read(other.token)).status).toBe(404);
    expect((await read('coordinator')).status).toBe(403);
    expect((await read('operator', newId())).status).toBe(404);
  });
});
