import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fillPlace } from '../../src/matching/fill-place.ts';
import { hours, type Instant } from '../../src/platform/clock.ts';
import { isoIn } from '../../src/platform/clock.ts';
import { ALIX, aDoctor, aSlot, aTriagedRequest } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let doctor: Awaited<ReturnType<typeof aDoctor>>;

beforeAll(async () => {
  world = await startWorld();
  doctor = await aDoctor(world);
});
afterAll(() => world?.close());
afterEach(async () => {
  await world.database.owner.query('delete from standby');
  // What a test has left free is free for long.
  world.clock.advance(120_000);
});

/** Each test has an hour of its own in the doctor's days. */
let quarter = 0;
const soon = () => isoIn('Europe/Paris', (world.clock.now() + hours(2) + quarter++ * 900_000) as Instant);

const aPerson = (givenName: string, more: Record<string, unknown> = {}) =>
  aTriagedRequest(world, { patient: { ...ALIX, givenName }, ...more });
const standBy = (id: string) => world.request('POST', `/v1/requests/${id}/standby`, {});
const book = (requestId: string, slotId: string) =>
  world.request('POST', `/v1/requests/${requestId}/bookings`, { slotId });
const cancel = (bookingId: string) =>
  world.request('POST', `/v1/bookings/${bookingId}/cancel`, { by: 'patient', reason: 'patient-better' });
const stateOf = async (id: string) => (await world.request('GET', `/v1/requests/${id}`)).body.state;
const listed = async () =>
  (await world.request('GET', '/v1/standby')).body.items.map((it: { requestId: string }) => it.requestId);
const eventsOf = async (id: string) =>
  (
    await world.database.owner.query<{ type: string; data: Record<string, unknown>; actor: string }>(
      `select type, data, actor from event where subject = $1 and type like 'standby.%' order by id`,
      [id],
    )
  ).rows;
const bookingsOn = async (slotId: string) =>
  (
    await world.database.owner.query<{ request_id: string }>(
      `select request_id from booking where slot_id = $1 and state = 'booked'`,
      [slotId],
    )
  ).rows.map((row) => row.request_id);
const leave = (id: string) => world.request('DELETE', `/v1/requests/${id}/standby`);

describe('A patient who takes any place that falls free', () => {
  test('has the one that another calls off, in the name of whoever noted it, and waits no more', async () => {
    const slot = await aSlot(world, doctor, soon());
    const first = await aPerson('Un');
    const { body: booking } = await book(first, slot);
    const second = await aPerson('Deux');
    const { status, body } = await standBy(second);
    expect(status).toBe(200);
    expect(body).toMatchObject({ requestId: second, agreedBy: expect.stringMatching(/^operator:/) });
    expect((await standBy(second)).body).toEqual(body);
    await world.settle();
    const { body: itself } = await world.request('GET', `/v1/requests/${second}/standby`);
    expect(itself).toMatchObject({ ...body, age: 46, commune: 'Douai', agreedByName: null });
    expect((await world.request('GET', '/v1/standby')).body.items).toEqual([itself]);
    await cancel(booking.id);
    await world.settle();
    expect(await stateOf(second)).toBe('booked');
    expect(await bookingsOn(slot)).toEqual([second]);
    expect(await listed()).not.toContain(second);
    expect((await world.request('GET', `/v1/requests/${second}/standby`)).status).toBe(404);
    expect(await eventsOf(second)).toEqual([
      expect.objectContaining({ type: 'standby.joined' }),
      {
        type: 'standby.placed',
        actor: 'system:fill-freed-place',
        data: expect.objectContaining({ slotId: slot, agreedBy: body.agreedBy }),
      },
    ]);
    const { body: story } = await world.request('GET', `/v1/requests/${second}/timeline`);
    expect(JSON.stringify(story)).toContain('Placé par la liste d’attente');
  });

  test('has one that a doctor publishes, and one whose hold ran out', async () => {
    const [one, other] = [await aPerson('Trois'), await aPerson('Quatre')];
    await standBy(one);
    const published = await aSlot(world, doctor, soon());
    await world.settle();
    expect(await bookingsOn(published)).toEqual([one]);
    const held = await aSlot(world, doctor, soon());
    const onThePhone = await aPerson('Cinq');
    await world.request('POST', `/v1/slots/${held}/hold`, { requestId: onThePhone });
    await standBy(other);
    await world.settle();
    expect(await stateOf(other)).toBe('triaged');
    world.clock.advance(6 * 60_000);
    await world.settle();
    expect(await bookingsOn(held)).toEqual([other]);
  });

  test('has one that fell free in the instant in which they joined, whoever looked at it before they could be seen to wait', async () => {
    const person = await aPerson('Instant');
    const slot = await aSlot(world, doctor, soon());
    // Looked at: nobody waits.
    await world.settle();
    await standBy(person);
    await world.settle();
    expect(await bookingsOn(slot)).toEqual([person]);
  });

  test('has none by the list that was free before, or that they were told of since: those they did not want', async () => {
    const [other, person] = [await aPerson('Tardif'), await aPerson('Difficile')];
    const before = await aSlot(world, doctor, soon());
    await world.settle();
    world.clock.advance(61_000);
    await standBy(other);
    await world.settle();
    expect(await bookingsOn(before)).toEqual([]);
    await leave(other);
    const told = await aSlot(world, doctor, soon());
    await world.settle();
    await world.run(async (tx) => tx.record('request.proposed', person, { state: 'proposed' }));
    await standBy(person);
    await world.settle();
    expect([await bookingsOn(before), await bookingsOn(told)]).toEqual([[], []]);
  });

  test('is not passed over for good by a place that fell free while another was held for them', async () => {
    const person = await aPerson('Tenu');
    await standBy(person);
    const other = await aDoctor(world, 'Ailleurs');
    // Too soon to be told of, once the hold is over; by another way until the hold begins, lest it be theirs at once.
    const held = await aSlot(
      world,
      other,
      isoIn('Europe/Paris', (world.clock.now() + 32 * 60_000) as Instant),
      { mode: 'VR' },
    );
    await world.settle();
    await world.database.owner.query(`update slot set mode = 'AMB' where id = $1`, [held]);
    await world.request('POST', `/v1/slots/${held}/hold`, { requestId: person });
    const freed = await aSlot(world, other, soon());
    await world.settle();
    expect([await bookingsOn(held), await bookingsOn(freed)]).toEqual([[], []]);
    world.clock.advance(6 * 60_000);
    await world.settle();
    expect([await bookingsOn(held), await bookingsOn(freed)]).toEqual([[], [person]]);
  });

  test('leaves the list when they find a place otherwise, or give up', async () => {
    const found = await aPerson('Six');
    await standBy(found);
    await leave(found);
    const slot = await aSlot(world, doctor, soon());
    await world.settle();
    world.clock.advance(120_000);
    await standBy(found);
    await book(found, slot);
    const gone = await aPerson('Sept');
    await standBy(gone);
    await world.request('POST', `/v1/requests/${gone}/cancel`, { reason: 'patient-better' });
    await world.settle();
    expect(await listed()).not.toContain(found);
    expect(await listed()).not.toContain(gone);
    expect((await eventsOf(found)).map(({ type }) => type)).toEqual([
      'standby.joined',
      'standby.left',
      'standby.joined',
      'standby.left',
    ]);
  });

  test('never has one across a red flag, neither on the list nor from it (rule 1)', async () => {
    const flagged = await aPerson('Huit');
    await standBy(flagged);
    await world.database.owner.query(
      `update request set red_flag = 'raised', red_flag_rules = '{chest-pain}' where id = $1`,
      [flagged],
    );
    const slot = await aSlot(world, doctor, soon());
    await world.settle();
    expect(await bookingsOn(slot)).toEqual([]);
    expect(await standBy(flagged)).toMatchObject({ status: 409, body: { type: '/problems/red-flag' } });
  });

  test('has no place in half an hour, nor in another way, nor too late while they are in time', async () => {
    const person = await aPerson('Neuf');
    await standBy(person);
    const at = (ms: number) => isoIn('Europe/Paris', (world.clock.now() + ms) as Instant);
    const another = await aDoctor(world, 'Autre');
    await aSlot(world, another, at(20 * 60_000));
    await aSlot(world, another, at(hours(3)), { mode: 'VR' });
    await aSlot(world, another, at(hours(26)));
    await world.settle();
    expect(await stateOf(person)).toBe('triaged');
    await aSlot(world, another, at(hours(5)));
    await world.settle();
    expect(await stateOf(person)).toBe('booked');
  });
});

describe('Who is first', () => {
  test('the one whose time is over soonest; a patient for whom the slot is not, is passed over', async () => {
    const late = await aPerson('Dix');
    const sooner = await aPerson('Onze');
    const visitOnly = await aPerson('Douze', { modes: ['VR'] });
    await world.database.owner.query(
      `update request set deadline = deadline - interval '3 hours' where id = any($1)`,
      [[sooner, visitOnly]],
    );
    for (const id of [late, sooner, visitOnly]) await standBy(id);
    const slot = await aSlot(world, doctor, soon());
    await world.settle();
    expect(await bookingsOn(slot)).toEqual([sooner]);
    const next = await aSlot(world, doctor, soon());
    await world.settle();
    expect(await bookingsOn(next)).toEqual([late]);
  });

  test('two places that fall free in the same instant go to two patients, and none is booked twice', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, (_, i) => aPerson(`Rival ${i}`)));
    for (const id of people) await standBy(id);
    const slots: string[] = [];
    const other = await aDoctor(world, 'Rivaux');
    for (let i = 0; i < 4; i++) slots.push(await aSlot(world, other, soon(), { capacity: i === 0 ? 2 : 1 }));
    // Beside the worker's own reactions: each place is filled by three at once.
    await Promise.all(slots.flatMap((id) => [1, 2, 3].map(() => world.run((tx) => fillPlace(tx, id)))));
    await world.settle();
    const booked: string[] = [];
    for (const id of slots) booked.push(...(await bookingsOn(id)));
    expect(booked).toHaveLength(5);
    expect(new Set(booked).size).toBe(5);
    expect(people).toEqual(expect.arrayContaining(booked));
  });

  test('whoever is just being looked at for another place, in vain, is not passed over', async () => {
    const only = await aPerson('Seul');
    await standBy(only);
    const slot = await aSlot(world, await aDoctor(world, 'Patient'), soon());
    const rival = world.database.owner;
    await rival.query('begin');
    await rival.query('select from standby where request_id = $1 for update', [only]);
    const filled = world.run((tx) => fillPlace(tx, slot));
    // Time to come to the patient whom the rival looks at; passed over then, nobody would ever come back to them.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await rival.query('rollback');
    await filled;
    expect(await bookingsOn(slot)).toEqual([only]);
  });
});
