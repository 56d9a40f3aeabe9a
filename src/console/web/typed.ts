/** `1948-03-05` of what is typed as « 05/03/1948 », « 5 3 1948 » or « 05031948 »; undefined when it is not a day. */
export function isoDate(typed: string): string | undefined {
  const parts =
    /^(\d{1,2})\D+(\d{1,2})\D+(\d{4})$/.exec(typed.trim()) ?? /^(\d\d)(\d\d)(\d{4})$/.exec(typed.trim());
  if (!parts) return undefined;
  const [, day = '', month = '', year = ''] = parts;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : undefined;
}

/** One field for three ways of looking for a patient; undefined: nothing to look for. */
export function searchOf(
  typed: string,
): { birthDate: string } | { phone: string } | { name: string } | undefined {
  const text = typed.trim();
  const birthDate = isoDate(text);
  if (birthDate) return { birthDate };
  if (/^\+?[\d\s.()-]{9,}$/.test(text)) return { phone: text };
  return /\p{L}/u.test(text) ? { name: text } : undefined;
}

export type RequestSearch = { name?: string; birthDate?: string; phone?: string; number?: string };

const DAY = /\b\d{1,2}[/. -]\d{1,2}[/. -]\d{4}\b/;

/**
 * One field for every way of looking for a request: « dubrulle 05/03/1948 », « 06 39 98 01 23 », « n° 69D1 », « GD-2026-000123 », a referrer's own number;
 * undefined: nothing to look for yet.
 */
export function requestSearchOf(typed: string): RequestSearch | undefined {
  const text = typed.trim();
  const whole = isoDate(text);
  if (whole) return { birthDate: whole };
  if (/^(\+|0)[\d\s.()-]{8,}$/.test(text)) return { phone: text };
  if (/^n\s*[°º]\s*[0-9a-f]{4}$/i.test(text)) return { number: text };
  const birthDate = isoDate(DAY.exec(text)?.[0] ?? '');
  const rest = (birthDate ? text.replace(DAY, ' ') : text).trim();
  if (/\d/.test(rest)) return { number: rest };
  // One letter is the beginning of too many people.
  if (!/\p{L}[^\p{L}]*\p{L}/u.test(rest)) return birthDate ? { birthDate } : undefined;
  return { name: rest, ...(birthDate ? { birthDate } : {}) };
}

/** A number as the French type it: « 38,5 »; undefined when it is none. */
export function numberOf(typed: string): number | undefined {
  const text = typed.trim().replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** The instant at which clocks of that zone say `2026-11-23T14:05`, as an ISO 8601 text in UTC. */
export function instantAt(local: string, timeZone: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local)) return undefined;
  const wanted = Date.parse(`${local}:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const wallAt = (at: number): number => {
    const [date = '', time = ''] = parts.format(at).split(', ');
    return Date.parse(`${date.split('/').toReversed().join('-')}T${time}Z`);
  };
  // Twice: the offset may change between the first guess and the instant.
  const guess = wanted - (wallAt(wanted) - wanted);
  return new Date(guess - (wallAt(guess) - wanted)).toISOString();
}
