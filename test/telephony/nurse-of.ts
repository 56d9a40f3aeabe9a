import { expect } from 'vitest';
import type { CallHandle } from '../../src/simulator/leg.ts';
import { choosesAndWaits } from '../support/at-the-line.ts';
import { callId, OPERATOR_PHONE, type TestLine } from './line-under-test.ts';

/** What a nurse does at her console and on her phone, in tests. */
export function nurseOf(line: () => TestLine) {
  const request: TestLine['world']['request'] = (...args) => line().world.request(...args);
  const act = (id: string, verb: string, body?: unknown, as = 'operator') =>
    request('POST', `/v1/calls/${id}/${verb}`, body, { as });

  /** A phone whose owner picks up and presses 1. */
  function takes(phone = OPERATOR_PHONE): { next(): Promise<CallHandle> } {
    let told = Promise.withResolvers<CallHandle>();
    line().network.phone(phone, (call) => {
      void call.press('1').catch(() => undefined);
      told.resolve(call);
      told = Promise.withResolvers();
      return 'answer';
    });
    return { next: () => told.promise };
  }

  /** A caller who waits in the queue. */
  async function aCaller(from: string): Promise<{ caller: CallHandle; id: string }> {
    const caller = await choosesAndWaits(line().network.dial({ from }));
    return { caller, id: await callId(line().world, caller.sid) };
  }

  return {
    act,
    takes,
    aCaller,
    present: (as = 'operator', more: Record<string, unknown> = {}) =>
      request('PUT', '/v1/presence', { state: 'present', ...more }, { as }),
    me: async (as = 'operator') => {
      const { body } = await request('GET', '/v1/presence', undefined, { as });
      return body.items.find((one: object) => 'phone' in one);
    },
    detailOf: async (id: string) => (await request('GET', `/v1/calls/${id}`)).body,
    /** Both hear each other. */
    inConversation: async (from: string) => {
      const { caller, id } = await aCaller(from);
      const picked = takes().next();
      expect((await act(id, 'answer')).status).toBe(200);
      const nurse = await picked;
      await Promise.all([caller.until('talking'), nurse.until('talking')]);
      return { caller, nurse, id };
    },
  };
}
