import { integrationErrorMeaning } from '../../../feedback/mssante/integration-errors.ts';

/** What went wrong with a message, and what a person can do about it; in the words of the line. */
export type FailureWords = { says: string; todo: string };

const CHECK_ADDRESS =
  'Vérifiez l’adresse dans l’annuaire avec le cabinet, corrigez-la, puis réessayez. Sinon, imprimez la lettre.';
const BY_POST = 'Imprimez la lettre et envoyez-la par courrier, ou appelez le cabinet.';
const WAIT = 'Rien à faire : Recours réessaie tout seul pendant 48 heures.';
const ADMIN =
  'Prévenez la personne qui s’occupe de la messagerie de la CPTS ; les envois reprendront ensuite.';
const GIVEN_UP =
  'Téléphonez au cabinet, ou imprimez la lettre et envoyez-la par courrier. Vous pouvez aussi réessayer.';
const AFTER_REPAIR =
  'Prévenez la personne qui s’occupe de la messagerie de la CPTS, puis réessayez. D’ici là, téléphonez au cabinet ou imprimez la lettre.';

/** Replies to our logging in (RFC 4954, 6): never about the recipient. */
const REFUSES_US: FailureWords = {
  says: 'Le serveur de messagerie refuse nos identifiants ou notre certificat.',
  todo: ADMIN,
};

const known: Readonly<Record<string, FailureWords>> = {
  'no-secure-address': {
    says: 'Le destinataire n’a pas d’adresse de messagerie sécurisée dans l’annuaire.',
    todo: 'Demandez-la au cabinet et notez-la dans l’annuaire : le compte rendu partira tout seul. Sinon, imprimez la lettre.',
  },
  'address-not-mssante': {
    says: 'L’adresse du destinataire est une adresse ordinaire : un compte rendu ne part que par messagerie sécurisée.',
    todo: 'Demandez au cabinet son adresse MSSanté et corrigez l’annuaire : le compte rendu partira tout seul. Sinon, imprimez la lettre.',
  },
  'recipient-gone': {
    says: 'Le destinataire n’est plus dans l’annuaire : le compte rendu ne peut plus lui être adressé.',
    todo: 'Sur la demande, choisissez un autre destinataire. Ou remettez-le dans l’annuaire, puis réessayez.',
  },
  'smtp-not-configured': {
    says: 'La messagerie sécurisée de la CPTS n’est pas encore branchée.',
    todo: ADMIN,
  },
  'smtp-unreachable': { says: 'Le serveur de messagerie ne répond pas.', todo: WAIT },
  'smtp-no-answer': {
    says: 'Le serveur n’a pas confirmé : le message est peut-être arrivé. Renvoyé, il sera reconnu comme le même.',
    todo: WAIT,
  },
  'smtp-tls': {
    says: 'La connexion chiffrée avec le serveur de messagerie a échoué (certificat).',
    todo: ADMIN,
  },
  'smtp-credentials': REFUSES_US,
  'smtp-454': REFUSES_US,
  'smtp-530': REFUSES_US,
  'smtp-534': REFUSES_US,
  'smtp-535': REFUSES_US,
  'smtp-538': REFUSES_US,
  'smtp-421': {
    says: 'Le serveur de messagerie ferme la porte : souvent, notre certificat manque ou n’est pas reconnu.',
    todo: ADMIN,
  },
  'smtp-unacceptable': {
    says: 'L’adresse du destinataire est mal écrite.',
    todo: CHECK_ADDRESS,
  },
  'smtp-550': {
    says: 'Le serveur du destinataire ne connaît pas cette boîte, ou ne veut pas du message.',
    todo: CHECK_ADDRESS,
  },
  'smtp-551': { says: 'Le destinataire a changé d’adresse.', todo: CHECK_ADDRESS },
  'smtp-552': {
    says: 'La boîte du destinataire est pleine, ou le message est trop lourd pour elle.',
    todo: 'Appelez le cabinet pour qu’il fasse de la place, puis réessayez. Sinon, imprimez la lettre.',
  },
  'smtp-553': { says: 'Le serveur juge l’adresse du destinataire impossible.', todo: CHECK_ADDRESS },
  'smtp-554': { says: 'Le serveur du destinataire a refusé le message sans appel.', todo: BY_POST },
  'gave-up': {
    says: 'Recours a arrêté d’essayer.',
    todo: 'Réessayez. Si cela recommence, imprimez la lettre.',
  },
};

/** RFC 3463: what a returned message says, by its last two numbers. */
const returned: readonly (readonly [RegExp, FailureWords])[] = [
  [
    /\.1\.[1236]$/,
    {
      says: 'Le message est revenu : cette boîte n’existe pas, ou plus.',
      todo: CHECK_ADDRESS,
    },
  ],
  [
    /\.2\.2$/,
    {
      says: 'Le message est revenu : la boîte du destinataire est pleine.',
      todo: 'Appelez le cabinet pour qu’il fasse de la place, puis réessayez. Sinon, imprimez la lettre.',
    },
  ],
  [
    /\.2\.\d+$/,
    { says: 'Le message est revenu : la boîte du destinataire est fermée.', todo: CHECK_ADDRESS },
  ],
  [/\.3\.4$/, { says: 'Le message est revenu : il est trop lourd pour cette boîte.', todo: BY_POST }],
  [
    /\.4\.\d+$/,
    {
      says: 'Le message est revenu : le serveur du destinataire n’a pas pu être joint.',
      todo: 'Réessayez plus tard. Sinon, imprimez la lettre.',
    },
  ],
  [
    /\.7\.\d+$/,
    {
      says: 'Le message est revenu : le serveur du destinataire n’accepte pas ce que nous envoyons.',
      todo: BY_POST,
    },
  ],
];

/**
 * `failure`: the code that the message carries. A code that nobody has described yet is shown as it is: nothing is hidden. The state comes first: what would heal by
 * itself while a message is tried again does so no more once its 48 hours are over.
 */
export function failureInWords(state: string, failure: string | null): FailureWords {
  if (state === 'expired') return expiredInWords(failure);
  const code = failure ?? state;
  const direct = known[code];
  if (direct) return direct;
  const enhanced = /\d\.\d+\.\d+$/.exec(code)?.[0];
  const back = enhanced && returned.find(([pattern]) => pattern.test(enhanced))?.[1];
  if (back) return back;
  if (state === 'bounced')
    return { says: `Le message est revenu sans avoir été remis${coded(failure)}.`, todo: CHECK_ADDRESS };
  if (/^smtp-4\d\d$/.test(code))
    return { says: `Le serveur demande d’attendre${coded(failure)}.`, todo: WAIT };
  return {
    says: `Le serveur du destinataire a refusé le message${coded(failure)}.`,
    todo: 'Réessayez une fois ; si le refus revient, imprimez la lettre ou appelez le cabinet.',
  };
}

/** What was tried for 48 hours is left to a person, whatever kept it from leaving: this is told as why. */
function expiredInWords(failure: string | null): FailureWords {
  if (failure === 'smtp-no-answer')
    return {
      says: 'Le serveur n’a pas confirmé en 48 heures : le message est peut-être arrivé.',
      todo: 'Téléphonez au cabinet pour savoir s’il l’a reçu. Sinon, réessayez : renvoyé, il sera reconnu comme le même. Ou imprimez la lettre.',
    };
  const why = failure === null || failure === 'gave-up' ? undefined : known[failure];
  if (why)
    return {
      says: `Non parti en 48 heures. ${why.says}`,
      todo: why.todo === ADMIN ? AFTER_REPAIR : GIVEN_UP,
    };
  if (failure !== null && /^smtp-4\d\d$/.test(failure))
    return {
      says: `Non parti en 48 heures : le serveur a demandé d’attendre à chaque essai${coded(failure)}.`,
      todo: GIVEN_UP,
    };
  return {
    says: `Le message n’a pas pu partir en 48 heures${failure === 'gave-up' ? '' : coded(failure)}.`,
    todo: GIVEN_UP,
  };
}

const coded = (failure: string | null): string => (failure === null ? '' : ` (code ${failure})`);

/** It arrived, and the recipient's program could not put it into the patient's file. */
export function notFiledInWords(code: string): FailureWords {
  const known = integrationErrorMeaning(code);
  return {
    says: `Arrivé, mais non classé par le logiciel du destinataire : ${known ? `${known.meaning} (code ${code})` : `code ${code}`}.`,
    todo:
      known?.advice ??
      'Prévenez le cabinet : le compte rendu est à lire dans sa messagerie et à classer à la main.',
  };
}
