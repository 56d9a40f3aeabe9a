import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chance } from '../../src/platform/chance.ts';
import { newId } from '../../src/platform/ids.ts';
import { evaluate } from '../../src/triage/evaluate.ts';
import { readProtocol } from '../../src/triage/read-protocol.ts';
import { aDoctor, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

/** A cough that a doctor hears within 24 hours, and blood within `hours`. */
const text = (version: string, hours: number, more = '') => `
id: cough
version: '${version}'
title: Toux inventée
use: motive
author: Un test
date: 2026-11-0${version}
validUntil: 2027-12-31
sources: [inventé pour ce test]
legalBasis: [inventée]
validation: { state: to-obtain, reference: À obtenir, by: [doctors] }
questions:
  - { id: fever, text: Avez-vous de la fièvre ? }
  - { id: blood, text: Crachez-vous du sang ? }
${more}rules:
  - { id: hot, when: { fever: yes }, say: Fièvre, care: { to: doctor, withinHours: 12 } }
  - { id: bloody, when: { blood: yes }, say: Sang, care: { to: doctor, withinHours: ${hours} } }
otherwise: { say: Rien d’autre, care: { to: can-wait, withinDays: 7 } }
ifWorse: Appelez le 15.
`;

const PAST = 1_000;
let world: World;
let doctor: { token: string };
/** Of every past triage, what was answered about blood. */
const blood = new Map<string, string>();
beforeAll(async () => {
  world = await startWorld({ work: false });
  doctor = await aDoctor(world);
  const request = await aTriagedRequest(world);
  const protocol = readProtocol(text('1', 24));
  const draw = (what: string, no: number) =>
    ['yes', 'no', 'unknown'][Math.floor(chance(7, what, no) * 3)] ?? 'no';
  for (let no = 0; no < PAST; no++) {
    const answers = { fever: draw('fever', no), blood: draw('blood', no) };
    const concluded = evaluate(protocol, answers);
    if ('next' in concluded) throw new Error('not finished');
    const id = newId();
    blood.set(id, answers.blood);
    await world.database.owner.query(
      `insert into triage (territory_id, id, request_id, protocol, protocol_version, answers, answered_by, facts, result, care, rules, fired, at, actor)
       values ('grand-douai', $1, $2, 'cough', '1', $3, 'patient', '{}', $4, $5, '[]', '[]', '2026-11-20T12:00:00Z', 'test')`,
      [id, request, answers, concluded.result, concluded.care],
    );
  }
});
afterAll(() => world.close());

const replay = (source: string, as: string | undefined = doctor.token) =>
  world.request('POST', '/v1/protocols/replay', { source }, { as });

describe(`a changed protocol run over ${PAST} past requests`, () => {
  test('lists exactly those that differ: whoever had not said that there was no blood', async () => {
    const { body } = await replay(text('2', 6));
    const expected = [...blood].filter(([, answer]) => answer !== 'no').map(([id]) => id);
    expect(body.examined).toBe(PAST);
    expect(expected.length).toBeGreaterThan(600);
    expect(body.differ.map((it: { triageId: string }) => it.triageId).sort()).toEqual(expected.sort());
    expect(body.differ[0]).toMatchObject({
      version: '1',
      after: { result: 'clear', care: { to: 'doctor', withinHours: 6 } },
    });
  });

  test('lists nobody when only words have changed', async () => {
    const { body } = await replay(text('2', 24).replace('Toux inventée', 'Toux récente'));
    expect(body).toEqual({ examined: PAST, differ: [] });
  });

  test('says of each which question would be asked that was not asked then', async () => {
    const { body } = await replay(text('2', 24, '  - { id: breath, text: Avez-vous le souffle court ? }\n'));
    expect(body.differ).toHaveLength(PAST);
    expect(body.differ[0].after).toEqual({ asks: 'breath' });
  });

  test('writes nothing, and is not for whoever reads nothing clinical', async () => {
    const count = async () =>
      (await world.database.owner.query('select count(*)::int as n from protocol where id = $1', ['cough']))
        .rows;
    expect(await count()).toEqual([{ n: 0 }]);
    expect((await replay(text('2', 6), 'coordinator')).status).toBe(403);
  });
});
