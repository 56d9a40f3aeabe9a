import { decideFor } from './conversation.ts';
import { endRequest } from './end-request.ts';
import type { PlannedReferral } from './plan-referrals.ts';
import { asOperator, type Scene, think } from './stage.ts';

const MINUTE = 60_000;
/** So soon the operator sees it on her list. */
const SEEN_AFTER_MS = 4 * MINUTE;
const TRIES = 2;
/** At the end of the days: how often it is looked whether every referrer knows by now, and how long that may take. */
const LOOKS_MS = 20 * MINUTE;
const LONGEST_MS = 72 * 60 * MINUTE;

/** Somebody refers a patient, and hears of it at their webhook; the operator sees it on her list. */
export async function refer(scene: Scene, referral: PlannedReferral): Promise<void> {
  const { agenda, ledger, referrer } = scene;
  const { call, rank, decision, caresForPatient } = referral;
  await agenda.until(call.at);
  const atTheSas = rank === 'doctor-regulator' || rank === 'osnp' || rank === 'arm';
  const token = atTheSas ? scene.regulatorToken : scene.partnerToken;
  const patient = Object.fromEntries(Object.entries(call.patient).filter(([, value]) => value !== null));
  const at = new Date(scene.instantAt(agenda.now()) - 5 * MINUTE).toISOString();
  const { id, number } = await scene.api<{ id: string; number: string }>(token, 'POST', '/v1/referrals', {
    patient,
    kind: call.kind,
    motive: call.motive,
    chronic: call.chronic,
    modes: call.modes,
    rank,
    ...(atTheSas ? { fileNumber: `SAS-${call.no}` } : {}),
    ...(decision === undefined ? {} : { decision: { by: 'Dr régulateur, SAMU', at, text: decision } }),
    caresForPatient,
    webhook: referrer.webhook,
  });
  const requestId = await onTheList(scene, number);
  if (requestId === undefined)
    return void ledger.faults.push('une demande adressée n’est pas sur la liste de l’opératrice');
  ledger.referrals.set(number, { id, requestId });
  ledger.requests.set(requestId, {
    kind: call.kind,
    state: 'received',
    patient: call.patient,
    callNo: call.no,
    flagged: false,
  });
  const workOff = (tries: number): void => {
    scene.todo.push({
      at: agenda.now() + (tries === 1 ? SEEN_AFTER_MS : 30 * MINUTE),
      do: () => callPatient(scene, referral, { id, requestId }, tries, workOff),
    });
  };
  workOff(1);
  scene.waiting.ring();
}

/** Among what nobody has begun with, the one of that number. */
async function onTheList(scene: Scene, number: string): Promise<string | undefined> {
  const { items } = await asOperator<{ items: { id: string }[] }>(
    scene,
    'GET',
    '/v1/requests?state=received&limit=200',
  );
  for (const { id } of items.filter((one) => !scene.ledger.requests.has(one.id))) {
    const referrals = await asOperator<{ items: { number: string }[] }>(
      scene,
      'GET',
      `/v1/requests/${id}/referrals`,
    );
    if (referrals.items.some((referral) => referral.number === number)) return id;
  }
  return undefined;
}

/** The operator calls the patient on an ordinary phone, asks what there is to ask and finds them a place, like everybody else. */
async function callPatient(
  scene: Scene,
  { call, decision, unreachable, consents }: PlannedReferral,
  { id, requestId }: { id: string; requestId: string },
  tries: number,
  again: (tries: number) => void,
): Promise<void> {
  const { ledger } = scene;
  // Whoever closed the day before her has decided.
  if (ledger.requests.get(requestId)?.state !== 'received') return;
  await think(scene, call, `rings ${tries}`, 20, 40);
  if (unreachable) {
    if (tries < TRIES) return again(tries + 1);
    return endRequest(scene, requestId, 'lost-contact', 'no-answer');
  }
  const byHand = await asOperator<{ id: string }>(scene, 'POST', '/v1/calls', { phone: call.patient.phone });
  ledger.byHand.add(byHand.id);
  scene.served.add(call.no);
  await think(scene, call, 'greet', 15, 40);
  if (consents) await asOperator(scene, 'POST', `/v1/referrals/${id}/consent`);
  await decideFor(scene, call, requestId);
  await asOperator(scene, 'POST', `/v1/calls/${byHand.id}/hang-up`);
  // A regulating doctor has seen them today: asked again is only whether it has got worse (rule 1).
  if (decision === undefined || scene.agenda.now() > scene.plan.openMs) return;
  const asked = await asOperator<{ items: { protocol: { id: string } }[] }>(
    scene,
    'GET',
    `/v1/requests/${requestId}/triage`,
  );
  if (!asked.items.some(({ protocol }) => protocol.id === 'worse-since'))
    ledger.faults.push('un patient déjà régulé a eu toutes les questions');
}

/** The referrers' server is away in the middle of the day, and comes back. */
export async function goDown({ agenda, plan, referrer }: Scene): Promise<void> {
  referrer.up();
  await agenda.until(plan.referrerDown.from);
  referrer.down();
  await agenda.until(plan.referrerDown.until);
  referrer.up();
}

/** The product goes on telling after the last act of the day. */
export async function untilAllTold(scene: Scene): Promise<void> {
  const { agenda, ledger } = scene;
  for (const until = agenda.now() + LONGEST_MS; agenda.now() < until; await agenda.sleep(LOOKS_MS)) {
    await agenda.sleep(MINUTE);
    let waiting = false;
    for (const { requestId } of ledger.referrals.values()) {
      const { items } = await asOperator<{ items: { notices: { state: string }[] }[] }>(
        scene,
        'GET',
        `/v1/requests/${requestId}/referrals`,
      );
      waiting ||= items.flatMap(({ notices }) => notices).some(({ state }) => state === 'waiting');
    }
    if (!waiting) return;
  }
}
