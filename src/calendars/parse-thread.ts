import ical from 'node-ical';
import { parentPort, workerData } from 'node:worker_threads';
import type { Interval } from '../availability/intervals.ts';
import { busyTime, TooMany } from './busy-time.ts';
import type { Parsed } from './parse-feed.ts';
import { plainCalendar } from './plain-calendar.ts';

/** The thread that `parse-feed.ts` starts: one calendar, one answer. */
const { text, timeZone, between } = workerData as { text: string; timeZone: string; between: Interval };

parentPort?.postMessage(parse(), []);

function parse(): Parsed {
  const zones = new Map<string, string | undefined>();
  const plain = plainCalendar(text, timeZone, (tzid) => {
    if (!zones.has(tzid)) zones.set(tzid, zones.size < 100 ? zoneOf(tzid) : undefined);
    return zones.get(tzid);
  });
  if ('fault' in plain) return plain;
  try {
    return { busy: busyTime(ical.sync.parseICS(plain.text), timeZone, between) };
  } catch (error) {
    if (error instanceof TooMany) return { fault: 'too-many-events' };
    // A rule that comes each second: the library stops counting by itself.
    return {
      fault: String((error as Error).message).startsWith('Maximum iterations') ? 'too-hard' : 'malformed',
    };
  }
}

/** IANA's name of a zone, also of one that Windows has named; undefined: nobody knows it. The library knows them and does not tell but by reading a time. */
function zoneOf(tzid: string): string | undefined {
  if (isZone(tzid)) return tzid;
  if (/^(tzone:|customized time zone|\(no tz)/i.test(tzid)) return undefined;
  try {
    const probe = ical.sync.parseICS(
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:probe\r\nDTSTART;TZID=${tzid}:20260115T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    ).probe;
    const zone = probe && 'start' in probe ? (probe.start as { tz?: string } | undefined)?.tz : undefined;
    return zone !== undefined && isZone(zone) ? zone : undefined;
  } catch {
    return undefined;
  }
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
