/**
 * What the codes mean by which a program says why it could not file a document. Source: ANS, CI-SIS, volet « Transmission au LPS de documents CDA
 * provenant d'un courriel MSSanté », 1.1.3, « Codes erreurs de traitement du message HL7 MDM » (HL7 table messageErrorCondition, and the user-defined
 * applicationErrorCondition, which the volet gives as an indication and lets grow). `advice`: what a person can do about it here.
 */
const MEANINGS: Readonly<Record<string, { meaning: string; advice: string }>> = {
  '100': { meaning: 'message technique incomplet', advice: technical() },
  '101': { meaning: 'champ technique manquant', advice: technical() },
  '102': { meaning: 'donnée technique d’un type inattendu', advice: technical() },
  '103': { meaning: 'valeur absente de la nomenclature', advice: technical() },
  '198': { meaning: 'nombre de valeurs inattendu', advice: technical() },
  '199': { meaning: 'erreur de syntaxe du message technique', advice: technical() },
  '200': { meaning: 'type de message non pris en charge', advice: technical() },
  '201': { meaning: 'événement non pris en charge', advice: technical() },
  '202': { meaning: 'traitement non pris en charge', advice: technical() },
  '203': { meaning: 'version non prise en charge', advice: technical() },
  '207': { meaning: 'erreur du logiciel du destinataire', advice: technical() },
  '900': {
    meaning: 'ce document remplace une version que le logiciel ne connaît pas comme la dernière',
    advice:
      'Le destinataire a le courriel et son PDF : demandez-lui de classer la dernière version à la main.',
  },
  '901': {
    meaning: 'le logiciel n’accepte pas que cet auteur remplace le document',
    advice: 'Le destinataire a le courriel et son PDF : demandez-lui de classer la correction à la main.',
  },
  '902': {
    meaning: 'patient inconnu du logiciel du destinataire',
    advice: 'Vérifiez que c’est bien son médecin traitant, et l’orthographe du nom et la date de naissance.',
  },
  '903': { meaning: 'document sans INS', advice: byHand() },
  '904': {
    meaning: 'INS ou traits d’identité différents de ceux du logiciel du destinataire',
    advice:
      'Vérifiez l’orthographe du nom et la date de naissance ; le destinataire a le courriel et son PDF.',
  },
  '905': { meaning: 'INS incomplète dans le document', advice: byHand() },
  '906': { meaning: 'autre erreur du logiciel du destinataire', advice: byHand() },
};

function technical(): string {
  return 'Le destinataire a le courriel et son PDF, qu’il classe à la main ; signalez ce code à l’éditeur.';
}

function byHand(): string {
  return 'Le destinataire a le courriel et son PDF : il le classe à la main.';
}

/** Undefined: a code that the volet does not know, which is kept as it came. */
export const integrationErrorMeaning = (code: string): { meaning: string; advice: string } | undefined =>
  Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
