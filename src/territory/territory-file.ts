import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { inFrench } from '../platform/french.ts';
import { type OpeningHours, openingHoursFault } from './opening-hours.ts';
import { phoneField } from './phone-field.ts';
import { holidayCalendars } from './public-holidays.ts';
import { settingsFields } from './settings.ts';

const time = z.string().regex(/^\d\d:\d\d$/, 'heure HH:MM attendue');
const day = z.iso.date('date AAAA-MM-JJ attendue');

const commune = z.strictObject({
  insee: z.string().regex(/^[0-9][0-9AB][0-9]{3}$/, 'code INSEE à 5 caractères attendu'),
  name: z.string().trim().min(1),
  postalCode: z.string().regex(/^[0-9]{5}$/, 'code postal à 5 chiffres attendu'),
  population: z.number().int().min(0),
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
});

const faults: Record<NonNullable<ReturnType<typeof openingHoursFault>>, [field: string, message: string]> = {
  weekdays: ['weekdays', 'jours de 1 (lundi) à 7 (dimanche), chacun une fois'],
  time: ['from', 'heure HH:MM attendue'],
  order: ['to', 'l’heure de fermeture doit suivre l’heure d’ouverture'],
  closures: ['closures', 'une fermeture va d’une date à une date qui ne la précède pas'],
};

const opening = z
  .strictObject({
    weekdays: z.array(z.number().int()),
    from: time,
    to: time,
    holidays: z.enum(holidayCalendars).default('metropole'),
    closures: z.array(z.strictObject({ from: day, to: day, reason: z.string().trim().min(1) })).default([]),
  })
  .superRefine((hours: OpeningHours, context) => {
    const fault = openingHoursFault(hours);
    if (fault) context.addIssue({ code: 'custom', path: [faults[fault][0]], message: faults[fault][1] });
  });

/** A territory as a JSON file tells it. `sources` says where its data come from and stays in the file. */
const territoryFile = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'minuscules, chiffres et tirets attendus, comme grand-douai'),
    name: z.string().trim().min(1),
    timezone: z.string().refine(isTimeZone, 'fuseau horaire attendu, comme Europe/Paris'),
    phone: phoneField,
    opening,
    settings: settingsFields.default({}),
    sources: z.record(z.string(), z.string()).optional(),
    communes: z.array(commune).min(1).superRefine(refuseTwice),
  })
  .describe('territory file');

export type TerritoryFile = z.output<typeof territoryFile>;

/** The file cannot be used; the message is one French line that names the file and the place in it. */
export class TerritoryFileError extends Error {
  override readonly name = 'TerritoryFileError';
}

/** Throws `TerritoryFileError` when the file is not there, is not JSON, or does not describe a territory. */
export async function readTerritoryFile(path: string): Promise<TerritoryFile> {
  const name = basename(path);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new TerritoryFileError(
      `${path} : ${error.code === 'ENOENT' ? 'ce fichier n’existe pas' : 'ce fichier ne se lit pas'}.`,
    );
  });
  return parseTerritoryFile(text, name);
}

/** `name` is the file's, for the message. */
export function parseTerritoryFile(text: string, name: string): TerritoryFile {
  const parsed = territoryFile.safeParse(parseJson(text, name), { error: inFrench });
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues;
  const rest =
    others.length === 0
      ? ''
      : ` (et ${others.length} autre${others.length > 1 ? 's' : ''} erreur${others.length > 1 ? 's' : ''})`;
  throw new TerritoryFileError(`${name} : ${where(first?.path ?? [])}${first?.message}${rest}.`);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TerritoryFileError(`${name} : ce n’est pas du JSON.`);
  }
}

/** `communes[3].insee : `. */
function where(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')} : `;
}

function refuseTwice(communes: readonly { insee: string }[], context: z.RefinementCtx): void {
  communes.forEach(({ insee }, index) => {
    if (communes.findIndex((other) => other.insee === insee) < index)
      context.addIssue({
        code: 'custom',
        path: [index, 'insee'],
        message: `la commune ${insee} y est deux fois`,
      });
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('fr', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
