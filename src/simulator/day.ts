import { chance } from '../platform/chance.ts';
import type { RequestKind } from '../requests/request.ts';
import { type Person, inventPerson } from './invent-person.ts';
import { planOffers } from './plan-offers.ts';
import { type PlannedReferral, planReferrals } from './plan-referrals.ts';
import type { PlannedCall } from './planned-call.ts';

/** A doctor does something with what they give to the line. `doctor` is a place in the list that the plan was made for. */
export type PlannedSlotChange = {
  at: number;
  doctor: number;
  what: { publish: { inMs: number } } | 'withdraw';
};

export type PlannedDay = {
  seed: number;
  openMs: number;
  calls: PlannedCall[];
  referrals: PlannedReferral[];
  /** The referrers' server does not answer for so long. */
  referrerDown: { from: number; until: number };
  slotChanges: PlannedSlotChange[];
  /** The nurse's how-many-th ring she does not hear in time, and the one in the middle of which her phone's battery dies. */
  missedRing: number;
  batteryDiesIn: number;
  /** She goes so long after opening and does not come back that day: the coordinator closes it. */
  nurseLeavesMs: number | undefined;
};

/** Whom a day can be planned with. */
export type Cast = {
  communes: readonly { insee: string; population: number }[];
  /** Ids; who answers as a treating doctor or gives slots. */
  doctors: readonly string[];
  /** Patients whose file is open and whose phone several people share. */
  known: readonly Person[];
  /** Local date of the day, `2026-11-23`. */
  date: string;
};

const MINUTE = 60_000;
/** Calls of one CPTS line a working day, and shares of what they are about (domain.md, figures). */
const BASE_CALLS = 20;
const MT_SHARE = 0.13;
const OTHER_SHARE = 0.08;
const CHRONIC_SHARE = 0.43;
const NO_SHOW_SHARE = 0.026;
/** Of a day's requests those that somebody else than the patient brings. */
const REFERRED = 0.15;
const WITHOUT_TREATING_DOCTOR = 0.4;
/** How often the operator goes on with the motive's own questions after the screen. */
const GOES_ON = 0.4;

/**
 * What goes differently with one caller, each once a day that has so many; the day's order of callers is shuffled, so that it is another one
 * each day.
 */
const ODDITIES: readonly ((
  call: PlannedCall,
  it: { openMs: number; known: readonly Person[] },
) => Partial<PlannedCall>)[] = [
  () => ({ screen: { result: 'red-flag', question: 1, next: 'emergency' } }),
  () => ({ screen: { result: 'red-flag', question: 6, next: 'samu-advice' } }),
  () => ({ screen: { result: 'unknown', question: 3, next: 'patient-answers' } }),
  () => ({ patienceMs: 6_000, ringsAgainMs: undefined }),
  () => ({ cancels: { afterMs: 40 * MINUTE, next: 'another-place' } }),
  (_call, { openMs }) => ({ at: openMs + 9 * MINUTE, ringsAgainMs: undefined }),
  () => ({ from: undefined }),
  () => ({ screen: { result: 'unknown', question: 0, next: 'doctor-lifts' } }),
  ({ patient, no }) => ({
    from: `+3336191${1000 + no}`,
    patient: { ...patient, phone: `+3336191${1000 + no}` },
  }),
  () => ({ patienceMs: 5_000, ringsAgainMs: 2 * MINUTE }),
  () => ({ cancels: { afterMs: 25 * MINUTE, next: 'nothing' } }),
  ({ at }, { openMs }) => ({ at: -Math.min(25 * MINUTE, openMs / 10), ringsAgainMs: at + 25 * MINUTE }),
  () => ({ menu: 'wrong' }),
  (call, { known }) => shared(call, known[0]),
  (call, { known }) => shared(call, known[1]),
  () => ({ screen: { result: 'third-person' }, origin: 'structure', from: '+33353011901' }),
  () => ({ from: undefined, keysNumber: 'never', patienceMs: 4_000, ringsAgainMs: undefined }),
  () => ({ asksCallback: true }),
  () => ({ menu: 'nothing' }),
  () => ({ menu: 'hang-up', ringsAgainMs: 3 * MINUTE }),
  ({ at, no }) => ({
    at: at + 1,
    from: undefined,
    keysNumber: no % 2 ? 'slip' : 'right',
    asksCallback: true,
  }),
  ({ at }, { openMs }) => ({ at: Math.max(at, openMs / 2), asksCallback: true, missesCallbacks: 9 }),
];

/** « Un numéro n'est pas une personne » (rule 8). */
const shared = ({ patient }: PlannedCall, known: Person | undefined): Partial<PlannedCall> => {
  const person = known ?? patient;
  return { patient: person, from: person.phone ?? undefined };
};

/** A day of the line, the same for the same seed and cast. Pure. `calls`: about twenty unless said. */
export function planDay(
  cast: Cast,
  it: { seed: number; openMs: number; calls?: number | undefined },
): PlannedDay {
  const { seed, openMs } = it;
  const count = it.calls ?? BASE_CALLS - 2 + Math.floor(chance(seed, 'calls') * 5);
  const order = Array.from({ length: count }, (_, no) => no).sort(
    (a, b) => chance(seed, 'order', a) - chance(seed, 'order', b),
  );
  const mt = Math.floor(count * MT_SHARE + chance(seed, 'mt'));
  const other = Math.floor(count * OTHER_SHARE + chance(seed, 'other'));
  const kindOf = (place: number): RequestKind =>
    place >= count - mt ? 'mt' : place >= count - mt - other ? 'other' : 'snp';
  const calls = order.map((no, place) => {
    const call = ordinaryCall(cast, { seed, openMs, no, kind: kindOf(place) });
    return { ...call, ...ODDITIES[place]?.(call, { openMs, known: cast.known }) };
  });
  const middle = openMs / 2;
  const referred = Math.round((count * REFERRED) / (1 - REFERRED));
  return {
    seed,
    openMs,
    calls: planOffers(calls, { seed, openMs, referred }).sort((a, b) => a.at - b.at),
    referrals: planReferrals((it) => ordinaryCall(cast, { seed, openMs, ...it }), {
      seed,
      count: referred,
      from: count,
      middle,
    }),
    referrerDown: { from: middle, until: middle + 60 * MINUTE },
    slotChanges: planSlotChanges(cast, seed, openMs),
    missedRing: 1 + Math.floor((chance(seed, 'missed ring') * count) / 3),
    batteryDiesIn: 2 + Math.floor((chance(seed, 'battery') * count) / 3),
    nurseLeavesMs: seed % 4 === 3 ? openMs / 6 : undefined,
  };
}

function ordinaryCall(
  cast: Cast,
  it: { seed: number; openMs: number; no: number; kind: RequestKind },
): PlannedCall {
  const { seed, openMs, no, kind } = it;
  const draw = (what: string): number => chance(seed, 'call', no, what);
  const [motive, protocol] = pick(kind === 'snp' ? CARE : kind === 'mt' ? SEARCH : PAPERS, draw('motive'));
  const withoutMt = kind === 'mt' || draw('without MT') < WITHOUT_TREATING_DOCTOR;
  const doctor = cast.doctors[Math.floor(draw('treating doctor') * cast.doctors.length)];
  const patient = inventPerson(cast, { seed, no, treatingDoctorId: withoutMt ? null : (doctor ?? null) });
  const age = Number(cast.date.slice(0, 4)) - Number(patient.birthDate.slice(0, 4));
  const origin =
    draw('referred') < 0.1 ? 'professional' : withoutMt ? 'patient-without-mt' : 'patient-mt-away';
  return {
    no,
    // Most call in the first hours; the last minutes are for those whom the day has not let go earlier.
    at: Math.floor(openMs * (0.6 * draw('time') + 0.36 * draw('time') ** 2) + MINUTE),
    from: patient.phone ?? undefined,
    patient,
    kind: kind === 'mt' && draw('both') < 0.2 ? 'both' : kind,
    origin,
    motive,
    complaint: draw('complaint') < GOES_ON ? protocol : undefined,
    chronic: draw('chronic') < CHRONIC_SHARE,
    modes: age >= 80 && draw('home') < 0.5 ? ['AMB', 'HH'] : draw('video') < 0.3 ? ['AMB', 'VR'] : ['AMB'],
    screen: { result: 'clear' },
    patienceMs: 6 * MINUTE + Math.floor(draw('patience') * 15 * MINUTE),
    ringsAgainMs: draw('rings again') < 0.7 ? 4 * MINUTE : undefined,
    menu: origin === 'professional' ? 'professional' : kind === 'mt' ? 'mt' : 'snp',
    keysNumber: 'right',
    asksCallback: false,
    missesCallbacks: draw('picks up') < 0.25 ? 1 : 0,
    choosy: draw('choosy') < 0.15,
    offer: undefined,
    hangsUp: draw('hangs up') < 0.6 ? 'caller' : 'operator',
    cancels: undefined,
    comes: draw('comes') >= NO_SHOW_SHARE,
  };
}

/** Some give a slot of the next hours between two patients, some take back one that is still free (rule 4). */
function planSlotChanges({ doctors }: Cast, seed: number, openMs: number): PlannedSlotChange[] {
  const who = (what: string, n: number): number => Math.floor(chance(seed, what, n) * doctors.length);
  const at = (what: string, n: number): number => Math.floor(openMs * 0.9 * chance(seed, `${what} at`, n));
  const given = Array.from({ length: 4 }, (_, n) => ({
    at: at('publish', n),
    doctor: who('publish', n),
    what: { publish: { inMs: (60 + Math.floor(chance(seed, 'publish in', n) * 180)) * MINUTE } },
  }));
  const taken = Array.from({ length: 3 }, (_, n) => ({
    at: at('withdraw', n),
    doctor: who('withdraw', n),
    what: 'withdraw' as const,
  }));
  return [...given, ...taken].sort((a, b) => a.at - b.at);
}

type Motive = readonly [text: string, protocol?: string];

const pick = (from: readonly Motive[], drawn: number): Motive =>
  from[Math.floor(drawn * from.length)] ?? [''];

const CARE: readonly Motive[] = [
  ['fièvre depuis hier soir', 'motive-fever'],
  ['mal de gorge et fièvre', 'motive-ear-nose-throat'],
  ['douleur à l’oreille', 'motive-ear-nose-throat'],
  ['brûlures en urinant', 'motive-urinary'],
  ['mal de dos depuis deux jours', 'motive-pain'],
  ['toux qui s’aggrave', 'motive-cough-and-breath'],
  ['éruption qui démange', 'motive-skin'],
  ['entorse de la cheville', 'motive-injury'],
  ['gastro-entérite, ne garde rien', 'motive-abdomen'],
  ['sinusite', 'motive-ear-nose-throat'],
  ['œil rouge et collé', 'motive-other'],
  ['renouvellement urgent, médecin absent', 'motive-renewal'],
  ['plaie du doigt à revoir', 'motive-injury'],
  ['vertiges au lever', 'motive-other'],
  ['abcès dentaire', 'motive-pain'],
];
const SEARCH: readonly Motive[] = [
  ['cherche un médecin traitant, le sien est parti à la retraite'],
  ['vient d’emménager, cherche un médecin traitant'],
];
const PAPERS: readonly Motive[] = [
  ['demande un certificat de sport'],
  ['demande à quelle pharmacie de garde s’adresser'],
  ['demande un duplicata d’ordonnance'],
];
