import { chance } from '../platform/chance.ts';
import type { Mode } from '../matching/need.ts';
import type { RequestKind } from '../requests/request.ts';
import type { Origin } from '../requests/tables.ts';
import { type Person, inventPerson } from './invent-person.ts';

/** How the red-flag screen goes. `question` counts from 0; in a screen with fewer, the last one. */
export type PlannedScreen =
  | { result: 'clear' }
  /** The call goes to the SAMU, and stays there; or the SAMU advises a visit a while later (rule 1). */
  | { result: 'red-flag'; question: number; next: 'emergency' | 'samu-advice' }
  /** *I don't know*: then the patient comes to the phone, or a doctor decides. */
  | { result: 'unknown'; question: number; next: 'patient-answers' | 'doctor-lifts' }
  /** Somebody answers who is not the patient, who then comes to the phone. */
  | { result: 'third-person' };

/** One caller of the day. Times are milliseconds: `at` since the line opened, the others from then on. */
export type PlannedCall = {
  no: number;
  at: number;
  /** E.164; undefined: withheld. */
  from: string | undefined;
  patient: Person;
  kind: RequestKind;
  origin: Origin;
  motive: string;
  chronic: boolean;
  modes: Mode[];
  screen: PlannedScreen;
  /** How long they wait before they hang up. */
  patienceMs: number;
  /** They try again so much later when they were not served. */
  ringsAgainMs: number | undefined;
  /** What they press in the menu; `wrong`: a key that is not in it, `nothing`: they wait, `hang-up`: they think better of it. */
  menu: 'snp' | 'mt' | 'professional' | 'wrong' | 'nothing' | 'hang-up';
  /** Their number, keyed in when it is withheld and they are asked for it: at once, after a slip that they correct, or never. */
  keysNumber: 'right' | 'slip' | 'never';
  /** They press the key that asks for a callback, waiting or told that the line is closed. */
  asksCallback: boolean;
  /** How often they do not pick up when the line calls them back. */
  missesCallbacks: number;
  /** Wants another place than the first one proposed. */
  choosy: boolean;
  /** Who hangs up at the end. */
  hangsUp: 'caller' | 'operator';
  /** Calls again to call off, and wants another place then or none. */
  cancels: { afterMs: number; next: 'another-place' | 'nothing' } | undefined;
  comes: boolean;
};

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
const WITHOUT_TREATING_DOCTOR = 0.4;

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
  return {
    seed,
    openMs,
    calls: calls.sort((a, b) => a.at - b.at),
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
    motive: pick(kind === 'snp' ? CARE : kind === 'mt' ? SEARCH : PAPERS, draw('motive')),
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

const pick = (from: readonly string[], drawn: number): string => from[Math.floor(drawn * from.length)] ?? '';

const CARE = [
  'fièvre depuis hier soir',
  'mal de gorge et fièvre',
  'douleur à l’oreille',
  'brûlures en urinant',
  'mal de dos depuis deux jours',
  'toux qui s’aggrave',
  'éruption qui démange',
  'entorse de la cheville',
  'gastro-entérite, ne garde rien',
  'sinusite',
  'œil rouge et collé',
  'renouvellement urgent, médecin absent',
  'plaie du doigt à revoir',
  'vertiges au lever',
  'abcès dentaire',
];
const SEARCH = [
  'cherche un médecin traitant, le sien est parti à la retraite',
  'vient d’emménager, cherche un médecin traitant',
];
const PAPERS = [
  'demande un certificat de sport',
  'demande à quelle pharmacie de garde s’adresser',
  'demande un duplicata d’ordonnance',
];
