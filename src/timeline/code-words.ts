/** Codes of the record in French. A code that is not known is shown as it is: nothing is hidden. */
const reasons: Readonly<Record<string, string>> = {
  sas: 'transmise au SAS',
  samu: 'confiée au SAMU',
  emergency: 'adressée aux urgences',
  'no-place': 'aucune place trouvée',
  'waiting-list': 'inscrite sur une liste d’attente',
  'picked-from-list': 'prise en charge depuis la liste d’attente',
  merged: 'réunie à une autre demande',
  'patient-told': 'le patient est prévenu',
  'call-lost': 'l’appel a été coupé',
  advice: 'conseil donné',
  'by-phone': 'réglée par téléphone',
  'called-again': 'le patient a rappelé',
};

export const reasonWords = (reason: string): string => reasons[reason] ?? reason.replaceAll('-', ' ');

const smsKinds: Readonly<Record<string, string>> = {
  confirmation: 'de confirmation au patient',
  reminder: 'de rappel au patient',
  moved: 'de changement au patient',
  cancelled: 'd’annulation au patient',
  'report-reminder': 'de rappel du retour au professionnel',
  'report-reminder-second': 'de deuxième rappel du retour au professionnel',
  'report-reminder-last': 'de dernier rappel du retour au professionnel',
};

export const smsKindWords = (kind: string | undefined): string =>
  smsKinds[kind ?? ''] ?? (kind?.startsWith('offer') ? 'de proposition au professionnel' : 'au patient');

const reminders: Readonly<Record<string, string>> = {
  first: 'Premier rappel',
  second: 'Deuxième rappel',
  last: 'Dernier rappel',
};

/** Before there were several, none had a name. */
export const reminderWords = (reminder: unknown): string => reminders[String(reminder)] ?? 'Rappel';

const tasks: Readonly<Record<string, string>> = {
  'tell-booking': 'prévenir le patient de son rendez-vous',
  'tell-move': 'prévenir le patient du changement de rendez-vous',
  'tell-cancellation': 'prévenir le patient de l’annulation',
  'check-on-patient': 'prendre des nouvelles du patient',
  'report-without-recipient': 'trouver un destinataire au compte rendu',
  'report-missing': 'demander au professionnel son retour, attendu depuis un jour',
  'message-refused': 'compte rendu refusé par la messagerie : vérifier l’adresse, ou envoyer par courrier',
  'message-expired': 'compte rendu non parti en 48 heures : relancer, ou envoyer par courrier',
  'message-bounced': 'compte rendu revenu : vérifier l’adresse, ou envoyer par courrier',
  'message-not-filed': 'document non classé par le logiciel du destinataire : l’appeler',
  'message-unproven': 'remise d’un compte rendu non confirmée : appeler le destinataire',
  'mailbox-refused': 'messagerie refusée par son serveur : certificat ou mot de passe à vérifier',
  'certificate-expires': 'certificat de la messagerie à renouveler',
  'mailbox-unreadable': 'voir pourquoi la messagerie n’est plus lue',
  'mail-stuck': 'prévenir l’assistance d’un courrier reçu que Recours ne peut pas enregistrer',
  'sort-mail': 'ranger des courriers reçus',
  'read-answer': 'lire une réponse reçue par messagerie sécurisée',
  'tell-regulator': 'prévenir le médecin régulateur',
  'tell-referrer': 'prévenir le demandeur',
  'calendar-conflict': 'voir avec le professionnel, dont l’agenda a autre chose à cette heure',
  'calendar-unread': 'voir pourquoi l’agenda du professionnel n’est plus lu',
  'fixed-slots-stuck': 'revoir des créneaux réguliers qui ne sont plus créés',
  'duty-uncovered': 'trouver quelqu’un pour une garde où il n’y a plus personne',
  'screen-again': 'reprendre les questions de gravité',
  'address-missing': 'adresse à demander avant la visite',
  'visit-without-professional': 'trouver une autre place, le professionnel étant absent',
  'visit-while-closed': 'trouver une autre place, fermé à l’heure du rendez-vous',
  'visit-in-doubt': 'décider du rendez-vous, un signe de gravité étant apparu depuis',
  'question-unanswered': 'question restée sans réponse',
  'question-answered': 'lire la réponse d’un médecin',
  'patient-worse': 'patient aggravé : rappeler le professionnel',
  'nudge-coordinator': 'demande sans solution, le délai approche',
  'hand-to-sas': 'proposer la demande au SAS',
  'better-place': 'une place serait possible : voir les meilleures places',
  'arrange-appointment': 'organiser le rendez-vous',
  'arrange-transport': 'organiser le transport',
  'check-attendance': 'vérifier la venue au rendez-vous',
  'tell-requester': 'tenir informé le demandeur',
  'check-picked': 'demander si le professionnel a appelé le patient pris sur sa liste',
  'check-redirected': 'prendre des nouvelles après les urgences, ou faute de contact',
};

export const taskWords = (kind: string | undefined): string => tasks[kind ?? ''] ?? 'tâche à voir';

const carried: Readonly<Record<string, string>> = {
  deadline: 'son délai de 24 heures',
  'care-by': 'l’heure avant laquelle le patient doit être vu',
  care: 'son orientation',
  'red-flag': 'son alerte',
  escalation: 'les étapes de recherche déjà franchies',
};

/** What a request has taken over from one that was put together with it. */
export const carriedWords = (what: readonly unknown[]): string =>
  what.flatMap((one) => carried[String(one)] ?? []).join(', ');
