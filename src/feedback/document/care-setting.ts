import type { StructureKind } from '../../directory/structure-kind.ts';
import type { Mode } from '../../matching/need.ts';
import type { Coded } from './document-type.ts';

/** HL7 ActCode. */
const ACT = '2.16.840.1.113883.5.4';

/** How the patient was met (JDV_J142_TypeRencontre_CISIS). */
export const encounterCode: Readonly<Record<Mode, Coded>> = {
  AMB: { code: 'AMB', label: 'Ambulatoire (hors établissement)', system: ACT },
  HH: { code: 'HH', label: 'Soins à domicile (hors établissement)', system: ACT },
  VR: { code: 'VR', label: 'Virtuelle', system: ACT },
};

/** TRE_A01_CadreExercice. */
const PRACTICE = '1.2.250.1.213.1.1.4.9';

/** In which setting (JDV_J04_XdsPracticeSettingCode_CISIS). */
export const practiceSetting = (mode: Mode): Coded =>
  mode === 'HH'
    ? { code: 'SAD', label: 'Soins à domicile', system: PRACTICE }
    : { code: 'AMBULATOIRE', label: 'Ambulatoire', system: PRACTICE };

/** TRE_R02_SecteurActivite. */
const SECTOR = '1.2.250.1.71.4.2.4';

const sector = (code: string, label: string): Coded => ({ code, label, system: SECTOR });

const facilities: Readonly<Record<StructureKind, Coded>> = {
  'group-practice': sector('SA52', 'Maison de santé ou Pôle de santé'),
  'health-centre': sector('SA05', 'Centre de santé'),
  'unplanned-care-centre': sector('SA50', 'Permanence des soins ambulatoires hors cabinet'),
  hospital: sector('SA01', 'Etablissement public de santé'),
  'nursing-home': sector('SA17', 'Etablissement pour personnes âgées'),
  pharmacy: sector('SA33', "Pharmacie d'officine"),
  laboratory: sector('SA25', 'Laboratoire de biologie médicale'),
  'home-care': sector('SA41', 'Autre établissement du domaine social ou médico-social'),
  social: sector('SA41', 'Autre établissement du domaine social ou médico-social'),
  dac: sector('SA43', 'Secteur non défini'),
  other: sector('SA43', 'Secteur non défini'),
};

/** What kind of place it was (JDV_J02_XdsHealthcareFacilityTypeCode_CISIS); one of no structure is the professional's own practice. */
export const facilityCode = (kind: StructureKind | null): Coded =>
  kind === null ? sector('SA07', 'Cabinet individuel') : facilities[kind];
