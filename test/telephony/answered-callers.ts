import { expect } from 'vitest';
import { runReaction } from '../../src/platform/reactions.ts';
import type { World } from '../support/world.ts';
import { callForm, callRow, type Form, newCallSid, post } from './carrier-side.ts';
import { callId } from './line-under-test.ts';

/** Callers whom an operator has answered, as the carrier tells of them step by step; no reaction runs by itself. */
export function answeredCallers(world: () => World) {
  /** A caller in the queue whom the operator has just answered: her phone rings. */
  async function answered(as = 'operator', from?: string) {
    const sid = newCallSid();
    await waits(sid, '1', from);
    const id = await callId(world(), sid);
    expect((await world().request('POST', `/v1/calls/${id}/answer`, undefined, { as })).status).toBe(200);
    const { rows } = await world().database.owner.query<{ id: string }>(
      `select id from call_leg where call_id = $1 order by planned_at desc, id desc limit 1`,
      [id],
    );
    const legSid = newCallSid();
    const names = `territory=grand-douai&leg=${rows[0]?.id}`;
    const leg = (more: Record<string, string>) =>
      callForm(legSid, { From: '+33353010123', To: '+33353010190', Direction: 'outbound-api', ...more });
    return {
      sid,
      id,
      steps: {
        'picks up': () => post(world().http, `operator?${names}`, leg({ CallStatus: 'in-progress' })),
        'presses 1': () => post(world().http, `operator-ready?${names}`, leg({ Digits: '1' })),
        'she is out of the conversation': () => post(world().http, `dial-end?${names}`, leg({})),
        'her phone is over': () =>
          post(world().http, `leg-status?${names}`, leg({ CallStatus: 'completed' })),
        'the caller comes': () =>
          post(world().http, `connect?territory=grand-douai&call=${id}`, callForm(sid)),
        'the caller is gone': () =>
          post(
            world().http,
            'status',
            callForm(sid, { CallStatus: 'completed', SequenceNumber: '2', Direction: 'inbound' }),
          ),
        'she hangs up': () => world().request('POST', `/v1/calls/${id}/hang-up`),
      },
    };
  }

  async function waits(sid: string, key = '1', from?: string): Promise<void> {
    const form = (more: Form = {}) => callForm(sid, { ...more, ...(from !== undefined && { From: from }) });
    await post(world().http, 'voice', form());
    await post(world().http, 'gather?ask=menu&place=call&asked=1', form({ Digits: key }));
    expect(await callRow(world(), sid)).toMatchObject({ state: 'queued' });
  }

  /** What follows from the events so far, by SQL: once each, however often it is asked for. */
  async function followUp(id: string): Promise<void> {
    const deps = { database: world().product.database, clock: world().clock, log: world().product.log };
    for (let seen = 0; ;) {
      const { rows } = await world().database.owner.query<{ id: string }>(
        `select id from event where type = 'call.ended' and subject = $1 order by id`,
        [id],
      );
      for (const { id: eventId } of rows)
        for (const name of ['end-legs', 'free-operator'])
          await runReaction(deps, world().product.reactions, {
            name,
            data: { territoryId: 'grand-douai', eventId },
          });
      if (rows.length === seen) return;
      seen = rows.length;
    }
  }

  async function standing(id: string) {
    const { rows } = await world().database.owner.query<{
      state: string;
      outcome: string | null;
      connected: boolean;
      told: string;
    }>(
      `select state, outcome, connected_at is not null as connected,
              (select e.data->>'outcome' from event e where e.type = 'call.ended' and e.subject = c.id order by e.id desc limit 1) as told
         from call c where id = $1`,
      [id],
    );
    const { rows: legs } = await world().database.owner.query<{ state: string; ends: number }>(
      `select l.state, (select count(*)::int from event e where e.type = 'leg.ended' and e.subject = l.id) as ends
         from call_leg l where call_id = $1`,
      [id],
    );
    const { rows: nurses } = await world().database.owner.query<{ state: string }>(
      `select state from presence`,
    );
    return { ...rows[0], legs, nurse: nurses[0]?.state };
  }

  /** A caller whom the operator talks with. */
  async function talking(as?: string, from?: string) {
    const it = await answered(as, from);
    await it.steps['presses 1']();
    await it.steps['the caller comes']();
    expect(await standing(it.id)).toMatchObject({ connected: true, legs: [{ state: 'joined' }] });
    return it;
  }
  const timesTold = async (type: string, subject: string): Promise<number> => {
    const { rows } = await world().database.owner.query<{ n: number }>(
      'select count(*)::int as n from event where type = $1 and subject = $2',
      [type, subject],
    );
    return rows[0]?.n ?? 0;
  };

  return { answered, talking, waits, followUp, standing, timesTold };
}
