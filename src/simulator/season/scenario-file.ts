import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { type Instant, instant } from '../../platform/clock.ts';
import { inFrench } from '../../platform/french.ts';
import { openingHoursFault } from '../../territory/opening-hours.ts';
import { holidayCalendars } from '../../territory/public-holidays.ts';
import type { Season, SeasonRequest, SeasonSlot } from './season.ts';
import { territoryOfScenario } from './scenario-territory.ts';

/** The scenario cannot be played; the message is one French line that names the file and the places in it. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
}

const time = z.iso.datetime({ offset: true }).transform((iso) => instant(iso));
const id = z.union([z.string().min(1), z.number().transform(String)]);
const mode = z.enum(['AMB', 'HH', 'VR']);
const lat = z.number().min(-90).max(90);
const lng = z.number().min(-180).max(180);

const opening = z.object({
  weekdays: z.array(z.number().int()),
  from: z.string(),
  to: z.string(),
  holidays: z.enum(holidayCalendars).default('metropole'),
  closures: z
    .array(z.object({ from: z.string(), to: z.string(), reason: z.string().default('') }))
    .default([]),
});

/** An id, or as much of a territory file as there is. */
const territory = z.union([
  z.string().min(1),
  z.object({
    id: z.string().optional(),
    name: z.string().optional(),
    timezone: z.string().refine(isTimeZone, 'fuseau horaire attendu, comme Europe/Paris').optional(),
    opening: opening.optional(),
  }),
]);

const professional = z.object({
  id,
  lat,
  lng,
  maxPerDay: z.number().int().min(0).nullish(),
});

const slot = z.object({
  id,
  professionalId: id,
  start: time,
  end: time,
  mode: mode.default('AMB'),
  capacity: z.number().int().min(1).max(100).default(1),
  publishedAt: time.nullish(),
});

const request = z.object({
  id,
  at: time,
  kind: z.enum(['snp', 'mt', 'both', 'other']).default('snp'),
  lat,
  lng,
  modes: z.array(mode).min(1).default(['AMB']),
  availableFrom: time.nullish(),
  availableTo: time.nullish(),
  minAge: z.number().min(0).max(120).nullish(),
  noShow: z.boolean().nullish(),
});

/** The format of `api.md`; fields that it does not name are passed over. */
const scenario = z.object({
  territory: territory.default({}),
  professionals: z.array(professional),
  slots: z.array(slot),
  requests: z.array(request),
});

type Scenario = z.output<typeof scenario>;

/** Throws `ScenarioFileError` when the file is not there, is not JSON, or is no scenario. */
export async function readScenarioFile(path: string): Promise<Season> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'ENOENT' ? 'ce fichier n’existe pas' : 'ce fichier ne se lit pas';
    throw new ScenarioFileError(`${path} : ${what}.`);
  });
  return parseScenario(text, basename(path));
}

/** `name` is the file's, for the message. */
export function parseScenario(text: string, name: string): Season {
  const parsed = scenario.safeParse(parseJson(text, name), { error: inFrench });
  const faults = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path, message }));
  if (faults.length > 0 || !parsed.success) throw new ScenarioFileError(inOneLine(name, faults));
  return seasonOf(parsed.data);
}

function seasonOf({ territory: words, professionals, slots, requests }: Scenario): Season {
  const asked = requests
    .map(({ minAge, noShow, availableFrom, availableTo, ...it }): SeasonRequest => ({
      ...it,
      availableFrom: availableFrom ?? undefined,
      availableTo: availableTo ?? undefined,
      age: minAge == null ? undefined : Math.floor(minAge),
      noShow: noShow ?? false,
    }))
    .toSorted((one, other) => one.at - other.at);
  const start = Math.min(
    ...asked.map(({ at }) => at),
    ...slots.map((it) => Math.min(it.start, it.publishedAt ?? it.start)),
  );
  return {
    territory: territoryOfScenario(typeof words === 'string' ? { id: words } : words, asked),
    professionals: professionals.map(({ maxPerDay, ...it }) => ({
      ...it,
      maxPerDay: maxPerDay ?? undefined,
    })),
    slots: slots.map((it): SeasonSlot => ({
      ...it,
      publishedAt: (it.publishedAt ?? start - BEFORE_THE_START_MS) as Instant,
    })),
    requests: asked,
  };
}

/** Places that are there from the start are known a little before anything happens. */
const BEFORE_THE_START_MS = 60_000;

type Fault = { path: readonly PropertyKey[]; message: string };

/** What each field alone cannot say. */
function contradictions({ territory: words, professionals, slots, requests }: Scenario): Fault[] {
  const faults: Fault[] = [];
  const known = new Set(professionals.map((it) => it.id));
  for (const [list, items] of Object.entries({ professionals, slots, requests })) {
    const seen = new Set<string>();
    items.forEach((it, no) => {
      if (seen.has(it.id))
        faults.push({ path: [list, no, 'id'], message: 'cet identifiant y est deux fois' });
      seen.add(it.id);
    });
  }
  slots.forEach(({ professionalId, start, end }, no) => {
    if (!known.has(professionalId))
      faults.push({ path: ['slots', no, 'professionalId'], message: 'n’est pas dans professionals' });
    if (end <= start) faults.push({ path: ['slots', no, 'end'], message: 'la fin doit suivre le début' });
  });
  requests.forEach(({ availableFrom, availableTo }, no) => {
    if (availableFrom != null && availableTo != null && availableTo <= availableFrom)
      faults.push({ path: ['requests', no, 'availableTo'], message: 'doit suivre availableFrom' });
  });
  const hours = typeof words === 'string' ? undefined : words.opening;
  if (hours && openingHoursFault(hours))
    faults.push({ path: ['territory', 'opening'], message: 'ces horaires ne se comprennent pas' });
  return faults;
}

const MOST_TOLD = 3;

/** The first few: whoever wrote the file wants to mend more than one at a time. */
function inOneLine(name: string, faults: readonly Fault[]): string {
  const told = faults.slice(0, MOST_TOLD).map(({ path, message }) => `${where(path)}${message}`);
  const more = faults.length - told.length;
  const rest = more > 0 ? ` (et ${more} autre${more > 1 ? 's' : ''} erreur${more > 1 ? 's' : ''})` : '';
  return `${name} : ${told.join(' ; ')}${rest}.`;
}

/** `requests[3].at : `. */
function where(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')} : `;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ScenarioFileError(`${name} : ce n’est pas du JSON.`);
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('fr', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
