import { derivedId } from '../../platform/ids.ts';
import type { Letter } from './letter.ts';

/**
 * A UUID as the OID that ITU-T X.667 gives it, `2.25.…`: CDA takes either, the XDS metadata OIDs alone. At most 44 characters of 64.
 */
export const oidOf = (uuid: string): string => `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;

type Addressed = Pick<Letter, 'report' | 'recipient'>;

/** What names the document. One is written for each recipient, whom it names: two of one report are two documents. */
export const documentUuid = ({ report, recipient }: Addressed): string => uuidFor(report.id, recipient.id);

/** The same of the document that this one takes the place of, for the same recipient. */
export const replacedUuid = ({ report, recipient }: Addressed): string | null =>
  report.replaces === null ? null : uuidFor(report.replaces, recipient.id);

const uuidFor = (report: string, recipient: string): string => derivedId(`document ${report} ${recipient}`);

/** What all versions of the document have in common. */
export const seriesOid = ({ report, recipient }: Addressed): string =>
  oidOf(derivedId(`document series ${report.series} ${recipient.id}`));

/** Who gives out the numbers of the patients, and of organisations without a FINESS: the territory. */
export const localRoot = (what: 'patients' | 'organisations', territoryId: string): string =>
  oidOf(derivedId(`${what} ${territoryId}`));
