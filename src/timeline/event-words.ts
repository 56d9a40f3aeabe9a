import { professions } from '../directory/profession.ts';
import { outcomeInWords, type ReportOutcome } from '../feedback/report.ts';
import { clockTime, modeWords } from '../offers/words.ts';
import type { Instant } from '../platform/clock.ts';
import { carriedWords, reasonWords, reminderWords, smsKindWords, taskWords } from './code-words.ts';
import { escalationInWords } from '../requests/escalation-words.ts';
import type { EntryKind } from './entry.ts';

/** What an event's subject is, besides an id; by kind of subject. Clinical. */
export type Facts = {
  /** Of a request: it was put together with the one whose story this is. */
  merged?: boolean;
  /** Of a note, a question, what somebody noted on a task. */
  text?: string | null;
  kind?: string;
  /** Of a professional. */
  name?: string | null;
  profession?: string;
  /** ISO 8601. */
  start?: string;
  placeName?: string;
  mode?: 'AMB' | 'HH' | 'VR';
  outcome?: string;
  number?: string;
  list?: string;
};

export type Told = { type: string; at: Instant; data: Record<string, unknown>; facts: Facts };

type Sentence = (it: Told, timeZone: string) => string;

/** What each event is called in the story of a request; what is not here goes on behind the scenes and is left out. */
const sentences: Readonly<Record<string, readonly [EntryKind, Sentence]>> = {
  'call.arrived': ['call', () => 'Appel reçu sur la ligne'],
  'call.logged': ['call', () => 'Appel noté à la main'],
  'call.answered': ['call', () => 'Appel pris'],
  'call.transfer-asked': ['call', () => 'Transfert de l’appel demandé'],
  'call.ended': ['call', () => 'Appel terminé'],

  'request.received': [
    'request',
    ({ facts }) => (facts.merged ? 'Autre demande reçue pour le même besoin' : 'Demande reçue'),
  ],
  'request.unscreened': [
    'triage',
    () => 'Questions de gravité à reprendre : l’âge ou le sexe du patient a changé',
  ],
  'request.triage-abandoned': ['triage', because('Questions abandonnées')],
  'request.proposed': ['request', () => 'Places proposées au patient, qui choisit'],
  'request.released': ['request', () => 'De nouveau à placer'],
  'request.waiting': ['request', because('Mise en attente')],
  'request.redirected': ['request', because('Réorientée')],
  'request.closed': ['request', because('Close')],
  'request.cancelled': [
    'request',
    (it, timeZone) =>
      it.data.reason === 'merged' ? 'Réunie à une autre demande' : because('Annulée')(it, timeZone),
  ],
  'request.lost-contact': ['request', because('Patient injoignable')],
  'request.reopened': ['request', because('Rouverte')],
  'request.escalated': [
    'escalation',
    ({ data }) =>
      `Étape ${Number(data.step)} de la recherche : ${escalationInWords(Array.isArray(data.done) ? data.done.map(String) : [])}`,
  ],
  'request.carried': [
    'request',
    ({ data }) => `Repris de la demande réunie : ${carriedWords(Array.isArray(data.what) ? data.what : [])}`,
  ],
  'request.followed-up': ['request', () => 'Suivi organisé pour un patient qui renonce aux soins'],
  'request.deadline-passed': ['escalation', () => 'Délai de 24 heures dépassé'],

  'note.added': [
    'note',
    ({ facts }) =>
      `${{ advice: 'Conseil donné : ', answer: 'Réponse : ', orientation: 'Orientation décidée : ' }[facts.kind ?? ''] ?? ''}${facts.text ?? ''}`,
  ],

  'offer.made': [
    'offer',
    ({ facts }) =>
      facts.kind === 'question'
        ? `Question posée : ${facts.text ?? ''}`
        : facts.kind === 'flag'
          ? `Un médecin est demandé pour rappeler le patient${facts.text ? ` : ${facts.text}` : ''}`
          : `Proposée aux professionnels du territoire (${professionWord(facts.profession)})`,
  ],
  'offer.not-made': [
    'offer',
    ({ data }) =>
      data.reason === 'address-missing'
        ? 'Pas proposée à domicile : l’adresse du patient manque'
        : 'Personne à qui la proposer pour l’instant',
  ],
  'offer.asked': ['offer', ({ facts }) => `${facts.name ?? 'Un professionnel'} sollicité`],
  'offer.accepted': [
    'offer',
    ({ facts }) =>
      ({ question: 'Question prise en charge', flag: 'Un médecin rappelle le patient' })[facts.kind ?? ''] ??
      'Proposition acceptée',
  ],
  'offer.settled': [
    'offer',
    ({ data }) =>
      ({
        lifted: 'Le médecin a rappelé le patient et levé l’alerte',
        samu: 'Le médecin confirme : SAMU',
        'not-reached': 'Le médecin n’a pas pu trancher : l’alerte reste',
      })[String(data.verdict)] ?? 'Le médecin a répondu',
  ],
  'offer.declined': ['offer', () => 'Proposition déclinée'],
  'offer.withdrew': ['offer', () => 'Proposition rendue par qui l’avait acceptée'],
  'offer.withdrawn': ['offer', () => 'Proposition retirée'],
  'offer.expired': ['offer', () => 'Proposition restée sans réponse'],
  'assessment.written': [
    'assessment',
    ({ data }) => `Fiche d’évaluation remplie${data.worse === 'yes' ? ' : patient aggravé' : ''}`,
  ],

  'booking.made': [
    'booking',
    (it, timeZone) =>
      `Rendez-vous pris${it.data.overbooked ? ' par le professionnel, en plus des places prévues' : ''} : ${visit(it, timeZone)}`,
  ],
  'booking.amended': ['booking', () => 'Précision pour le professionnel changée'],
  'booking.confirmed': ['booking', () => 'Le patient a confirmé sa venue'],
  'booking.moved': ['booking', (it, timeZone) => `Rendez-vous déplacé, il était : ${visit(it, timeZone)}`],
  'booking.cancelled': [
    'booking',
    ({ data }) =>
      `Rendez-vous annulé par ${{ patient: 'le patient', professional: 'le professionnel' }[String(data.by)] ?? 'la ligne'}${{ late: ', moins de deux heures avant', after: ', son heure passée' }[String(data.notice)] ?? ''}`,
  ],
  'booking.arrived': ['booking', () => 'Patient arrivé'],
  'booking.seen': ['booking', () => 'Patient vu'],
  'booking.missed': ['booking', () => 'Patient non venu'],

  'sms.queued': ['sms', sms('à envoyer')],
  'sms.sent': ['sms', sms('envoyé')],
  'sms.delivered': ['sms', sms('remis')],
  'sms.failed': ['sms', sms('non remis')],
  'sms.unknown': ['sms', sms('remise incertaine')],

  'report.written': [
    'report',
    ({ facts }) => `Compte rendu écrit : ${outcomeInWords(facts.outcome as ReportOutcome)}`,
  ],
  'report.corrected': [
    'report',
    ({ data, facts }) =>
      `Compte rendu corrigé, version ${Number(data.version)} : ${outcomeInWords(facts.outcome as ReportOutcome)}`,
  ],
  'report.sent-elsewhere': ['report', () => 'Compte rendu envoyé par le professionnel depuis son logiciel'],
  'report.reminded': [
    'report',
    ({ data }) => `${reminderWords(data.reminder)} au professionnel : son compte rendu est attendu`,
  ],
  'report.recipient-added': ['report', () => 'Destinataire ajouté au compte rendu'],
  'sharing.noted': [
    'report',
    ({ data }) =>
      data.refused === true
        ? 'Le patient s’oppose à l’envoi du compte rendu'
        : data.informed === true
          ? 'Patient informé de l’envoi du compte rendu'
          : 'Information du patient sur l’envoi : rien n’est noté',
  ],
  'message.queued': ['message', ({ facts }) => `Compte rendu à envoyer à ${facts.name}`],
  'message.accepted': ['message', ({ facts }) => `Compte rendu envoyé à ${facts.name}`],
  'message.delivered': ['message', ({ facts }) => `Compte rendu remis à ${facts.name}`],
  'message.read': ['message', ({ facts }) => `Compte rendu lu par ${facts.name}`],
  'message.refused': [
    'message',
    ({ data, facts }) => {
      const ours = notTheServers[String(data.failure)];
      return ours === undefined
        ? `Compte rendu refusé par le serveur de ${facts.name}`
        : `Compte rendu non parti pour ${facts.name}${ours}`;
    },
  ],
  'message.bounced': ['message', ({ facts }) => `Compte rendu revenu : non remis à ${facts.name}`],
  'message.expired': ['message', ({ facts }) => `Compte rendu non parti en 48 heures pour ${facts.name}`],
  'message.integration-failed': [
    'message',
    ({ facts }) => `Compte rendu arrivé, non classé par le logiciel de ${facts.name}`,
  ],
  'message.posted': ['message', ({ facts }) => `Compte rendu envoyé par courrier à ${facts.name}`],
  'message.superseded': [
    'message',
    ({ data, facts }) => {
      const why = heldBack[String(data.why)] ?? '';
      return data.mayHaveLeft === true
        ? `Envoi du compte rendu à ${facts.name} arrêté${why} ; il était peut-être déjà parti`
        : `Compte rendu non envoyé à ${facts.name}${why}`;
    },
  ],
  'message.retried': ['message', ({ facts }) => `Compte rendu remis à l’envoi pour ${facts.name}`],

  'mail.received': ['message', ({ facts }) => `Message reçu de ${facts.name}`],
  'mail.filed': ['message', ({ facts }) => `Message de ${facts.name} rangé avec cette demande`],
  'mail.read': ['message', ({ facts }) => `Message de ${facts.name} lu`],

  'task.opened': ['task', ({ facts }) => `À faire : ${taskWords(facts.kind)}`],
  'task.repeated': ['task', ({ facts }) => `Encore : ${taskWords(facts.kind)}`],
  'task.done': [
    'task',
    ({ facts }) => `Fait : ${taskWords(facts.kind)}${facts.text ? ` (${facts.text})` : ''}`,
  ],

  'standby.joined': ['waiting', () => 'Le patient prend toute place qui se libère'],
  'standby.placed': ['waiting', () => 'Placé par la liste d’attente, sur une place qui s’est libérée'],
  'standby.left': [
    'waiting',
    ({ data }) =>
      data.reason === 'asked'
        ? 'Le patient n’attend plus une place qui se libère'
        : 'N’attend plus une place qui se libère',
  ],

  'waiting.joined': ['waiting', ({ facts }) => `Inscrite sur la liste d’attente : ${listWord(facts.list)}`],
  'waiting.picked': ['waiting', ({ facts }) => `Prise sur la liste d’attente : ${listWord(facts.list)}`],
  'waiting.called': [
    'waiting',
    ({ facts }) => `Patient appelé par qui l’a pris sur la liste d’attente : ${listWord(facts.list)}`,
  ],
  'waiting.left': ['waiting', ({ facts }) => `Retirée de la liste d’attente : ${listWord(facts.list)}`],

  'referral.received': ['referral', ({ facts }) => `Adressée par un partenaire, numéro ${facts.number}`],
  'referral.consented': ['referral', () => 'Le patient accepte que le demandeur soit tenu informé'],
  'referral.consent-withdrawn': [
    'referral',
    () => 'Le patient n’accepte plus que le demandeur soit tenu informé',
  ],
  'referral.told': ['referral', () => 'Le demandeur a été informé'],
  'referral.notice-given-up': ['referral', () => 'Le demandeur n’a pas pu être informé'],
};

/** Undefined for what does not belong in the story. */
export function eventInWords(it: Told, timeZone: string): { kind: EntryKind; words: string } | undefined {
  const found = sentences[it.type];
  return found && { kind: found[0], words: found[1](it, timeZone) };
}

/** Failures of which no server has said anything. */
const notTheServers: Readonly<Record<string, string>> = {
  'no-secure-address': ' : pas d’adresse de messagerie sécurisée',
  'address-not-mssante': ' : son adresse n’est pas de la messagerie sécurisée',
  'recipient-gone': '',
  'smtp-not-configured': ' : la messagerie n’est pas branchée',
  'smtp-unacceptable': ' : son adresse est mal écrite',
  'gave-up': '',
};

const heldBack: Readonly<Record<string, string>> = {
  superseded: ', remplacé par sa correction',
  'patient-refuses': ' : le patient s’y oppose',
  'needs-consent': ' : sans accord du patient',
  'not-treating-doctor': ' : ce n’est plus le médecin traitant',
};

function because(what: string): Sentence {
  return ({ data }) => {
    const why = typeof data.reason === 'string' ? reasonWords(data.reason) : '';
    return why ? `${what} : ${why}` : what;
  };
}

function sms(state: string): Sentence {
  return ({ facts }) => `SMS ${smsKindWords(facts.kind)} : ${state}`;
}

const visit = ({ at, facts }: Told, timeZone: string): string =>
  [
    facts.start ? clockTime(timeZone, Date.parse(facts.start) as Instant, at) : '',
    facts.name ?? '',
    facts.mode ? modeWords[facts.mode] : '',
    facts.placeName ?? '',
  ]
    .filter(Boolean)
    .join(', ');

const professionWord = (profession: string | undefined): string =>
  (professions as Record<string, string | undefined>)[profession ?? ''] ?? 'toutes professions';

const listWord = (list: string | undefined): string =>
  list === 'mt' ? 'recherche de médecin traitant' : professionWord(list);
