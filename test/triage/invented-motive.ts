import type { World } from '../support/world.ts';

/** Goes through a protocol; what is not given is answered no. */
export async function askThrough(
  world: World,
  requestId: string,
  protocol: string,
  given: Record<string, string | number> = {},
) {
  const answers: Record<string, string | number> = {};
  for (;;) {
    const { status, body } = await world.request('POST', `/v1/requests/${requestId}/triage`, {
      protocol,
      answers,
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    if (!('next' in body)) return body;
    answers[body.next.id] = given[body.next.id] ?? (body.next.kind === 'yes-no-unknown' ? 'no' : 'unknown');
  }
}

/** A motive of the territory’s own that comes to `care`, and to `whenTired` when the patient is. */
export async function addMotive(world: World, id: string, care: string, whenTired = care) {
  const source = `
id: ${id}
version: '1'
title: Motif inventé ${id}
use: motive
author: Un test
date: 2026-11-01
validUntil: 2027-12-31
sources: [inventé pour ce test]
legalBasis: [inventée]
validation: { state: to-obtain, reference: À obtenir, by: [doctors] }
questions:
  - { id: stiff, text: Avez-vous la nuque raide ?, vital: true, rule: Nuque raide }
  - { id: tired, text: Êtes-vous fatigué ? }
rules:
  - { id: worn-out, when: { tired: yes }, say: Fatigue, care: ${whenTired} }
otherwise: { say: Rien d’autre, care: ${care} }
ifWorse: Appelez le 15.
`;
  const { status, body } = await world.request('POST', '/v1/protocols', { source }, { as: 'coordinator' });
  if (status !== 201) throw new Error(JSON.stringify(body));
}
