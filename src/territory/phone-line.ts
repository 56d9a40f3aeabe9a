import { z } from 'zod';
import { DEFAULT_TEXTS, lineTextFault, type LineText, type LineTexts } from './line-texts.ts';

/**
 * The line as its territory describes it: voice, texts, menu, music, limits. Data only; what a caller goes through is told by the machine
 * that reads it (telephony/caller-way.ts). Two things are no part of it because nobody may change them: the notice of the vital emergency
 * with « 15, ou 114 par SMS », and that calls are not recorded (domain.md, rules 1 and 6).
 */
export type PhoneLine = {
  /** One of the carrier's French voices. */
  voice: LineVoice;
  texts: LineTexts;
  /** In the order in which it is said. `says` may name the key as {key}. */
  menu: readonly MenuEntry[];
  /** Played between two texts while waiting; null: silence. */
  music: string | null;
  limits: {
    /** How many may wait; whoever calls then is offered a callback. */
    longestQueue: number;
    /** Minutes in the queue after which the caller is offered a callback instead of waiting on. */
    longestWaitMinutes: number;
    /** An estimate of more than so many minutes: a callback is offered before the queue. */
    callbackFirstMinutes: number;
  };
  /** What a waiting caller presses to be called back. */
  callbackKey: string;
};

/** What the caller is after; a health professional's call goes before the others. */
const choices = ['snp', 'mt', 'professional'] as const;
export type MenuEntry = { key: string; choice: (typeof choices)[number]; says: string };

const voices = ['Polly.Lea-Neural', 'Polly.Remi-Neural', 'Polly.Celine', 'Polly.Mathieu'] as const;
export type LineVoice = (typeof voices)[number];

export const DEFAULT_LINE: PhoneLine = {
  voice: 'Polly.Lea-Neural',
  texts: DEFAULT_TEXTS,
  menu: [
    {
      key: '1',
      choice: 'snp',
      says: 'Pour un problème de santé à voir rapidement, appuyez sur la touche {key}.',
    },
    { key: '2', choice: 'mt', says: 'Si vous cherchez un médecin traitant, appuyez sur la touche {key}.' },
    {
      key: '3',
      choice: 'professional',
      says: 'Si vous êtes professionnel de santé, appuyez sur la touche {key}.',
    },
  ],
  music: null,
  limits: { longestQueue: 20, longestWaitMinutes: 30, callbackFirstMinutes: 10 },
  callbackKey: '9',
};

const text = z.string().max(2000);
const digit = z.string().describe('One key, 0 to 9');
const menu = z
  .array(z.strictObject({ key: digit, choice: z.enum(choices), says: text.describe('May name its {key}') }))
  .describe('In the order in which it is said; the list replaces the one before. Every line has `snp`');
const minutes = z.number().int();

/** The same type for every text. */
const texts = <Type extends z.ZodType>(type: Type) =>
  z.strictObject(
    Object.fromEntries(Object.keys(DEFAULT_TEXTS).map((name) => [name, type])) as Record<LineText, Type>,
  );

const fields = {
  voice: z.enum(voices).describe('A voice of the carrier'),
  texts: texts(text),
  menu,
  music: z.string().max(500).nullable().describe('An https address, about half a minute; null: silence'),
  limits: z.strictObject({
    longestQueue: z.number().int().describe('Callers, 1 to 500'),
    longestWaitMinutes: minutes.describe('5 to 120'),
    callbackFirstMinutes: minutes.describe('2 to 60'),
  }),
  callbackKey: digit.describe('What a waiting caller presses to be called back'),
};

/** The whole description, as an answer gives it. */
export const phoneLineAnswer = z.object({
  ...fields,
  texts: z.object(fields.texts.shape),
  menu: z.array(z.object(menu.element.shape)),
  limits: z.object(fields.limits.shape),
});

const { longestQueue, longestWaitMinutes, callbackFirstMinutes } = fields.limits.shape;
const limits = z.strictObject({
  longestQueue: longestQueue.nullable().optional(),
  longestWaitMinutes: longestWaitMinutes.nullable().optional(),
  callbackFirstMinutes: callbackFirstMinutes.nullable().optional(),
});

/** A change: what is absent stays, null forgets what was decided and goes back to the default. */
export const phoneLineChange = z
  .strictObject({
    voice: fields.voice.nullable().optional(),
    texts: texts(text.nullable().optional()).nullable().optional(),
    menu: fields.menu.nullable().optional(),
    music: fields.music.optional(),
    limits: limits.nullable().optional(),
    callbackKey: fields.callbackKey.nullable().optional(),
  })
  .nullable();
export type PhoneLineChange = z.infer<typeof phoneLineChange>;

/** What a territory has decided otherwise than the default: what is stored. */
type DecidedLine = Record<string, unknown>;

/** The decisions with a change in, and what has to be changed before callers can hear it. */
export function decideLine(
  stored: unknown,
  change: PhoneLineChange,
): { decided: DecidedLine; line: PhoneLine; fault: LineFault | undefined } {
  const decided = change === null ? {} : merged(asRecord(stored), change);
  const line = wholeLine(decided);
  return { decided, line, fault: phoneLineFault(line) ?? sharedKeyFault(line) };
}

function merged(before: DecidedLine, change: object): DecidedLine {
  const next = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue;
    if (value === null) delete next[name];
    else if (isRecord(value)) next[name] = merged(asRecord(next[name]), value);
    else next[name] = value;
  }
  return next;
}

/** The whole line from what is stored. Throws nothing: what an older or newer version wrote and this one cannot use is as it comes. */
export function readPhoneLine(stored: unknown): PhoneLine {
  const decided = asRecord(stored);
  if (Object.keys(decided).length === 0) return DEFAULT_LINE;
  const key = JSON.stringify(decided);
  let line = read.get(key);
  if (line) return line;
  if (read.size >= 1_000) read.clear();
  read.set(key, (line = usable(decided)));
  return line;
}

/** A territory's line is read at nearly every command, and is nearly always what it was. */
const read = new Map<string, PhoneLine>();

function usable(decided: DecidedLine): PhoneLine {
  const line = wholeLine(decided);
  const fault = phoneLineFault(line);
  if (!fault) return line;
  // One by one, so that one bad value costs no other.
  const good: DecidedLine = {};
  for (const [name, value] of Object.entries(decided)) {
    const parts = isRecord(value) ? Object.entries(value).map(([part, one]) => ({ [part]: one })) : [value];
    for (const part of parts) {
      const tried = merged(good, { [name]: part });
      if (!phoneLineFault(wholeLine(tried))) Object.assign(good, tried);
    }
  }
  return wholeLine(good);
}

/** The default with the decisions that have the right shape. */
function wholeLine(decided: DecidedLine): PhoneLine {
  const pick = <T>(type: z.ZodType<T>, value: unknown, otherwise: T): T => {
    const known = type.safeParse(value);
    return known.success ? known.data : otherwise;
  };
  const part = <T extends object>(shape: Record<keyof T, z.ZodType>, value: unknown, otherwise: T): T =>
    Object.fromEntries(
      Object.entries(otherwise).map(([name, one]) => [
        name,
        pick(shape[name as keyof T], asRecord(value)[name], one),
      ]),
    ) as T;
  return {
    voice: pick(fields.voice, decided.voice, DEFAULT_LINE.voice),
    texts: part(fields.texts.shape, decided.texts, DEFAULT_LINE.texts),
    menu: pick<readonly MenuEntry[]>(fields.menu, decided.menu, DEFAULT_LINE.menu),
    music: pick(fields.music, decided.music, DEFAULT_LINE.music),
    limits: part(fields.limits.shape, decided.limits, DEFAULT_LINE.limits),
    callbackKey: pick(fields.callbackKey, decided.callbackKey, DEFAULT_LINE.callbackKey),
  };
}

type LineFault = { path: string; message: string };

function phoneLineFault(line: PhoneLine): LineFault | undefined {
  for (const [name, says] of Object.entries(line.texts)) {
    const message = lineTextFault(name as LineText, says);
    if (message) return { path: `line.texts.${name}`, message };
  }
  return menuFault(line) ?? limitsFault(line.limits) ?? musicFault(line.music);
}

function menuFault({ menu, callbackKey }: PhoneLine): LineFault | undefined {
  const path = 'line.menu';
  if (!/^\d$/.test(callbackKey))
    return { path: 'line.callbackKey', message: 'Une touche est un chiffre de 0 à 9.' };
  for (const { key, says } of menu) {
    if (!/^\d$/.test(key)) return { path, message: `« ${key} » n’est pas une touche : un chiffre de 0 à 9.` };
    const message = lineTextFault('menu', says);
    if (message) return { path, message };
  }
  if (new Set(menu.map(({ key }) => key)).size < menu.length)
    return { path, message: 'Chaque touche du menu ne peut servir qu’une fois.' };
  if (new Set(menu.map(({ choice }) => choice)).size < menu.length)
    return { path, message: 'Chaque choix du menu ne peut figurer qu’une fois.' };
  if (!menu.some(({ choice }) => choice === 'snp'))
    return { path, message: 'Le menu doit proposer les soins non programmés (snp).' };
  return undefined;
}

/** No one key for two things. Refused when it is decided; what was stored before is read as it is. */
function sharedKeyFault({ menu, callbackKey }: PhoneLine): LineFault | undefined {
  if (!menu.some(({ key }) => key === callbackKey)) return undefined;
  return {
    path: 'line.callbackKey',
    message: `La touche ${callbackKey} sert déjà au menu : il en faut une autre pour demander à être rappelé.`,
  };
}

const BOUNDS: Record<keyof PhoneLine['limits'], readonly [least: number, most: number, of: string]> = {
  longestQueue: [1, 500, 'appels en attente'],
  longestWaitMinutes: [5, 120, 'minutes'],
  callbackFirstMinutes: [2, 60, 'minutes'],
};

function limitsFault(limits: PhoneLine['limits']): LineFault | undefined {
  for (const [name, [least, most, of]] of Object.entries(BOUNDS)) {
    const value = limits[name as keyof typeof limits];
    if (!Number.isInteger(value) || value < least || value > most)
      return {
        path: `line.limits.${name}`,
        message: `Indiquez un nombre entier de ${least} à ${most} (${of}).`,
      };
  }
  return undefined;
}

function musicFault(music: string | null): LineFault | undefined {
  if (music === null || (URL.canParse(music) && new URL(music).protocol === 'https:')) return undefined;
  return {
    path: 'line.music',
    message: 'Indiquez une adresse qui commence par https://, ou rien (null) pour un silence.',
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
