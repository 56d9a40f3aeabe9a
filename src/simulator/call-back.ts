import { chance } from '../platform/chance.ts';
import type { PlannedCall } from './planned-call.ts';
import { serve } from './conversation.ts';
import { pickUp } from './nurse-phone.ts';
import { asOperator, hasHungUp, type Line, type Scene, unless } from './stage.ts';
import { talk } from './talk.ts';

type Callback = { id: string; phone: string; attempts: number; liveCallId: string | null };

/** After so many tries she gives up, which only a person may (rule 6). */
const MOST_ATTEMPTS = 3;
/** She has a mobile in her pocket, too. */
const ON_HER_MOBILE = 0.35;

/** Somebody is owed a call: the line makes it, or she does on her own phone and writes it down. */
export async function workOffCallback(scene: Scene, id: string): Promise<void> {
  const callback = await openCallback(scene, id);
  if (!callback) return;
  const { ledger, plan, agenda } = scene;
  if (callback.attempts >= MOST_ATTEMPTS) {
    await asOperator(scene, 'POST', `/v1/callbacks/${id}/give-up`, {
      reason: `${callback.attempts} essais sans réponse`,
    });
    ledger.givenUp.add(id);
    return;
  }
  const nth = callback.attempts + ledger.answers.size + ledger.byHand.size;
  if (chance(plan.seed, 'mobile', nth) < ON_HER_MOBILE) return onHerMobile(scene, callback);
  let callId = '';
  const connected = await pickUp(scene, async () => {
    const made = await unless(
      scene,
      ['callback-over', 'caller-is-waiting', 'already-being-called'],
      asOperator<{ callId: string }>(scene, 'POST', `/v1/callbacks/${id}/call`),
    );
    if ('refused' in made) return undefined;
    ({ callId } = made.answer);
    ledger.answers.set(callId, 1);
    return callId;
  });
  if (connected) await talk(scene, connected, callId);
  else await agenda.sleep(60_000);
}

/** Whoever closes the day takes it on until the next opening. */
export async function carryOver(scene: Scene, id: string, who: 'operator' | 'coordinator'): Promise<void> {
  const token = who === 'operator' ? scene.operatorToken : scene.coordinatorToken;
  const asked = scene.api(token, 'POST', `/v1/callbacks/${id}/carry-over`);
  await unless(scene, ['callback-over'], asked);
}

async function openCallback(scene: Scene, id: string): Promise<Callback | undefined> {
  const path = '/v1/callbacks?state=open&limit=200';
  const { items } = await asOperator<{ items: Callback[] }>(scene, 'GET', path);
  return items.find((it) => it.id === id);
}

async function onHerMobile(scene: Scene, { id, phone }: Callback): Promise<void> {
  const { ledger, agenda } = scene;
  const whose = ownerOf(scene, phone);
  if (!whose || !picksUp(scene, whose)) {
    await agenda.sleep(40_000);
    const tried = asOperator(scene, 'POST', `/v1/callbacks/${id}/attempt`, { result: 'no-answer' });
    await unless(scene, ['callback-over'], tried);
    return;
  }
  const byHand = await asOperator<{ id: string }>(scene, 'POST', '/v1/calls', { phone });
  ledger.byHand.add(byHand.id);
  if (!scene.served.has(whose.no)) {
    scene.served.add(whose.no);
    await serve(scene, whose, byHand.id);
  }
  await unless(scene, ['call-ended'], asOperator(scene, 'POST', `/v1/calls/${byHand.id}/hang-up`));
  await asOperator(scene, 'POST', `/v1/callbacks/${id}/done`, { callId: byHand.id });
}

/** Whose turn it is on a phone that several share: who has not been served. */
function ownerOf(scene: Scene, phone: string): PlannedCall | undefined {
  const owners = everybody(scene).filter((call) => phoneOf(call) === phone);
  return owners.find(({ no }) => !scene.served.has(no)) ?? owners[0];
}

/** Who rings the line, and the patients whom others refer to it. */
const everybody = ({ plan }: Scene): PlannedCall[] => [
  ...plan.calls,
  ...plan.referrals.map(({ call }) => call),
];

const phoneOf = ({ from, patient }: PlannedCall): string | null => from ?? patient.phone;

/** Not at once, some of them, and some never. */
function picksUp(scene: Scene, { no, missesCallbacks }: PlannedCall): boolean {
  const missed = scene.missed.get(no) ?? 0;
  if (missed >= missesCallbacks) return true;
  scene.missed.set(no, missed + 1);
  return false;
}

/** The callers' own phones, on which the line calls them back. */
export function putPhonesInPockets(scene: Scene): void {
  const phones = new Set(
    everybody(scene)
      .map(phoneOf)
      .filter((phone) => phone !== null),
  );
  for (const phone of phones)
    scene.network.phone(phone, (handle) => {
      const call = ownerOf(scene, phone);
      const busy = [...scene.lines.values()].some(
        (line) => phoneOf(line.call) === phone && !hasHungUp(line.handle),
      );
      if (!call || busy) return 'busy';
      if (!picksUp(scene, call)) return 'no-answer';
      const { agenda, lines } = scene;
      const line: Line = {
        call,
        handle,
        errand: 'new',
        taken: agenda.bell(),
        over: agenda.bell(),
        state: 'waiting',
      };
      lines.set(handle.sid, line);
      return 'answer';
    });
}
