/** What distinguishes one season from another. Shares are from 0 to 1. */
export type SeasonKind = {
  /** Requests on an ordinary weekday. */
  perDay: number;
  doctors: number;
  /** Places that each gives on a weekday, on average. */
  placesPerDoctor: number;
  /** How far apart people and practices are: 1, as in Grand Douai. */
  spread: number;
  /** People live scattered over the villages. */
  scattered: boolean;
  /** Of the days of a doctor that are published from two hours to a day and a half ahead, not weeks. */
  adHoc: number;
  /** Of the doctors: who make home visits, who give video consultations. */
  homeVisits: number;
  video: number;
  /** Of the patients: who can come only from some hour on, and as many who have to be done by some hour. */
  restricted: number;
  /** Of the patients who have a visit. */
  noShows: number;
  /** Three times the requests in the second week. */
  epidemic: boolean;
  /** Half of the doctors are away for two weeks, then the other half. */
  holidays: boolean;
  /** Each week one doctor in nine is ill. */
  illness: boolean;
  /** No doctor sees more than three to five of the line's patients a day. */
  limits: boolean;
  saturdays: boolean;
  /** A Monday. */
  begins: string;
};

const ORDINARY: SeasonKind = {
  perDay: 45,
  doctors: 37,
  placesPerDoctor: 4.5,
  spread: 1,
  scattered: false,
  adHoc: 0.4,
  homeVisits: 0.3,
  video: 0.3,
  restricted: 0.2,
  noShows: 0.04,
  epidemic: false,
  holidays: false,
  illness: false,
  limits: false,
  saturdays: true,
  begins: '2027-01-11',
};

/** From places in plenty to places that are scarce, and what else happens in a year. */
export const seasonKinds = {
  plenty: { ...ORDINARY, perDay: 20 },
  ordinary: ORDINARY,
  busy: { ...ORDINARY, perDay: 80 },
  winter: { ...ORDINARY, perDay: 110 },
  crowded: { ...ORDINARY, perDay: 150 },
  scarcity: { ...ORDINARY, perDay: 200 },
  epidemic: { ...ORDINARY, perDay: 50, epidemic: true, illness: true },
  august: { ...ORDINARY, perDay: 70, holidays: true, begins: '2027-08-02' },
  rural: { ...ORDINARY, perDay: 60, doctors: 20, spread: 2.5, scattered: true },
  city: { ...ORDINARY, perDay: 90, spread: 0.4, homeVisits: 0.6, video: 0.6, adHoc: 0.8 },
  limits: { ...ORDINARY, perDay: 90, limits: true, restricted: 0.3 },
  autumn: { ...ORDINARY, perDay: 65, saturdays: false, noShows: 0.1, begins: '2026-10-12' },
} as const satisfies Record<string, SeasonKind>;

export type SeasonName = keyof typeof seasonKinds;
