import { chance } from '../platform/chance.ts';
import type { Orientation, RequestState } from '../requests/request.ts';
import type { PlannedCall, PlannedScreen } from './planned-call.ts';
import { endRequest } from './end-request.ts';
import { findPlace } from './find-place.ts';
import { offerVisit } from './offer-visit.ts';
import type { Person } from './invent-person.ts';
import { asOperator, type Scene, think, unless } from './stage.ts';

type RequestAnswer = { id: string; state: RequestState };
type PatientAnswer = {
  id: string;
  familyName: string;
  givenName: string;
  birthDate: string;
  homeAddress: object | null;
};
type Question = { id: string; kind: 'yes-no-unknown' | 'choice' | 'number'; choices?: { id: string }[] };
type Concluded = {
  result: 'red-flag' | 'unknown' | 'clear';
  redFlag: 'none' | 'raised' | 'unknown' | 'lifted';
  orientation: Orientation;
};
type Triaged = { next: Question } | Concluded;

/** A conversation about one request, from « que se passe-t-il ? » to what the caller leaves with (rule 2). */
export async function serve(scene: Scene, call: PlannedCall, callId: string): Promise<void> {
  await think(scene, call, 'greet', 15, 40);
  const patientId = await identify(scene, call);
  await think(scene, call, 'motive', 20, 60);
  const requestId = await openRequest(scene, call, callId, patientId);
  await decideFor(scene, call, requestId);
}

/** From the first question of the screen on, whoever has opened the request. */
export async function decideFor(scene: Scene, call: PlannedCall, requestId: string): Promise<void> {
  await think(scene, call, 'screen', 30, 90);
  const screened = await screen(scene, call, requestId);
  if (screened === 'clear') await orient(scene, call, requestId);
  else await blocked(scene, call, requestId);
  await think(scene, call, 'goodbye', 5, 20);
}

/**
 * By phone and then by name and birth date, because a number is not a person (rule 8); undefined: nobody's file is open. An address that a file
 * lacks is asked for, as somebody may have to come to them.
 */
async function identify(scene: Scene, { from, patient }: PlannedCall): Promise<string | undefined> {
  const { familyName, givenName, birthDate } = patient;
  const sought = from === undefined ? { name: familyName, birthDate } : { phone: from };
  const { items } = await asOperator<{ items: PatientAnswer[] }>(
    scene,
    'POST',
    '/v1/patients/search',
    sought,
  );
  const same = (it: PatientAnswer) =>
    it.familyName === familyName && it.givenName === givenName && it.birthDate === birthDate;
  const known = items.find(same);
  const { homeAddress } = patient;
  if (known && known.homeAddress === null && homeAddress)
    await asOperator(scene, 'PATCH', `/v1/patients/${known.id}`, { homeAddress });
  return known?.id;
}

async function openRequest(
  scene: Scene,
  call: PlannedCall,
  callId: string,
  known: string | undefined,
): Promise<string> {
  const { kind, origin, motive, complaint, chronic, modes, patient, no } = call;
  let who: { patientId: string } | { patient: object };
  if (known) who = { patientId: known };
  else if (no % 2 === 0) who = { patient: inline(patient) };
  else who = { patientId: (await asOperator<PatientAnswer>(scene, 'POST', '/v1/patients', patient)).id };
  const asked = { callId, ...who, kind, origin, motive, complaint, chronic, modes };
  const request = await asOperator<RequestAnswer>(scene, 'POST', '/v1/requests', asked);
  scene.ledger.requests.set(request.id, { kind, state: 'received', patient, callNo: no, flagged: false });
  return request.id;
}

const inline = (person: Person): object =>
  Object.fromEntries(Object.entries(person).filter(([, value]) => value !== null));

/** Asks every question, one after the other, until there is a result: of the screen, or of the protocol that is named. */
async function ask(
  scene: Scene,
  requestId: string,
  answerTo: (no: number, question: Question) => string | number,
  it: { answeredBy?: 'patient' | 'third-person'; protocol?: string } = {},
): Promise<Concluded> {
  const answers: Record<string, string | number> = {};
  for (let question = 0; ; question++) {
    const path = `/v1/requests/${requestId}/triage`;
    const step = await asOperator<Triaged>(scene, 'POST', path, { ...it, answers });
    if ('result' in step) {
      const request = scene.ledger.requests.get(requestId);
      if (request) {
        request.state = request.state === 'booked' ? 'booked' : 'triaged';
        request.flagged = step.redFlag === 'raised' || step.redFlag === 'unknown';
      }
      return step;
    }
    answers[step.next.id] = answerTo(question, step.next);
  }
}

/** What the plan says; a search or a certificate has one question only. */
async function screen(scene: Scene, { screen, kind }: PlannedCall, requestId: string) {
  const single = kind === 'mt' || kind === 'other';
  const oddOne =
    screen.result === 'red-flag' || screen.result === 'unknown' ? (single ? 0 : screen.question) : -1;
  const odd = screen.result === 'red-flag' ? 'yes' : 'unknown';
  const by = screen.result === 'third-person' ? 'third-person' : 'patient';
  const answerTo = (question: number) => (question === oddOne ? odd : 'no');
  return (await ask(scene, requestId, answerTo, { answeredBy: by })).result;
}

async function orient(scene: Scene, call: PlannedCall, requestId: string): Promise<void> {
  if (call.kind === 'snp' || call.kind === 'both') {
    if (await goesElsewhere(scene, call, requestId)) return;
    const { offer } = call;
    const search = () => findPlace(scene, call, requestId);
    return offer ? offerVisit(scene, { ...call, offer }, requestId, search) : search();
  }
  await endRequest(scene, requestId, 'close', call.kind === 'mt' ? 'handed-to-coordinator' : 'answered');
}

/** The motive's own questions, which may end with something else than a place. */
async function goesElsewhere(scene: Scene, call: PlannedCall, requestId: string): Promise<boolean> {
  const { complaint } = call;
  if (complaint === undefined) return false;
  await think(scene, call, 'own questions', 40, 120);
  const runsOut = chance(scene.plan.seed, 'runs out', call.no) < RUNS_OUT;
  const answerTo = (_no: number, question: Question) =>
    question.id === 'runs-out' && runsOut ? 'yes' : ordinary(question);
  const { redFlag, orientation } = await ask(scene, requestId, answerTo, { protocol: complaint });
  if (redFlag === 'raised' || redFlag === 'unknown') await endRequest(scene, requestId, 'redirect', 'samu');
  else if (orientation === 'advice' || orientation === 'mt')
    await endRequest(scene, requestId, 'close', 'advice-given');
  else if (orientation === 'emergency') await endRequest(scene, requestId, 'redirect', 'emergency');
  else return false;
  return true;
}

/** Of those who want a medicine renewed; for the others it can wait. */
const RUNS_OUT = 0.8;

/** What most say: no, the first of several, a little fever. */
const ordinary = ({ kind, choices = [] }: Question): string | number =>
  kind === 'number' ? 38 : kind === 'choice' ? (choices[0]?.id ?? 'unknown') : 'no';

/** A red flag, or an *I don't know*: nothing can be booked, whatever one tries (rule 1). */
async function blocked(scene: Scene, call: PlannedCall, requestId: string): Promise<void> {
  await refusesToBook(scene, requestId);
  const { screen } = call;
  switch (whatThen(screen)) {
    case 'emergency':
      return endRequest(scene, requestId, 'redirect', 'samu');
    case 'patient-answers':
      await think(scene, call, 'to the phone', 30, 90);
      if ((await ask(scene, requestId, () => 'no')).result !== 'clear')
        scene.ledger.faults.push('les réponses du patient ne lèvent pas le doute');
      return orient(scene, call, requestId);
    case 'samu-advice':
      return later(scene, call, requestId, async (at) => {
        const samuAdvice = {
          by: 'Dr régulateur, SAMU',
          at,
          fileNumber: `SIM-${call.no}`,
          text: 'Consultation dans la journée.',
        };
        await asOperator(scene, 'POST', `/v1/requests/${requestId}/override`, { samuAdvice });
      });
    case 'doctor-lifts':
      return later(scene, call, requestId, async () => {
        const doctor = scene.doctors[call.no % scene.doctors.length];
        const reason = { reason: 'Rappelé par téléphone : pas de signe de gravité.' };
        await scene.api(doctor?.token ?? '', 'POST', `/v1/requests/${requestId}/override`, reason);
      });
  }
}

const whatThen = (screen: PlannedScreen) =>
  screen.result === 'red-flag' || screen.result === 'unknown' ? screen.next : ('patient-answers' as const);

/** Half an hour later somebody has decided, and the operator calls the patient back with a place. */
function later(
  scene: Scene,
  call: PlannedCall,
  requestId: string,
  lift: (at: string) => Promise<void>,
): void {
  const at = scene.agenda.now() + 25 * 60_000;
  scene.todo.push({
    at,
    do: async () => {
      await lift(new Date(scene.instantAt(scene.agenda.now()) - 60_000).toISOString());
      const request = scene.ledger.requests.get(requestId);
      if (request) request.flagged = false;
      await orient(scene, call, requestId);
    },
  });
}

/** Proposals are not even shown, and a booking of any slot is refused. */
async function refusesToBook(scene: Scene, requestId: string): Promise<void> {
  const { items } = await asOperator<{ items: { id: string }[] }>(scene, 'GET', '/v1/slots?limit=1');
  const slotId = items[0]?.id;
  const attempts = [
    asOperator(scene, 'GET', `/v1/requests/${requestId}/proposals`),
    ...(slotId
      ? [
          asOperator(scene, 'POST', `/v1/slots/${slotId}/hold`, { requestId }),
          asOperator(scene, 'POST', `/v1/requests/${requestId}/bookings`, { slotId }),
        ]
      : []),
  ];
  for (const outcome of await Promise.all(attempts.map((asked) => unless(scene, ['red-flag'], asked))))
    if ('answer' in outcome) scene.ledger.faults.push('une alerte vitale n’a pas arrêté la réservation');
}

/** The patient calls off what was booked, and wants another place or none. */
export async function callOff(scene: Scene, call: PlannedCall, bookingId: string): Promise<void> {
  await think(scene, call, 'calls off', 20, 40);
  const booking = scene.ledger.bookings.get(bookingId);
  if (!booking) throw new Error('a booking that nobody made is called off');
  const asked = asOperator(scene, 'POST', `/v1/bookings/${bookingId}/cancel`, {
    by: 'patient',
    reason: 'patient-cancelled',
  });
  if ('refused' in (await unless(scene, ['already-arrived', 'already-seen', 'already-no-show'], asked)))
    return;
  booking.state = 'cancelled';
  const request = scene.ledger.requests.get(booking.requestId);
  if (request) request.state = 'triaged';
  if (call.cancels?.next === 'another-place')
    await findPlace(scene, { ...call, cancels: undefined, choosy: true }, booking.requestId);
  else await endRequest(scene, booking.requestId, 'cancel', 'no-longer-needed');
}
