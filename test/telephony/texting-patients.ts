import { expect } from 'vitest';
import { aDoctor } from '../support/people.ts';
import { type Answer, startWorld, type World } from '../support/world.ts';
import { booked, type Doctor } from './booked-patient.ts';
import { carrierEnv, LINE, post } from './carrier-side.ts';

type Row = Answer['body'];

/** People who write to the line, and what it keeps of that. Nothing reacts: what is answered and written is done with the answer. */
export type Texting = {
  world: World;
  doctor: Doctor;
  newPhone(): string;
  newSid(): string;
  /** What the line answers: the text, or null. */
  writes(phone: string, body: string, sid?: string): Promise<string | null>;
  rows(sql: string, values?: unknown[]): Promise<Row[]>;
  inbound(phone: string): Promise<Row[]>;
  readTasks(phone: string): Promise<Row[]>;
  bookingRow(id: string): Promise<Row>;
  eventsAbout(id: string): Promise<{ type: string; data: Record<string, unknown> }[]>;
  /** A visit of which this phone has been texted. */
  textedVisit(phone: string): Promise<{ id: string; phone: string }>;
};

export async function startTexting(): Promise<Texting> {
  const world = await startWorld({ work: false, env: carrierEnv });
  const doctor = await aDoctor(world);
  let phones = 0;
  let sids = 0;
  const newSid = () => `SM${String(sids++).padStart(32, '0')}`;
  const rows: Texting['rows'] = async (sql, values = []) =>
    (await world.database.owner.query(sql, values)).rows;
  return {
    world,
    doctor,
    newPhone: () => `+33639982${String(phones++).padStart(3, '0')}`,
    newSid,
    writes: async (phone, body, sid = newSid()) => {
      const form = { To: LINE, From: phone, Body: body, MessageSid: sid };
      const { status, text } = await post(world.http, 'sms', form);
      expect(status).toBe(200);
      return /<Message>([^<]*)<\/Message>/.exec(text)?.[1]?.replaceAll('&apos;', "'") ?? null;
    },
    rows,
    inbound: (phone) => rows('select * from inbound_sms where phone = $1 order by at, id', [phone]),
    readTasks: (phone) =>
      rows(
        `select t.subject, t.state from task t join inbound_sms i on i.id = t.subject where t.kind = 'read-sms' and i.phone = $1`,
        [phone],
      ),
    bookingRow: async (id) => (await rows('select * from booking where id = $1', [id]))[0],
    eventsAbout: (id) => rows('select type, actor, data from event where subject = $1 order by id', [id]),
    textedVisit: async (phone) => {
      const booking = await booked(world, doctor, phone);
      await world.database.owner.query(
        `insert into sms (territory_id, id, kind, subject, phone, body, reference, state, queued_at)
         values ('grand-douai', gen_random_uuid(), 'confirmation', $1, $2, 'x', gen_random_uuid()::text, 'sent', $3)`,
        [booking.id, phone, new Date(world.clock.now())],
      );
      return booking;
    },
  };
}
