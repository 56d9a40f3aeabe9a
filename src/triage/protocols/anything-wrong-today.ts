import type { Protocol } from '../protocol.ts';
import { notSigned } from '../protocol.ts';

/** The one question that a search for a treating doctor or a certificate begins with (rule 1). An example to be signed. */
export const anythingWrongToday: Protocol = {
  id: 'anything-wrong-today',
  version: '1',
  title: 'Avant une recherche de médecin traitant ou un certificat',
  status: 'example',
  notice: notSigned,
  sources: ['Règle 1 du projet : l’urgence vitale passe avant tout'],
  questions: [
    {
      id: 'anything-wrong-today',
      kind: 'yes-no-unknown',
      vital: true,
      text: 'Est-ce que quelque chose ne va pas aujourd’hui ?',
      help: 'Oui : un malaise, une douleur, une gêne apparus ou aggravés aujourd’hui. Une maladie ancienne et stable n’est pas un oui.',
      rule: 'Quelque chose ne va pas aujourd’hui',
    },
  ],
};
