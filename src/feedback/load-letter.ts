import { bookingFacts } from '../bookings/lookup.ts';
import { placeById, professionalById, structureById } from '../directory/lookup.ts';
import { patientContact } from '../patients/lookup.ts';
import type { Tx } from '../platform/transaction.ts';
import { territoryOf } from '../territory/lookup.ts';
import type { Letter } from './document/letter.ts';
import { type Message, messageById } from './message-store.ts';
import { reportById } from './report-store.ts';

/** A message with everything that it says, and where it goes. */
export type MessageToSend = { message: Message; letter: Letter; address: string | null };

/** Puts together what a message says. The patient and the recipient are those of the report, whoever they are by now elsewhere. */
export async function loadLetter(tx: Tx, messageId: string): Promise<MessageToSend> {
  const message = await messageById(tx, messageId);
  const report = message && (await reportById(tx, message.reportId));
  if (!message || !report) throw new Error('the message of an event is not there');
  const [visit, recipient, author, territory] = await Promise.all([
    bookingFacts(tx, report.bookingId),
    professionalById(tx, message.recipient),
    professionalById(tx, report.author),
    territoryOf(tx),
  ]);
  if (!recipient || !author) throw new Error('a professional of a report has left the directory');
  const [patient, place] = await Promise.all([
    patientContact(tx, visit.patientId),
    placeById(tx, visit.placeId),
  ]);
  if (!patient || !place) throw new Error('the patient or the place of a report is not there');
  const structure = place.structureId === null ? undefined : await structureById(tx, place.structureId);
  return {
    message,
    address: recipient.secureAddress,
    letter: {
      kind: 'report',
      report: { id: report.id, series: report.bookingId, version: 1, replaces: null },
      cpts: { id: territory.territoryId, name: territory.name, phone: territory.phone, finess: null },
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
      recipient,
      author,
      visit: {
        start: visit.start,
        end: visit.end,
        mode: visit.mode,
        place: {
          name: place.name,
          phone: place.phone,
          finess: structure?.finess ?? null,
          line: place.line,
          postalCode: place.postalCode,
          commune: place.commune,
          kind: structure?.kind ?? null,
        },
      },
      outcome: report.outcome,
      text: report.text,
      writtenAt: report.writtenAt,
    },
  };
}
