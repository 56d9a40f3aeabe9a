import { type BookingFacts, bookingFacts } from '../bookings/lookup.ts';
import { placeById, type Professional, professionalById, structureById } from '../directory/lookup.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import type { Account, Letter, Recipient } from './document/letter.ts';
import { letterKind } from './document/letter-kind.ts';
import type { Printed } from './document/report-pdf.ts';
import { recipientGone, reportNotFound } from './errors.ts';
import { mayHaveArrived } from './may-have-arrived.ts';
import { type Message, messageById } from './message-store.ts';
import { messagesOfVisit } from './recipient-store.ts';
import { formOf } from './report-form.ts';
import { type Report, reportById, reportOfBooking } from './report-store.ts';
import { inWords } from './report-words.ts';

/** A message with everything that it says, and where it goes. */
export type MessageToSend = { message: Message; letter: Letter; address: string | null };

/** Puts together what a message says. The patient and the recipient are those of the report, whoever they are by now elsewhere. Throws `recipient-gone`. */
export async function loadLetter(tx: Tx, messageId: string): Promise<MessageToSend> {
  const message = await messageById(tx, messageId);
  const report = message && (await reportById(tx, message.reportId));
  if (!message || !report) throw new Error('the message of an event is not there');
  const [account, recipient, before] = await Promise.all([
    accountOf(tx, report),
    recipientOf(tx, message),
    versionsBefore(tx, report, message.recipient),
  ]);
  const version = { ...account.report, version: before.length + 1, replaces: before.at(-1) ?? null };
  const kind = letterKind(account.outcome, recipient);
  const letter = { ...account, kind, report: version, recipient };
  return { message, address: recipient.secureAddress, letter };
}

/** What the patient may take home, of the newest version. Throws `not-found` where nothing was written here. */
export async function loadPatientCopy(tx: Tx, bookingId: string): Promise<Printed> {
  const report = await reportOfBooking(tx, bookingId);
  if (!report || report.sentElsewhere) throw reportNotFound();
  return { ...(await accountOf(tx, report)), recipient: 'patient' };
}

/** Reports of this visit that may have reached a recipient before this one, the oldest first: what they have is replaced, and nothing else. */
async function versionsBefore(tx: Tx, { bookingId, version }: Report, recipient: string): Promise<string[]> {
  const sent = await messagesOfVisit(tx, bookingId);
  return sent
    .filter((one) => one.recipient === recipient && one.version < version && mayHaveArrived(one))
    .map(({ reportId }) => reportId);
}

async function recipientOf(tx: Tx, message: Message): Promise<Recipient> {
  const { recipient: id, recipientKind: as } = message;
  const professional = await professionalById(tx, id);
  if (professional) return { ...professional, as, is: 'professional' };
  const structure = await structureById(tx, id);
  if (!structure) throw recipientGone();
  const { kind, name, finess, secureAddress } = structure;
  return { id, as, is: 'structure', kind, name, finess, secureAddress };
}

async function accountOf(tx: Tx, report: Report): Promise<Account> {
  const [visit, author, territory] = await Promise.all([
    bookingFacts(tx, report.bookingId),
    professionalById(tx, report.author),
    territoryOf(tx),
  ]);
  if (!author) throw new Error('a professional of a report has left the directory');
  if (report.outcome === null) throw new Error('a report that was written elsewhere is no letter');
  const patient = await patientContact(tx, visit.patientId);
  if (!patient) throw new Error('the patient of a report is not there');
  return {
    kind: 'report',
    report: {
      id: report.id,
      series: report.bookingId,
      version: report.version,
      replaces: report.supersedes,
    },
    cpts: {
      id: territory.territoryId,
      name: territory.name,
      phone: territory.phone,
      finess: territory.settings.finess ?? null,
    },
    timeZone: territory.timeZone,
    patient: {
      id: visit.patientId,
      familyName: patient.familyName,
      givenName: patient.givenName,
      birthDate: patient.birthDate,
      sex: patient.sex,
      // The line keeps no matricule: nobody's identity leaves as a qualified one.
      ins: null,
    },
    author,
    visit: await whereItWas(tx, visit),
    ...saidIn(report, visit, author),
    outcome: report.outcome,
    writtenAt: report.writtenAt,
  };
}

function saidIn({ content, text }: Report, { mode }: BookingFacts, { profession }: Professional) {
  const { parts, asked } = inWords(formOf(mode, profession), content);
  return { asked, parts, text };
}

async function whereItWas(tx: Tx, { placeId, start, end, mode }: BookingFacts): Promise<Account['visit']> {
  const place = await placeById(tx, placeId);
  if (!place) throw new Error('the place of a report is not there');
  const structure = place.structureId === null ? undefined : await structureById(tx, place.structureId);
  return {
    start,
    end,
    mode,
    place: {
      name: place.name,
      phone: place.phone,
      finess: structure?.finess ?? null,
      line: place.line,
      postalCode: place.postalCode,
      commune: place.commune,
      kind: structure?.kind ?? null,
    },
  };
}
