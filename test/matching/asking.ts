import type { Mode } from '../../src/matching/need.ts';
import { hours, type Instant, isoIn } from '../../src/platform/clock.ts';
import type { World } from '../support/world.ts';

export type Reason = { code: string; text: string };
export type Item = {
  slot: { id: string; professionalId: string; start: string; mode: Mode; free: number; placeId: string };
  late: boolean;
  distanceKm: number | null;
  reasons: Reason[];
};

/** What the tests of proposals ask again and again. `world` is there once the tests run. */
export function askingIn(world: () => World) {
  const at = (h: number) => isoIn('Europe/Paris', (world().clock.now() + hours(h)) as Instant);
  const sql = async <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
    (await world().database.owner.query(text, values)).rows as Row[];
  const proposals = async (id: string, limit = 50) =>
    (await world().request('GET', `/v1/requests/${id}/proposals?limit=${limit}`)).body.items;
  const whyNot = async (id: string, query: string) =>
    (await world().request('GET', `/v1/requests/${id}/why-not?${query}`)).body;
  return { at, sql, proposals, whyNot };
}
