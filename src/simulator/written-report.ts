import type { ReportOutcome } from '../feedback/report.ts';
import type { ReportContent } from '../feedback/report-form.ts';

/** What an invented doctor finds and prescribes, by the patient's words. */
const FOUND: Readonly<Record<string, readonly [findings: string, prescribed: string]>> = {
  'fièvre depuis hier soir': [
    '38,6 °C. Gorge érythémateuse, auscultation claire, nuque souple.',
    'Paracétamol 1 g, 3 fois par jour si besoin.',
  ],
  'mal de gorge et fièvre': [
    '38,2 °C. Amygdales érythémato-pultacées, test rapide négatif.',
    'Paracétamol 1 g, 3 fois par jour, 5 jours.',
  ],
  'douleur à l’oreille': [
    'Tympan droit congestif, non bombé. Mastoïde indolore.',
    'Paracétamol, lavages de nez ; antibiotique différé de 48 heures.',
  ],
  'brûlures en urinant': [
    'Apyrétique, fosses lombaires libres. Bandelette : leucocytes et nitrites.',
    'Fosfomycine 3 g, dose unique.',
  ],
  'mal de dos depuis deux jours': [
    'Contracture paravertébrale L4-L5, Lasègue négatif, pas de déficit.',
    'Paracétamol, ibuprofène 3 jours ; rester actif.',
  ],
  'toux qui s’aggrave': [
    'SpO₂ 96 % en air ambiant, quelques ronchi, pas de foyer.',
    'Traitement symptomatique ; radiographie si fièvre.',
  ],
  'éruption qui démange': [
    'Placards urticariens du tronc, sans œdème du visage ni dyspnée.',
    'Cétirizine 10 mg par jour, 7 jours.',
  ],
  'entorse de la cheville': [
    'Œdème latéral, critères d’Ottawa négatifs.',
    'Attelle 3 semaines, froid, antalgiques, kinésithérapie.',
  ],
  'gastro-entérite, ne garde rien': [
    'Abdomen souple, pas de pli cutané, TA 12/7.',
    'Soluté de réhydratation, racécadotril.',
  ],
  sinusite: [
    'Douleur sous-orbitaire unilatérale, écoulement purulent, apyrexie.',
    'Lavages de nez, paracétamol ; antibiotique si persistance.',
  ],
  'œil rouge et collé': [
    'Sécrétions bilatérales, vision conservée, pas de douleur.',
    'Lavages au sérum physiologique, collyre antiseptique.',
  ],
  'renouvellement urgent, médecin absent': [
    'Tension 13/8, examen sans particularité.',
    'Traitement habituel renouvelé pour un mois.',
  ],
  'plaie du doigt à revoir': [
    'Plaie propre, pas de lymphangite, mobilité complète.',
    'Pansement tous les deux jours.',
  ],
  'vertiges au lever': [
    'Hypotension orthostatique (−25 mmHg), examen neurologique normal.',
    'Hydratation, lever progressif ; antihypertenseur à réévaluer.',
  ],
  'abcès dentaire': [
    'Tuméfaction vestibulaire limitée, pas de cellulite.',
    'Amoxicilline 1 g, 2 fois par jour, 7 jours ; dentiste.',
  ],
};

const EXAMINED = ['Examen clinique sans particularité.', 'Traitement symptomatique.'] as const;

const FOLLOW_UPS: Readonly<Partial<Record<ReportOutcome, NonNullable<ReportContent['followUp']>>>> = {
  'follow-up-needed': { picked: ['see-again', 'treatment'], text: '', urgency: 'week' },
  'further-tests': { picked: ['results'], text: 'NFS et CRP demandées ce jour.', urgency: 'two-days' },
};

/** The report of a simulated visit, in the parts that a doctor fills in whatever the mode. */
export function writtenReport(
  motive: string,
  outcome: ReportOutcome,
): { outcome: ReportOutcome; content: ReportContent } {
  const [findings, prescribed] = FOUND[motive] ?? EXAMINED;
  const followUp = FOLLOW_UPS[outcome];
  return {
    outcome,
    content: {
      reason: { picked: [], text: motive },
      findings: { picked: ['reassuring'], text: findings },
      prescriptions: { picked: [], text: prescribed },
      advice: { picked: ['if-worse', 'see-again'], text: '' },
      ...(followUp ? { followUp } : {}),
    },
  };
}
