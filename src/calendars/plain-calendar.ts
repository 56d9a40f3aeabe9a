/**
 * A calendar with nothing in it but what says when somebody is busy: titles, names, places and alarms are left behind before anything else reads it
 * (rule 8). Times without a zone, or in one that nobody knows, are given the professional's own (RFC 5545, 3.3.5: floating).
 */
export type Plain =
  | { text: string }
  | { fault: 'not-a-calendar' | 'malformed' | 'unsupported' | 'too-many-events' };

export const MOST_EVENTS = 10_000;
const DEEPEST = 8;

/** Kept as it is. */
const KEPT = new Set(['SEQUENCE', 'STATUS', 'TRANSP', 'DURATION', 'RRULE', 'FREEBUSY']);
const TIMES = new Set(['DTSTART', 'DTEND', 'EXDATE', 'RECURRENCE-ID']);
/** Rare, and the library does not read them: half a diary is worse than none. */
const UNSUPPORTED = new Set(['RDATE', 'EXRULE']);

const LINE = /^([A-Za-z0-9-]+)((?:;[^:;"]+(?:"[^"]*")?)*):(.*)$/;

/** `zoneOf`: the name by which a zone is known, `undefined` for one that nobody knows. */
export function plainCalendar(
  text: string,
  timeZone: string,
  zoneOf: (tzid: string) => string | undefined,
): Plain {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== '');
  if (first?.trim().toUpperCase() !== 'BEGIN:VCALENDAR') return { fault: 'not-a-calendar' };
  const kept = ['BEGIN:VCALENDAR'];
  const open: string[] = [];
  const uids = new Map<string, number>();
  let event: string[] | undefined;
  let events = 0;
  for (const line of lines) {
    const [, rawName = '', params = '', value = ''] = LINE.exec(line) ?? [];
    const name = rawName.toUpperCase();
    if (name === 'BEGIN') {
      open.push(value.trim().toUpperCase());
      if (open.length > DEEPEST) return { fault: 'malformed' };
      if (!isOfEvent(open)) continue;
      events += 1;
      if (events > MOST_EVENTS) return { fault: 'too-many-events' };
      event = [];
    } else if (name === 'END') {
      const ended = open.join('/');
      if (open.pop() !== value.trim().toUpperCase()) return { fault: 'malformed' };
      if (!event || !/^VCALENDAR\/(VEVENT|VFREEBUSY)$/.test(ended)) continue;
      const component = ended.slice('VCALENDAR/'.length);
      kept.push(`BEGIN:${component}`, ...withOwnUid(event, uids), `END:${component}`);
      event = undefined;
    } else if (event && isOfEvent(open)) {
      if (UNSUPPORTED.has(name) || /RANGE=THISANDFUTURE/i.test(params)) return { fault: 'unsupported' };
      // The library keeps a calendar's own things under the same names as its appointments.
      if (name === 'UID') event.push(`UID:uid-${value.trim()}`);
      else if (KEPT.has(name)) event.push(`${name}${name === 'FREEBUSY' ? params : ''}:${value.trim()}`);
      else if (TIMES.has(name)) {
        const written = timesOf(name, params, value, timeZone, zoneOf);
        if (!written) return { fault: 'malformed' };
        event.push(...written);
      }
    }
  }
  if (open.length > 0) return { fault: 'malformed' };
  return { text: [...kept, 'END:VCALENDAR', ''].join('\r\n') };
}

const isOfEvent = (open: readonly string[]): boolean =>
  open.length === 2 && open[0] === 'VCALENDAR' && (open[1] === 'VEVENT' || open[1] === 'VFREEBUSY');

/** Undefined: one of them is no time. */
function timesOf(
  name: string,
  params: string,
  value: string,
  timeZone: string,
  zoneOf: (tzid: string) => string | undefined,
): string[] | undefined {
  const tzid = /;TZID="?([^";]+)"?/i.exec(params)?.[1];
  const zone = (tzid === undefined ? undefined : zoneOf(tzid)) ?? timeZone;
  const lines: string[] = [];
  for (const time of value.trim().split(',')) {
    if (/^\d{8}$/.test(time)) lines.push(`${name};VALUE=DATE:${time}`);
    else if (/^\d{8}T\d{6}Z$/.test(time)) lines.push(`${name}:${time}`);
    else if (/^\d{8}T\d{6}$/.test(time)) lines.push(`${name};TZID=${zone}:${time}`);
    else return undefined;
  }
  return name === 'EXDATE' || lines.length === 1 ? lines : undefined;
}

/** Some programs give two appointments one name: the second would hide the first. A newer version of the same (SEQUENCE) does, rightly. */
function withOwnUid(event: readonly string[], uids: Map<string, number>): readonly string[] {
  const uid = event.find((line) => line.startsWith('UID:'));
  if (uid === undefined || event.some((line) => /^(RECURRENCE-ID|SEQUENCE)[;:]/.test(line))) return event;
  const before = uids.get(uid) ?? 0;
  uids.set(uid, before + 1);
  return before === 0 ? event : event.map((line) => (line === uid ? `${uid}#${before}` : line));
}
