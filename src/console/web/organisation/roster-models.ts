import type { Profession } from '../../../directory/profession.ts';
import type { RosterSummary } from './answers.ts';

/** Rosters that territories have, each with what it usually is; all of it can be changed. */
export type RosterModel = {
  says: string;
  name: string;
  profession: Profession;
  mode: RosterSummary['mode'];
  weekdays: number[];
  onHolidays: boolean;
  season: (today: string) => RosterSummary['season'];
};

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

export const ROSTER_MODELS: readonly RosterModel[] = [
  {
    says: 'Chirurgiens-dentistes de garde',
    name: 'Dentistes de garde',
    profession: 'dentist',
    mode: 'AMB',
    weekdays: [7],
    onHolidays: true,
    season: halfYear,
  },
  {
    says: 'Kinésithérapeutes, saison des bronchiolites',
    name: 'Bronchiolites',
    profession: 'physiotherapist',
    mode: 'AMB',
    weekdays: [6, 7],
    onHolidays: true,
    season: winter,
  },
  {
    says: 'Infirmiers, permanence à domicile',
    name: 'Permanence infirmière',
    profession: 'nurse',
    mode: 'HH',
    weekdays: EVERY_DAY,
    onHolidays: true,
    season: quarter,
  },
  {
    says: 'Sages-femmes de garde',
    name: 'Sages-femmes de garde',
    profession: 'midwife',
    mode: 'AMB',
    weekdays: [6, 7],
    onHolidays: true,
    season: quarter,
  },
  {
    says: 'Pharmaciens de garde',
    name: 'Pharmacies de garde',
    profession: 'pharmacist',
    mode: 'AMB',
    weekdays: [7],
    onHolidays: true,
    season: halfYear,
  },
  {
    says: 'Médecins, permanence',
    name: 'Permanence médicale',
    profession: 'doctor',
    mode: 'AMB',
    weekdays: [6],
    onHolidays: false,
    season: quarter,
  },
];

/** Of bronchiolitis: October to the end of March, this one or the next. */
function winter(today: string): RosterSummary['season'] {
  const year = Number(today.slice(0, 4));
  const isSpring = today.slice(5) <= '03-31';
  const began = isSpring ? year - 1 : year;
  const start = `${began}-10-01`;
  return { from: today > start ? today : start, to: `${began + 1}-03-31` };
}

function quarter(today: string): RosterSummary['season'] {
  return { from: today, to: monthsAfter(today, 3) };
}

function halfYear(today: string): RosterSummary['season'] {
  return { from: today, to: monthsAfter(today, 6) };
}

/** The last day before the same one, so many months later. */
function monthsAfter(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, 28) - 1)).toISOString().slice(0, 10);
}
