import type { AbsenceAsked } from '../availability/absences.ts';
import type { RuleAsked } from '../availability/keep-rule.ts';
import { kilometres } from '../territory/distance.ts';
import { daysLater, isoDate, type LocalDay, weekday } from '../territory/local-time.ts';
import type { Commune } from '../territory/lookup.ts';
import type { DemoCarers } from './demo-carers.ts';
import { CENTRE_HOURS, type DemoPeople } from './demo-people.ts';

/** Fixed slots of one professional of a demonstration. */
export type DemoRule = RuleAsked & { professionalId: string };

/** What is where, beside people, and the structure that places are kept for. */
type DemoThings = { roomId: string; roomPlaceId: string; careHomeId: string };

const EVERYBODY: Pick<RuleAsked, 'mode' | 'capacity' | 'audience' | 'needs' | 'walkIn'> = {
  mode: 'AMB',
  capacity: 1,
  audience: ['CPTS'],
  needs: [],
  walkIn: false,
};

const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';
/** Whose home visits go only to so many communes. */
const SERVED = 5;
/** The doctor in whose practice the room for assisted teleconsultations is. */
const ASSISTED = 22;
/** The doctor who is away next week. */
const AWAY = 14;

/** By the doctor's number: what somebody who knows their week says once, in a different way each. The other doctors give their slots day by day. */
const DOCTORS: Readonly<Record<number, Said>> = {
  0: { rrule: 'FREQ=WEEKLY;BYDAY=TU,TH', ...cut('09:00', '10:30', 15) },
  4: { rrule: WORKDAYS, ...cut('11:30', '12:30', 15), audience: ['CPTS', 'SNP'] },
  // Whoever comes in these two hours is seen, six of them.
  6: { rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', ...cut('17:00', '19:00', 120), walkIn: true, capacity: 6 },
  8: { rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,TH,FR', ...cut('12:30', '14:00', 15), mode: 'VR' },
  10: { rrule: 'FREQ=WEEKLY;BYDAY=TU,TH', ...cut('13:30', '15:30', 20), withoutDoctorOnly: true },
  12: { rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', ...cut('14:00', '18:00', 60), mode: 'HH' },
  [AWAY]: { rrule: WORKDAYS, ...cut('10:00', '11:00', 15) },
  // Children, every other Wednesday.
  16: { rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', ...cut('14:00', '17:00', 20), maxAge: 15 },
  18: { rrule: 'FREQ=WEEKLY;BYDAY=TU,FR', ...cut('15:00', '17:00', 40), mode: 'HH' },
  // The SAS's until four hours before, then the line's too.
  20: {
    rrule: 'FREQ=WEEKLY;BYDAY=MO,TH',
    ...cut('18:00', '19:30', 30),
    capacity: 2,
    audience: ['SNP'],
    release: { hoursBefore: 4, audience: ['CPTS'] },
  },
  [ASSISTED]: { rrule: 'FREQ=WEEKLY;BYDAY=TU,TH', ...cut('14:00', '16:00', 20), mode: 'VR' },
  24: { rrule: 'FREQ=MONTHLY;BYDAY=1SA', ...cut('09:00', '12:00', 15) },
};

type Cut = Pick<RuleAsked, 'from' | 'to' | 'slotMinutes'>;
type Said = Partial<Omit<RuleAsked, 'professionalId'>> & Pick<RuleAsked, 'rrule'> & Cut;
function cut(from: string, to: string, slotMinutes: number): Cut {
  return { from, to, slotMinutes };
}

/** What the professionals of a demonstration have said of their weeks; pure, the same for everybody. */
export function demoRules(
  { doctors, places }: DemoPeople,
  { carers }: DemoCarers,
  communes: readonly Commune[],
  { roomId, roomPlaceId, careHomeId }: DemoThings,
): DemoRule[] {
  const nurses = carers.filter(({ profession }) => profession === 'nurse');
  const ofOne = (no: number): Partial<Said> => {
    const place = places.find(({ id }) => id === doctors[no]?.placeId);
    if (no === 12 && place) return { communes: nearest(communes, place) };
    if (no === 18) return { reservedFor: careHomeId, release: { hoursBefore: 24, audience: [] } };
    const assistant = nurses[2];
    if (no === ASSISTED && assistant)
      return {
        placeId: roomPlaceId,
        needs: [
          { part: 'assistant', professionalId: assistant.id },
          { part: 'room', resourceId: roomId },
        ],
      };
    return {};
  };
  return doctors
    .flatMap(({ id: professionalId, placeId, unplannedCareCentre }, no) => {
      const said = unplannedCareCentre ? CENTRE : DOCTORS[no];
      return said ? [{ ...EVERYBODY, professionalId, placeId, ...said, ...ofOne(no) }] : [];
    })
    .concat(
      carers.flatMap(({ id: professionalId, placeId, profession }, index) => {
        const nth = carers.slice(0, index).filter((other) => other.profession === profession).length;
        const said = CARERS[profession]?.[nth];
        return said ? [{ ...EVERYBODY, professionalId, placeId, ...said }] : [];
      }),
    );
}

/** Three patients an hour, on public holidays too. */
const CENTRE: Said = {
  rrule: 'FREQ=DAILY',
  ...cut(CENTRE_HOURS[0]?.from ?? '', CENTRE_HOURS[0]?.to ?? '', 60),
  capacity: 3,
  audience: ['CPTS', 'SNP'],
  onHolidays: true,
};

/** One after the other, of each profession. The third nurse assists at teleconsultations. */
const CARERS: Readonly<Record<string, readonly Said[]>> = {
  nurse: [
    { rrule: WORKDAYS, ...cut('08:00', '11:00', 60), mode: 'HH' },
    { rrule: 'FREQ=WEEKLY;BYDAY=SA,SU', ...cut('08:00', '11:00', 60), mode: 'HH', onHolidays: true },
  ],
  midwife: [{ rrule: 'FREQ=WEEKLY;BYDAY=MO,WE', ...cut('09:00', '12:00', 30) }],
  pharmacist: [
    {
      rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA',
      ...cut('14:00', '16:00', 20),
      complaints: ['sore-throat-protocol', 'urination-women-pharmacist'],
    },
  ],
};

/** Next week from Monday to Friday, on local dates. */
export function demoAbsence({ doctors }: DemoPeople, today: LocalDay): AbsenceAsked {
  const monday = daysLater(today, 8 - weekday(today));
  return {
    professionalId: doctors[AWAY]?.id,
    from: isoDate(monday),
    to: isoDate(daysLater(monday, 4)),
    reason: 'leave',
  };
}

/** Whose practice has the room. */
export const roomOf = ({ doctors }: DemoPeople): string => doctors[ASSISTED]?.placeId ?? '';

const nearest = (
  communes: readonly Commune[],
  place: { lat?: number | undefined; lng?: number | undefined },
) =>
  [...communes]
    .map(({ insee, lat, lng }) => ({
      insee,
      km: kilometres({ lat, lng }, { lat: place.lat ?? lat, lng: place.lng ?? lng }),
    }))
    .sort((a, b) => a.km - b.km || (a.insee < b.insee ? -1 : 1))
    .slice(0, SERVED)
    .map(({ insee }) => insee);
