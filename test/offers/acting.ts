import type { World } from '../support/world.ts';
import type { Volunteer } from './volunteers.ts';

export type Offered = {
  id: string;
  requestId: string;
  expiresAt: string;
  recipients: { id: string; professionalId: string; state: string }[];
  [more: string]: unknown;
};

/** What the nurse and those who are asked do over the API. */
export const acting = (world: World) => actingIn(() => world);

/** The same, in a world that will only be there when the tests run. */
export function actingIn(world: () => World) {
  return {
    /** Puts a request to professionals. Throws when that is refused. */
    offer: async (requestId: string, more: Record<string, unknown> = {}): Promise<Offered> => {
      const { status, body } = await world().request('POST', `/v1/requests/${requestId}/offers`, {
        kind: 'visit',
        ...more,
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body;
    },
    act: (who: Volunteer, offerId: string, what: string, body?: unknown) =>
      world().request('POST', `/v1/offers/${offerId}/${what}`, body, { as: who.token }),
    seen: async (who: Volunteer, offerId: string) =>
      (await world().request('GET', `/v1/offers/${offerId}`, undefined, { as: who.token })).body,
    requestOf: async (id: string) => (await world().request('GET', `/v1/requests/${id}`)).body,
    offersOf: async (id: string) => (await world().request('GET', `/v1/requests/${id}/offers`)).body.items,
  };
}

/** Who was asked, and what they have done. */
export const states = (it: Pick<Offered, 'recipients'>): Record<string, string> =>
  Object.fromEntries(it.recipients.map(({ professionalId, state }) => [professionalId, state]));
