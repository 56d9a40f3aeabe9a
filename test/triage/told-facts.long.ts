import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, type Facts } from '../../src/triage/evaluate.ts';
import { withTold } from '../../src/triage/given-answers.ts';
import type { Answer, Answers, Protocol, Question } from '../../src/triage/protocol.ts';
import { shipped } from '../../src/triage/shipped.ts';
import { toldBefore } from '../../src/triage/told-facts.ts';
import { aRequest, aTriagedRequest, screen } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const protocols = shipped().map(({ protocol }) => protocol);
const woman: Facts = { ageMonths: 30 * 12, sex: 'F' };

/** Judged anew each time, or about another complaint: the same words, and not the same meaning. */
const ASKED_EACH_TIME = /^(Les réponses sont-elles trop incomplètes|Est-ce une gêne ancienne)/;

/** Answers as somebody would who has nothing to tell; `before`: what is told already. */
function answered(protocol: Protocol, facts: Facts, before: Answers = {}) {
  const answers: Record<string, Answer> = {};
  const asked: Question[] = [];
  for (;;) {
    const all = withTold({ answers, answeredBy: 'patient', givenBy: {} }, []);
    const step = evaluate(protocol, { ...before, ...all.answers }, facts);
    if (!('next' in step)) return { asked, answers };
    asked.push(step.next);
    answers[step.next.id] = plainAnswer(step.next);
  }
}

function plainAnswer(question: Question): Answer {
  if (question.kind === 'choice') return question.choices[0]?.id ?? 'unknown';
  return question.kind === 'number' ? question.from : 'no';
}

describe('what was said in the same call', () => {
  test.each([woman, { ageMonths: 80 * 12, sex: 'M' }, { ageMonths: 8 * 12, sex: 'F' }] as const)(
    'is not asked again, whatever protocol comes after which (%o)',
    (facts) => {
      for (const first of protocols)
        for (const second of protocols.filter((one) => one.use !== 'screen' && one.id !== first.id)) {
          const { asked: before, answers } = answered(first, facts);
          const told = toldBefore(second, [{ protocol: first, answers, answeredBy: 'patient', givenBy: {} }]);
          const carried = Object.fromEntries(told.map(({ question, answer }) => [question.id, answer]));
          const { asked } = answered(second, facts, carried);
          const mild = asked.filter(({ vital, text }) => !vital && !ASKED_EACH_TIME.test(text));
          const again = mild.filter((question) =>
            before.some(
              ({ fact, text, vital, kind, help }) =>
                !vital &&
                // What its help counts as a yes besides was not asked there.
                (question.help === undefined || help === question.help) &&
                (text === question.text ||
                  (fact !== undefined && fact === question.fact && kind === question.kind)),
            ),
          );
          expect(again.map(({ id }) => `${first.id} → ${second.id}: ${id}`)).toEqual([]);
        }
    },
  );

  test('has one name for one meaning: pregnancy, blood thinners and weak defences in every protocol', () => {
    const meanings = { enceinte: 'possible-pregnancy', 'qui fluidifie le sang': 'anticoagulant' };
    for (const [words, fact] of Object.entries(meanings))
      for (const { id, questions } of protocols)
        for (const question of questions.filter(({ text, vital }) => !vital && text.includes(words)))
          // Three things in one question are another meaning.
          if (!question.text.includes('valve')) expect([id, question.fact]).toEqual([id, fact]);
  });

  test('is asked again when it was not known, by every screen, and by the same protocol', () => {
    const motive = protocols.find(({ id }) => id === 'motive-fever') as Protocol;
    const vital = protocols.find(({ id }) => id === 'vital-screen') as Protocol;
    const asked = { protocol: vital, answeredBy: 'patient', givenBy: {} } as const;
    expect(toldBefore(motive, [{ ...asked, answers: { pregnant: 'unknown' } }])).toEqual([]);
    expect(toldBefore(vital, [{ ...asked, protocol: motive, answers: { pregnant: 'no' } }])).toEqual([]);
    expect(toldBefore(motive, [{ ...asked, protocol: motive, answers: { pregnant: 'no' } }])).toEqual([]);
    const told = toldBefore(motive, [
      { ...asked, answers: { pregnant: 'no' } },
      { ...asked, answers: { pregnant: 'yes' }, givenBy: { pregnant: 'parent' } },
    ]);
    expect(told).toMatchObject([{ answer: 'yes', by: 'parent', from: 'Recherche de signes de gravité' }]);
  });

  test('is asked again where more counts as a yes: no chemotherapy is not yet no HIV, no late period not yet no pregnancy', () => {
    const to = (id: string, from: string, answers: Answers) =>
      toldBefore(protocols.find((one) => one.id === id) as Protocol, [
        {
          protocol: protocols.find((one) => one.id === from) as Protocol,
          answers,
          answeredBy: 'patient',
          givenBy: {},
        },
      ]).map(({ question }) => question.id);
    expect(to('sore-throat', 'motive-ear-nose-throat', { 'weak-defences': 'no' })).toEqual([]);
    expect(to('urination-women-nurse', 'motive-urinary', { pregnant: 'no' })).toEqual([]);
    expect(to('motive-fever', 'motive-ear-nose-throat', { 'weak-defences': 'no' })).toEqual([
      'weak-defences',
    ]);
    expect(to('urination-women-nurse', 'urination-women-midwife', { pregnancy: 'no' })).toEqual([
      'pregnancy',
    ]);
  });

  test('is no answer any more once somebody was not sure of it', () => {
    const motive = protocols.find(({ id }) => id === 'motive-fever') as Protocol;
    const others = ['motive-abdomen', 'motive-urinary'].map((id) => ({
      protocol: protocols.find((one) => one.id === id) as Protocol,
      answeredBy: 'patient' as const,
      givenBy: {},
    }));
    const said = (first: Answer, then: Answer) =>
      toldBefore(
        motive,
        others.map((one, no) => ({ ...one, answers: { pregnant: no === 0 ? first : then } })),
      ).map(({ answer }) => answer);
    expect(said('no', 'unknown')).toEqual([]);
    expect(said('unknown', 'no')).toEqual(['no']);
  });
});

describe('on a request', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ work: false });
  });
  afterAll(() => world.close());

  const patient = {
    familyName: 'Inventée',
    givenName: 'Maude',
    birthDate: '1990-05-05',
    sex: 'F',
    phone: '06 39 98 01 24',
    insee: '59178',
  };
  const triage = async (requestId: string, body: object) =>
    (await world.request('POST', `/v1/requests/${requestId}/triage`, body)).body;
  const fever = (requestId: string, answers: object) =>
    triage(requestId, { protocol: 'motive-fever', answers });

  /** Goes through the motive; gives what was asked and what it came to. */
  async function ask(requestId: string, given: Record<string, string> = {}) {
    const answers: Record<string, string> = { ...given };
    const asked: string[] = [];
    for (;;) {
      const body = await fever(requestId, answers);
      if (!('next' in body)) return { asked, body };
      asked.push(body.next.id);
      answers[body.next.id] = body.next.kind === 'number' ? 'unknown' : 'no';
    }
  }

  test('the motive tells what it need not ask, in words, and keeps it with its own answers', async () => {
    const request = await aTriagedRequest(world, { patient });
    const first = await fever(request, {});
    expect(first.told).toMatchObject([
      { question: { id: 'pregnant' }, answer: 'no', says: 'Non', from: 'Recherche de signes de gravité' },
    ]);
    const { asked } = await ask(request);
    expect(asked).not.toContain('pregnant');
    const { items } = (await world.request('GET', `/v1/requests/${request}/triage`)).body;
    expect(items.at(-1).answers).toContainEqual(
      expect.objectContaining({ id: 'pregnant', answer: 'Non', by: 'patient' }),
    );
  });

  test('it may be corrected; then the vital questions that hang on it are asked before anything is booked', async () => {
    const request = await aTriagedRequest(world, { patient });
    const { body } = await ask(request, { pregnant: 'yes' });
    expect(body.fired).toContainEqual(expect.objectContaining({ id: 'fever-pregnant', unsure: false }));
    const state = (await world.request('GET', `/v1/requests/${request}`)).body;
    expect(state).toMatchObject({ triageOpen: 'vital-screen' });
    const { unfinished } = (await world.request('GET', `/v1/requests/${request}/triage`)).body;
    const begun = unfinished.find((one: { protocol: string }) => one.protocol === 'vital-screen');
    expect(begun.answers).toMatchObject({ pregnant: 'yes', breathing: 'no' });
    expect(await triage(request, { answers: begun.answers })).toMatchObject({
      next: { id: 'pregnancy-loss' },
      left: 3,
    });
    expect(await screen(world, request, 'no', { pregnant: 'yes' })).toMatchObject({ result: 'clear' });
    expect((await world.request('GET', `/v1/requests/${request}`)).body).toMatchObject({ triageOpen: null });
  });

  test('the same said again changes nothing', async () => {
    const request = await aTriagedRequest(world, { patient });
    await ask(request, { pregnant: 'no' });
    expect((await world.request('GET', `/v1/requests/${request}`)).body).toMatchObject({ triageOpen: null });
  });

  test('is nothing of another patient’s request', async () => {
    await aTriagedRequest(world, { patient });
    const other = await aRequest(world, { patient: { ...patient, familyName: 'Autre' } });
    await screen(world, other, 'no', { pregnant: 'unknown' });
    expect((await fever(other, {})).told).toEqual([]);
  });

  // The clock only goes forward: the last of all.
  test('is asked anew in a later call; what comes out otherwise then has the vital questions asked that hang on it', async () => {
    const request = await aTriagedRequest(world, { patient });
    world.clock.advance(3 * 3_600_000);
    expect((await fever(request, {})).told).toEqual([]);
    await ask(request, { pregnant: 'yes' });
    expect((await world.request('GET', `/v1/requests/${request}`)).body).toMatchObject({
      triageOpen: 'vital-screen',
    });
  });
});
