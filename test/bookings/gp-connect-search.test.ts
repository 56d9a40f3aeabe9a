import { describe, expect } from 'vitest';
import { newId } from '../../src/platform/ids.ts';
import { aTriagedRequest } from '../support/people.ts';
import { aPractice, areAnsweredAsSaid, BAD, OFF, type Situation } from './gp-connect.ts';

const practice = aPractice();
const { ask, slot, book, cancelled, neighbour } = practice;

const patientOf = async (id: string): Promise<string> => (await practice.diary.bookingOf(id)).patientId;
const visitsOf = async (query = '') =>
  ask('GET', `/v1/patients/${await patientOf((await practice.diary.aVisit()).id)}/bookings${query}`);
const slots = (query: string) => ask('GET', `/v1/slots?${query}`);
const APRIL = 'from=2027-04-01T00:00:00%2B02:00&to=2027-04-09T00:00:00%2B02:00';

const search: Situation[] = [
  ...[0, 8, 14].map((days): Situation => ({
    situation: `a period of ${days} days`,
    ask: async () => {
      await slot();
      const to = new Date(practice.world.clock.now() + days * 86_400_000).toISOString();
      return slots(`limit=1&from=${new Date(practice.world.clock.now()).toISOString()}&to=${to}`);
    },
    status: 200,
    has: days === 0 ? { items: [] } : { items: [{ state: 'open', free: expect.any(Number) }] },
  })),
  {
    situation: 'no period: the next two weeks',
    ask: async () => {
      await slot();
      return slots('limit=1');
    },
    status: 200,
    has: { items: [{ state: 'open' }] },
  },
  { situation: 'a day that is none', ask: () => slots('from=2026-13-14T00:00:00Z'), ...BAD },
  { situation: 'a date in words', ask: () => slots('from=invalidStartDate'), ...BAD },
  { situation: 'an empty date', ask: () => slots('to='), ...BAD },
  { situation: 'a year', ask: () => slots('from=2026'), ...BAD },
  { situation: 'an hour without its offset', ask: () => slots('from=2026-11-24T09:00:00'), ...BAD },
  {
    situation: 'what the line does not know is not looked at',
    ask: () => slots('searchFilter=unknown'),
    status: 200,
  },
  {
    situation: 'a time in which nobody gives anything',
    ask: () => slots(APRIL),
    status: 200,
    has: { items: [], next: null },
  },
  {
    situation: 'a slot says where, when and with whom, and how many places are free',
    ask: async () => {
      const id = await slot({ capacity: 3 });
      await book({ slotId: id });
      return ask('GET', `/v1/slots/${id}`);
    },
    status: 200,
    has: () => ({
      professionalId: practice.doctor.id,
      placeId: practice.doctor.placeId,
      start: expect.stringMatching(/\+01:00$/),
      end: expect.stringMatching(/\+01:00$/),
      capacity: 3,
      free: 2,
      state: 'open',
    }),
  },
  {
    situation: 'a slot that is taken is not proposed',
    by: 'rules',
    ask: async () => {
      const { slotId } = await practice.diary.aVisit();
      const answer = await ask('GET', `/v1/requests/${await practice.diary.aTriaged()}/proposals?limit=50`);
      const proposed = answer.body.items.map((it: { slot: { id: string } }) => it.slot.id);
      return { ...answer, body: { taken: proposed.includes(slotId) } };
    },
    status: 200,
    has: { taken: false },
  },
  {
    situation: 'a stranger searches nothing',
    ask: () => ask('GET', '/v1/slots', undefined, { as: undefined }),
    status: 401,
  },
];

const reading: Situation[] = [
  {
    situation: 'what is there: who, whom, where, when, how it stands, and its version',
    ask: async () => ask('GET', `/v1/bookings/${(await practice.diary.aVisit()).id}`),
    status: 200,
    has: () => ({
      state: 'booked',
      version: 1,
      professionalId: practice.doctor.id,
      patientId: expect.any(String),
      slotId: expect.any(String),
      placeName: 'Cabinet Lemaire',
      start: expect.stringMatching(/\+01:00$/),
      end: expect.stringMatching(/\+01:00$/),
    }),
    etag: '"1"',
  },
  {
    situation: 'what was called off',
    by: 'rules',
    ask: async () => ask('GET', `/v1/bookings/${(await cancelled()).body.id}`),
    status: 200,
    has: { state: 'cancelled', reason: 'double-booked' },
    etag: '"2"',
  },
  { situation: 'a name that cannot be one', ask: () => ask('GET', '/v1/bookings/Invalid4321'), ...BAD },
  {
    situation: 'what is nowhere',
    ask: () => ask('GET', `/v1/bookings/${newId()}`),
    status: 404,
    type: 'not-found',
  },
  {
    situation: 'another organisation’s',
    ask: async () =>
      ask('GET', `/v1/bookings/${(await practice.diary.aVisit()).id}`, undefined, { as: await neighbour() }),
    status: 404,
    type: 'not-found',
  },
];

const lonely = {
  patient: { familyName: 'Seule', givenName: 'Lou', birthDate: '1991-01-01', insee: '59178' },
};
const several = {
  patient: { familyName: 'Suivi', givenName: 'Noé', birthDate: '1992-02-02', insee: '59178' },
};

const retrieving: Situation[] = [
  {
    situation: 'of somebody who has none',
    ask: async () => {
      const { body } = await ask('GET', `/v1/requests/${await aTriagedRequest(practice.world, lonely)}`);
      return ask('GET', `/v1/patients/${body.patientId}/bookings`);
    },
    status: 200,
    has: { items: [], next: null },
  },
  {
    situation: 'of somebody who has several, called off ones among them',
    ask: async () => {
      const { id, requestId } = await practice.diary.aVisit({ request: several });
      await practice.diary.act(id, 'cancel', OFF);
      await book({ slotId: await slot() }, requestId);
      return ask('GET', `/v1/patients/${await patientOf(id)}/bookings`);
    },
    status: 200,
    has: {
      items: [
        { state: 'cancelled', version: 2 },
        { state: 'booked', version: 1 },
      ],
    },
  },
  {
    situation: 'each with its state, hours, slot, professional and place',
    ask: () => visitsOf('?limit=1'),
    status: 200,
    has: () => ({
      items: [
        {
          state: expect.any(String),
          start: expect.any(String),
          end: expect.any(String),
          slotId: expect.any(String),
          professional: { id: practice.doctor.id },
          place: { id: practice.doctor.placeId },
        },
      ],
    }),
  },
  {
    situation: 'a patient’s name that cannot be one',
    ask: () => ask('GET', '/v1/patients/dd/bookings'),
    ...BAD,
  },
  {
    situation: 'a patient who is nowhere',
    ask: () => ask('GET', `/v1/patients/${newId()}/bookings`),
    status: 404,
    type: 'not-found',
  },
  { situation: 'from a month on', ask: () => visitsOf('?from=2026-11'), ...BAD },
  { situation: 'from an hour without its offset', ask: () => visitsOf('?from=2026-11-23T09:00:00'), ...BAD },
  { situation: 'from a prefix on', ask: () => visitsOf('?from=random123'), ...BAD },
  {
    situation: 'to a day before the first',
    ask: () => visitsOf('?from=2030-03-03T00:00:00Z&to=2030-01-01T00:00:00Z'),
    status: 422,
    type: 'validation',
  },
  { situation: 'with a start only', ask: () => visitsOf('?from=2026-11-23T00:00:00Z'), status: 200 },
  {
    situation: 'of days long gone',
    ask: () => visitsOf('?from=2010-02-03T00:00:00Z&to=2010-03-03T00:00:00Z'),
    status: 200,
    has: { items: [] },
  },
  { situation: 'with a parameter that nobody knows', ask: () => visitsOf('?_sort=date'), status: 200 },
];

describe('Search for free places', () => {
  areAnsweredAsSaid(search);
});
describe('Read', () => {
  areAnsweredAsSaid(reading);
});
describe('Retrieve the visits of a patient', () => {
  areAnsweredAsSaid(retrieving);
});
