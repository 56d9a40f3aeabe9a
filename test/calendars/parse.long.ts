import { describe, expect, test } from 'vitest';
import { parseFeed } from '../../src/calendars/parse-feed.ts';
import { plainCalendar } from '../../src/calendars/plain-calendar.ts';
import { type Instant, instant } from '../../src/platform/clock.ts';
import { appointment, diary, SECRETS } from './diary-server.ts';

const between = { start: instant('2026-11-23T00:00:00Z'), end: instant('2027-01-22T00:00:00Z') };
const short = (at: Instant) => new Date(at).toISOString().slice(5, 16);

/** The hours of a diary in Greenwich's time, `11-24T09:00/11-24T09:30`; the first few. */
async function hoursOf(text: string, timeZone = 'Europe/Paris', most = 5): Promise<unknown> {
  const parsed = await parseFeed(text, timeZone, between);
  if ('fault' in parsed) return parsed.fault;
  return parsed.busy.slice(0, most).map(({ start, end }) => `${short(start)}/${short(end)}`);
}
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:x', ...lines, 'END:VEVENT'].join('\r\n');

describe('The hours of a diary', () => {
  test.each([
    [
      'in Greenwich’s time',
      event('DTSTART:20261124T090000Z', 'DTEND:20261124T093000Z'),
      '11-24T09:00/11-24T09:30',
    ],
    [
      'of a zone',
      event('DTSTART;TZID=America/Guadeloupe:20261124T090000', 'DURATION:PT30M'),
      '11-24T13:00/11-24T13:30',
    ],
    [
      'of a zone that Windows names',
      event('DTSTART;TZID=Romance Standard Time:20261124T090000', 'DURATION:PT30M'),
      '11-24T08:00/11-24T08:30',
    ],
    [
      'of a zone that nobody knows: the territory’s',
      event('DTSTART;TZID=Chez nous:20261124T090000', 'DURATION:PT30M'),
      '11-24T08:00/11-24T08:30',
    ],
    [
      'of no zone: the territory’s',
      event('DTSTART:20261124T090000', 'DTEND:20261124T093000'),
      '11-24T08:00/11-24T08:30',
    ],
    ['of a whole day', event('DTSTART;VALUE=DATE:20261124'), '11-23T23:00/11-24T23:00'],
    [
      'of two days',
      event('DTSTART;VALUE=DATE:20261124', 'DTEND;VALUE=DATE:20261126'),
      '11-23T23:00/11-25T23:00',
    ],
  ])('%s', async (_name, component, expected) => {
    expect(await hoursOf(diary(component))).toEqual([expected]);
  });

  test('of a day are those of the territory’s own midnight, also far away', async () => {
    expect(await hoursOf(diary(event('DTSTART;VALUE=DATE:20261124')), 'Pacific/Noumea')).toEqual([
      '11-23T13:00/11-24T13:00',
    ]);
  });

  test.each([
    ['transparent', 'TRANSP:TRANSPARENT'],
    ['called off', 'STATUS:CANCELLED'],
  ])('that are %s keep nobody', async (_name, line) => {
    expect(await hoursOf(diary(event('DTSTART:20261124T090000Z', 'DTEND:20261124T093000Z', line)))).toEqual(
      [],
    );
  });

  test('that take no time, or are over, are not kept', async () => {
    expect(
      await hoursOf(
        diary(event('DTSTART:20261124T090000Z'), event('DTSTART:20200101T090000Z', 'DURATION:PT1H')),
      ),
    ).toEqual([]);
  });

  test('repeat without the ones left out, moved or called off, at the same hour on the wall', async () => {
    const weekly = event(
      'DTSTART;TZID=Europe/Paris:20200107T090000',
      'DTEND;TZID=Europe/Paris:20200107T100000',
      'RRULE:FREQ=WEEKLY;BYDAY=TU',
      'EXDATE;TZID=Europe/Paris:20261208T090000,20261215T090000',
    );
    const moved = event(
      'RECURRENCE-ID;TZID=Europe/Paris:20261124T090000',
      'DTSTART;TZID=Europe/Paris:20261125T150000',
      'DTEND;TZID=Europe/Paris:20261125T160000',
    );
    const calledOff = event(
      'RECURRENCE-ID;TZID=Europe/Paris:20261222T090000',
      'DTSTART;TZID=Europe/Paris:20261222T090000',
      'DTEND;TZID=Europe/Paris:20261222T100000',
      'STATUS:CANCELLED',
    );
    expect(await hoursOf(diary(weekly, moved, calledOff))).toEqual([
      '11-25T14:00/11-25T15:00',
      '12-01T08:00/12-01T09:00',
      '12-29T08:00/12-29T09:00',
      '01-05T08:00/01-05T09:00',
      '01-12T08:00/01-12T09:00',
    ]);
    // An exception whose series is not in the diary is an appointment of its own.
    expect(await hoursOf(diary(moved))).toEqual(['11-25T14:00/11-25T15:00']);
  });

  test('whole days repeat too, but for those left out', async () => {
    const days = event(
      'DTSTART;VALUE=DATE:20200101',
      'RRULE:FREQ=WEEKLY;BYDAY=WE',
      'EXDATE;VALUE=DATE:20261202',
    );
    expect(await hoursOf(diary(days), 'Europe/Paris', 2)).toEqual([
      '11-24T23:00/11-25T23:00',
      '12-08T23:00/12-09T23:00',
    ]);
  });

  test('of two appointments by one name are both kept; a newer version of one is not a second', async () => {
    const at = (hour: string, ...more: string[]) =>
      event(`DTSTART:20261124T${hour}0000Z`, 'DURATION:PT1H', ...more);
    expect(await hoursOf(diary(at('09'), at('11')))).toEqual([
      '11-24T09:00/11-24T10:00',
      '11-24T11:00/11-24T12:00',
    ]);
    expect(await hoursOf(diary(at('09', 'SEQUENCE:1'), at('11', 'SEQUENCE:2')))).toEqual([
      '11-24T11:00/11-24T12:00',
    ]);
  });

  test.each(['vcalendar', '__proto__', 'constructor', 'prodid', ''])(
    'of an appointment by the name of something that the library keeps for itself (%s) are not lost',
    async (uid) => {
      const named = event('DTSTART:20261124T090000Z', 'DTEND:20261124T093000Z').replace(
        'UID:x',
        `UID:${uid}`,
      );
      expect(await hoursOf(diary(named))).toEqual(['11-24T09:00/11-24T09:30']);
    },
  );

  test('may be said as busy time without appointments', async () => {
    const free = [
      'BEGIN:VFREEBUSY',
      'UID:f',
      'FREEBUSY;FBTYPE=BUSY:20261124T090000Z/PT1H',
      'FREEBUSY;FBTYPE=FREE:20261124T110000Z/PT1H',
      'END:VFREEBUSY',
    ];
    expect(await hoursOf(diary(free.join('\r\n')))).toEqual(['11-24T09:00/11-24T10:00']);
  });

  test('are all that the library is given: names, titles, alarms and other people’s zones are left behind', () => {
    const alarm = ['BEGIN:VALARM', 'TRIGGER:-PT15M', 'DESCRIPTION:Zédagenda', 'END:VALARM'];
    const text = diary(
      appointment(':20261124T090000Z', ':20261124T093000Z', 'DESCRIPTION:lombalgie-', ' secrète', ...alarm),
    );
    const plain = plainCalendar(text, 'Europe/Paris', (zone) => zone);
    if (!('text' in plain)) throw new Error(plain.fault);
    for (const mark of SECRETS) expect(plain.text).not.toContain(mark);
    expect(plain.text.split('\r\n').map((line) => line.split(/[:;]/)[0])).toEqual([
      'BEGIN',
      'BEGIN',
      'UID',
      'DTSTART',
      'DTEND',
      'END',
      'END',
      '',
    ]);
  });
});
