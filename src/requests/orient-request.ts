import { after, hours } from '../platform/clock.ts';
import { invalid } from '../platform/errors.ts';
import type { Tx } from '../platform/transaction.ts';
import type { Care } from '../triage/care.ts';
import { orient } from '../triage/orientation.ts';
import { requireWholeScreen, WHOLE_SCREEN } from '../triage/require-screen.ts';
import { addNote } from './add-note.ts';
import { notBookable, wrongState } from './errors.ts';
import { requestForUpdate } from './lookup.ts';
import { UNDECIDED } from './request.ts';
import { updateScreenOf } from './screen-request.ts';
import { redFlagOf } from './tables.ts';

/**
 * A person decides otherwise than the protocol (rule 7), with a reason that stands on the file. Never below a red flag that stands (rule 1), never
 * before the screen, the whole of it where the patient is to be seen, never while questions are open; and care that is delegated takes its protocol. Throws `red-flag`, `not-triaged`,
 * `triage-unfinished`, `wrong-state`, `validation`.
 */
export async function orientRequest(
  tx: Tx,
  requestId: string,
  it: { care: Care; reason: string },
): Promise<void> {
  const request = await requestForUpdate(tx, requestId);
  const redFlag = redFlagOf(request);
  if (redFlag.state === 'raised' || redFlag.state === 'unknown') throw notBookable('red-flag');
  if (request.state === 'received') throw notBookable('not-triaged');
  if (request.triage_open) throw notBookable('triage-unfinished');
  if (!UNDECIDED.some((state) => state === request.state)) throw wrongState(request.state);
  const { care } = it;
  if (care.to === 'samu' || care.to === 'doctor-call')
    throw invalid(
      'care.to',
      'Pour le SAMU ou l’avis d’un médecin, transférez l’appel, puis réorientez la demande ou posez la question à un médecin.',
    );
  if (care.to === 'profession' && care.declaredOnly !== false)
    throw invalid(
      'care.declaredOnly',
      'Un soin délégué passe par son protocole ; indiquez declaredOnly: false pour un soin qui relève de la profession elle-même.',
    );
  const place = care.to === 'doctor' || care.to === 'profession';
  await updateScreenOf(tx, requestId, {
    state: request.state,
    redFlag,
    orientation: orient(request.kind, redFlag, care),
    ...(place && (await requireWholeScreen(tx, request)) ? { triageOpen: WHOLE_SCREEN } : {}),
    decided: { care, protocol: null, by: place ? after(tx.at, hours(care.withinHours)) : null },
  });
  await addNote(tx, { requestId, kind: 'orientation', text: it.reason });
}
