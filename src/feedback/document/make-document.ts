import { cdaOf } from './cda.ts';
import type { Letter } from './letter.ts';
import { reportPdf } from './report-pdf.ts';
import { xdmOf } from './xdm.ts';

/** A report in the three forms in which it leaves: for people, for a program, and both together as the secure mail wants them. */
export type MedicalDocument = { pdf: Buffer; cda: Buffer; archive: Buffer };

/** The PDF is made once: what is attached, what is in the archive and what is in the CDA are the same bytes (MSSanté, ECO.2.1.5). */
export async function makeDocument(letter: Letter): Promise<MedicalDocument> {
  const pdf = await reportPdf(letter);
  const cda = cdaOf(letter, pdf);
  return { pdf, cda, archive: xdmOf(letter, cda, pdf) };
}
