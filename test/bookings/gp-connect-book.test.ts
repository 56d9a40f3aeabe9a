import { describe, expect } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aPractice, areAnsweredAsSaid, BAD, OFF, type Situation } from './gp-connect.ts';

const practice = aPractice();
const { ask, slot, book, cancelled, neighbour } = practice;

const amended = async (body: unknown, options: { ifMatch?: string } = {}) =>
  ask('PATCH', `/v1/bookings/${(await practice.diary.aVisit()).id}`, body, options);

const booking: Situation[] = [
  {
    situation: 'a free slot, for a patient who may have it',
    ask: async () => book({ slotId: await slot() }),
    status: 201,
    has: () => ({
      professionalId: practice.doctor.id,
      state: 'booked',
      start: expect.stringMatching(/\+01:00$/),
      end: expect.stringMatching(/\+01:00$/),
      mode: 'AMB',
    }),
    etag: '"1"',
  },
  {
    situation: 'with something that the professional should know',
    ask: async () => {
      const { body } = await book({ slotId: await slot(), comment: 'Viendra en taxi' });
      return ask('GET', `/v1/bookings/${body.id}`);
    },
    status: 200,
    has: { comment: 'Viendra en taxi' },
  },
  {
    situation: 'without',
    ask: async () => {
      const { body } = await book({ slotId: await slot() });
      return ask('GET', `/v1/bookings/${body.id}`);
    },
    status: 200,
    has: { comment: null },
  },
  {
    situation: 'at an address that is none',
    ask: async () =>
      ask('POST', `/v1/requests/${await practice.diary.aTriaged()}/bookingsqq`, { slotId: newId() }),
    status: 404,
    type: 'not-found',
  },
  { situation: 'without a slot', ask: () => book({}), ...BAD },
  { situation: 'an empty body', ask: () => book(undefined), ...BAD },
  { situation: 'a list in place of a booking', ask: () => book([{ slotId: newId() }]), ...BAD },
  { situation: 'a slot’s name that cannot be one', ask: () => book({ slotId: 'hello' }), ...BAD },
  {
    situation: 'a slot’s name with more behind it',
    ask: async () => book({ slotId: `${await slot()}##` }),
    ...BAD,
  },
  {
    situation: 'a slot that is nowhere',
    ask: () => book({ slotId: newId() }),
    status: 404,
    type: 'not-found',
  },
  {
    situation: 'for a request that is nowhere',
    ask: async () => book({ slotId: await slot() }, newId()),
    status: 404,
    type: 'not-found',
  },
  {
    situation: 'with an id of one’s own',
    ask: async () => book({ slotId: await slot(), id: newId() }),
    ...BAD,
  },
  {
    situation: 'with a field that is unknown',
    ask: async () => book({ slotId: await slot(), extra: 1 }),
    ...BAD,
  },
  {
    situation: 'with the reason of the visit: it stands with the request, not here',
    ask: async () => book({ slotId: await slot(), reason: 'fièvre' }),
    ...BAD,
  },
  {
    situation: 'with hours of one’s own',
    ask: async () => book({ slotId: await slot(), start: '2026-11-23T15:00:00Z' }),
    ...BAD,
  },
  {
    situation: 'a slot that somebody else has',
    ask: async () => book({ slotId: (await practice.diary.aVisit()).slotId }),
    status: 409,
    type: 'slot-taken',
  },
  {
    situation: 'a second visit for the same request',
    by: 'rules',
    ask: async () => book({ slotId: await slot() }, (await practice.diary.aVisit()).requestId),
    status: 409,
    type: 'already-booked',
  },
  {
    situation: 'a slot whose hour has gone',
    by: 'rules',
    ask: async () => {
      const slotId = await slot();
      await practice.world.database.owner.query(
        `update slot set start_at = start_at - interval '2 days', end_at = end_at - interval '2 days' where id = $1`,
        [slotId],
      );
      return book({ slotId });
    },
    status: 409,
    type: 'slot-past',
  },
  {
    situation: 'a slot that was withdrawn',
    by: 'rules',
    ask: async () => {
      const slotId = await slot();
      await practice.world.request('DELETE', `/v1/slots/${slotId}`, undefined, { as: practice.doctor.token });
      return book({ slotId });
    },
    status: 409,
    type: 'slot-withdrawn',
  },
  {
    situation: 'a slot of another organisation',
    by: 'rules',
    ask: async () =>
      ask(
        'POST',
        `/v1/requests/${await practice.diary.aTriaged()}/bookings`,
        { slotId: await slot() },
        {
          as: await neighbour(),
        },
      ),
    status: 404,
    type: 'not-found',
  },
  {
    situation: 'by somebody who says not who they are',
    ask: async () => ask('POST', `/v1/requests/${newId()}/bookings`, { slotId: newId() }, { as: undefined }),
    status: 401,
  },
  {
    situation: 'by somebody who may not',
    ask: () => ask('POST', `/v1/requests/${newId()}/bookings`, { slotId: newId() }, { as: 'coordinator' }),
    status: 403,
  },
];

const cancelling: Situation[] = [
  {
    situation: 'with its reason: everything else stays as it was',
    ask: async () => {
      const { id } = await practice.diary.aVisit();
      const before = await practice.diary.bookingOf(id);
      const answer = await practice.diary.act(id, 'cancel', OFF);
      expect(answer.body).toEqual({
        ...before,
        state: 'cancelled',
        cancelledBy: 'patient',
        reason: 'double-booked',
        version: 2,
      });
      return answer;
    },
    status: 200,
    etag: '"2"',
  },
  {
    situation: 'with another reason, which is the one that is kept',
    ask: () => cancelled({ by: 'professional', reason: 'held-up' }),
    status: 200,
    has: { reason: 'held-up', cancelledBy: 'professional' },
  },
  { situation: 'without a reason', ask: () => cancelled({ by: 'patient' }), ...BAD },
  { situation: 'with an empty reason', ask: () => cancelled({ by: 'patient', reason: '' }), ...BAD },
  {
    situation: 'with a reason in free words: codes only, they travel in events',
    ask: () => cancelled({ by: 'patient', reason: 'Trop de monde !' }),
    ...BAD,
  },
  {
    situation: 'and its comment changed with it',
    ask: () => cancelled({ ...OFF, comment: 'Autre' }),
    ...BAD,
  },
  {
    situation: 'and somebody else put in with it',
    ask: () => cancelled({ ...OFF, patientId: newId() }),
    ...BAD,
  },
  { situation: 'as it was read', ask: () => cancelled(OFF, { ifMatch: '"1"' }), status: 200, etag: '"2"' },
  {
    situation: 'as it no longer is',
    ask: () => cancelled(OFF, { ifMatch: '"7"' }),
    status: 412,
    type: 'stale',
  },
  {
    situation: 'on a condition that cannot be read',
    ask: () => cancelled(OFF, { ifMatch: 'invalidEtag' }),
    status: 422,
    type: 'validation',
  },
  {
    situation: 'a second time',
    by: 'rules',
    ask: async () => {
      const { id } = await practice.diary.aVisit();
      await practice.diary.act(id, 'cancel', OFF);
      return practice.diary.act(id, 'cancel', OFF);
    },
    status: 409,
    type: 'already-cancelled',
  },
  {
    situation: 'a visit whose hour has gone: somebody who calls afterwards is not absent',
    by: 'rules',
    ask: async () => {
      const { id } = await practice.diary.aVisit();
      await practice.world.database.owner.query(
        `update booking set start_at = start_at - interval '2 days' where id = $1`,
        [id],
      );
      return practice.diary.act(id, 'cancel', OFF);
    },
    status: 200,
    has: { state: 'cancelled' },
  },
  {
    situation: 'what is nowhere',
    by: 'rules',
    ask: () => practice.diary.act(newId(), 'cancel', OFF),
    status: 404,
    type: 'not-found',
  },
  {
    situation: 'another organisation’s',
    by: 'rules',
    ask: async () =>
      practice.diary.act((await practice.diary.aVisit()).id, 'cancel', OFF, { as: await neighbour() }),
    status: 404,
    type: 'not-found',
  },
  {
    situation: 'and its place is another’s to have',
    by: 'rules',
    ask: async () => {
      const { id, slotId } = await practice.diary.aVisit();
      await practice.diary.act(id, 'cancel', OFF);
      return book({ slotId });
    },
    status: 201,
  },
];

const amending: Situation[] = [
  {
    situation: 'what the professional should know: everything else stays as it was',
    ask: async () => {
      const { id } = await practice.diary.aVisit();
      const before = await practice.diary.bookingOf(id);
      const answer = await ask('PATCH', `/v1/bookings/${id}`, { comment: 'Parle peu français' });
      expect(answer.body).toEqual({ ...before, comment: 'Parle peu français', version: 2 });
      return answer;
    },
    status: 200,
    etag: '"2"',
  },
  {
    situation: 'as it was read',
    ask: () => amended({ comment: 'Étage 3' }, { ifMatch: '"1"' }),
    status: 200,
    has: { comment: 'Étage 3' },
    etag: '"2"',
  },
  {
    situation: 'as it no longer is',
    ask: () => amended({ comment: 'Étage 3' }, { ifMatch: '"2"' }),
    status: 412,
    type: 'stale',
  },
  {
    situation: 'on a condition that cannot be read',
    ask: () => amended({ comment: 'Étage 3' }, { ifMatch: 'invalidEtag' }),
    status: 422,
    type: 'validation',
  },
  { situation: 'its hour', ask: () => amended({ start: '2026-11-23T15:00:00Z' }), ...BAD },
  { situation: 'its priority, which it has not', ask: () => amended({ priority: 1 }), ...BAD },
  { situation: 'why it was cancelled', ask: () => amended({ reason: 'double-booked' }), ...BAD },
  { situation: 'its state', ask: () => amended({ state: 'cancelled' }), ...BAD },
  { situation: 'with a list', ask: () => amended([{ comment: 'Étage 3' }]), ...BAD },
  { situation: 'with a number for a text', ask: () => amended({ comment: 3 }), ...BAD },
  {
    situation: 'after it was cancelled',
    ask: async () => {
      const { id } = await practice.diary.aVisit();
      await practice.diary.act(id, 'cancel', OFF);
      return ask('PATCH', `/v1/bookings/${id}`, { comment: 'Trop tard' });
    },
    status: 409,
    type: 'already-cancelled',
  },
];

describe('Book', () => {
  areAnsweredAsSaid(booking);
});
describe('Cancel', () => {
  areAnsweredAsSaid(cancelling);
});
describe('Amend', () => {
  areAnsweredAsSaid(amending);
});
