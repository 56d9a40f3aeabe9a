import { isoIn } from '../../platform/clock.ts';
import type { Season } from './season.ts';

/** A season as a scenario file, one thing a line. */
export function scenarioText({ territory, professionals, slots, requests }: Season): string {
  const { id, name, timeZone, opening } = territory;
  const iso = (at: Parameters<typeof isoIn>[1] | undefined): string | undefined =>
    at === undefined ? undefined : isoIn(timeZone, at);
  const modesOf = Map.groupBy(slots, ({ professionalId }) => professionalId);
  const lists = {
    professionals: professionals.map((it) => ({
      ...it,
      profession: 'doctor',
      modes: [...new Set((modesOf.get(it.id) ?? []).map(({ mode }) => mode))].toSorted(),
    })),
    slots: slots.map((it) => ({
      ...it,
      start: iso(it.start),
      end: iso(it.end),
      publishedAt: iso(it.publishedAt),
    })),
    requests: requests.map(({ age, noShow, ...it }) => ({
      ...it,
      at: iso(it.at),
      availableFrom: iso(it.availableFrom),
      availableTo: iso(it.availableTo),
      minAge: age,
      ...(noShow ? { noShow } : {}),
    })),
  };
  const parts = Object.entries(lists).map(
    ([field, items]) => `"${field}":[\n${items.map((it) => JSON.stringify(it)).join(',\n')}\n]`,
  );
  return `{"territory":${JSON.stringify({ id, name, timezone: timeZone, opening })},\n${parts.join(',\n')}}\n`;
}
