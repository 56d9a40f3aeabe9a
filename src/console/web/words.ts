import type { LineNow } from '../../board/line-figures.ts';
import type {
  CallbackRow,
  CallRow,
  MessageRow,
  OperatorRow,
  RequestRow,
  SlotRow,
  SmsRow,
} from '../../board/projection.ts';
import type { WrapUp } from '../../calls/wrap-up.ts';
import { professions } from '../../directory/profession.ts';
import { states } from './request/words.ts';
import { durationInWords } from '../../requests/deadline.ts';
import { isEmergency } from './request-time.ts';
import { seeksPlace } from './request/step.ts';

/** What the screens say: French, plain, polite. Times are those of the territory, whatever this computer's time zone. */
export type Place = { timeZone: string };

const formats = new Map<string, Intl.DateTimeFormat>();
function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat('fr-FR', { timeZone, ...options })));
  return found;
}

/** « 9 h 05 », « 14 h ». */
export function timeOfDay(at: string | number, { timeZone }: Place): string {
  const parts = format(timeZone, { hour: 'numeric', minute: '2-digit' }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const minute = part('minute');
  return `${Number(part('hour'))} h${minute === '00' ? '' : ` ${minute}`}`;
}

/** « 11:42 », for the clock on the wall. */
export const clockFace = (at: number, { timeZone }: Place): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit' }).format(at);

/** The instant of today at which the territory's clock says « 14:05 ». */
export const todayAt = (face: string, now: number, place: Place): number => {
  const since = minutesOf(clockFace(now, place)) - minutesOf(face);
  return Math.floor(now / 60_000 - since) * 60_000;
};

const minutesOf = (face: string): number => {
  const [hour = 0, minute = 0] = face.split(':').map(Number);
  return hour * 60 + minute;
};

/** « lundi 23 novembre », « mardi 1er décembre ». */
export const longDate = (at: string | number, { timeZone }: Place): string =>
  format(timeZone, { weekday: 'long', day: 'numeric', month: 'long' })
    .format(new Date(at))
    .replace(/ 1 /, ' 1er ');

const dayKey = (at: string | number, { timeZone }: Place): string =>
  format(timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at));

/** « hier », « aujourd’hui », « demain », else the date. */
export function dayInWords(at: string | number, now: number, place: Place): string {
  if (dayKey(at, place) === dayKey(now, place)) return 'aujourd’hui';
  if (dayKey(at, place) === dayKey(now + 86_400_000, place)) return 'demain';
  if (dayKey(at, place) === dayKey(now - 86_400_000, place)) return 'hier';
  return longDate(at, place);
}

/** « à 15 h 20 », « demain à 9 h », « mardi 24 novembre à 9 h ». */
export function whenInWords(at: string, now: number, place: Place): string {
  const day = dayInWords(at, now, place);
  return `${day === 'aujourd’hui' ? '' : `${day} `}à ${timeOfDay(at, place)}`;
}

/** « de 15 h 20 », « d’hier à 9 h 12 », « du mardi 24 novembre à 9 h ». */
export function ofWhen(at: string, now: number, place: Place): string {
  const when = whenInWords(at, now, place);
  if (when.startsWith('à ')) return `de ${when.slice(2)}`;
  if (when.startsWith('hier')) return `d’${when}`;
  return when.startsWith('demain') ? `de ${when}` : `du ${when}`;
}

/** « 0 s », « 45 s », « 3 min 07 », then as any duration: how long a caller has been waiting. */
export function waitInWords(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds >= 3600) return durationInWords(seconds * 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')}`;
}

/** A night shift still counts in hours. */
const STILL_AGO_MS = 6 * 3_600_000;

/** « il y a 2 h 10 »; what was before today by its day, as people say it: « hier à 9 h 12 ». */
export function agoInWords(at: string, now: number, place: Place): string {
  const ms = Math.max(0, now - Date.parse(at));
  return ms < STILL_AGO_MS || dayKey(at, place) === dayKey(now, place)
    ? `il y a ${durationInWords(ms)}`
    : whenInWords(at, now, place);
}

/** « depuis 14 h 05 », « depuis hier à 14 h 05 ». */
export const sinceInWords = (at: string, now: number, place: Place): string =>
  `depuis ${whenInWords(at, now, place).replace(/^à /, '')}`;

/** « 2 appels », « 1 appel », « aucun appel ». */
export const count = (n: number, one: string, many = `${one}s`, none = `aucun ${one}`): string =>
  n === 0 ? none : `${n} ${n === 1 ? one : many}`;

/** The end of an id: enough for two people to talk about the same row. */
export const shortNumber = (id: string): string => `n°\u00a0${id.slice(-4).toUpperCase()}`;

/** « 92 % ». */
export const percent = (share: number): string => `${Math.floor(share * 100)}\u202f%`;

/** « 5 mars 1948 », « 1er février 1950 », of a local date. */
export const birthDay = (date: string): string =>
  format('UTC', { day: 'numeric', month: 'long', year: 'numeric' })
    .format(new Date(`${date}T00:00:00Z`))
    .replace(/^1 /, '1er ');

/** « née le 1er février 1950 »; where nobody knows the sex, the date of birth by its name. */
export function bornOn({ birthDate, sex }: { birthDate: string; sex?: string | null | undefined }): string {
  const day = birthDay(birthDate);
  return sex === 'F' ? `née le ${day}` : sex === 'M' ? `né le ${day}` : `date de naissance\u00a0: ${day}`;
}

/** French puts a space before « : », « ; », « ? », « ! » and inside « »; no line ends there, nor within « 10 h 15 ». */
export const wellSet = (words: string): string =>
  words
    .replace(/ ([:;?!»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) h\b/g, '$1\u00a0h')
    .replace(/\u00a0h (\d\d)\b/g, '\u00a0h\u00a0$1');

const languages = new Intl.DisplayNames('fr', { type: 'language' });
/** « arabe », of a BCP 47 tag. */
export const language = (tag: string): string => languages.of(tag) ?? tag;

/** A French number as it is read: « 03 53 01 01 23 »; others stay as they are. */
export const phone = (e164: string): string =>
  /^\+33\d{9}$/.test(e164) ? `0${e164.slice(3)}`.replace(/(\d\d)(?=\d)/g, '$1 ') : e164;

/** `unattended`: nobody is at the line, which then plays its closed message by itself (rule 6). */
export function lineInWords(
  line: LineNow,
  now: number,
  place: Place,
  unattended = false,
): { state: string; detail: string } {
  if (line.state === 'open') {
    const until = line.closesAt ? `jusqu’à ${timeOfDay(line.closesAt, place)}` : '';
    if (!unattended) return { state: 'Ligne ouverte', detail: until };
    const parts = [until, 'elle se dit fermée'].filter((part) => part !== '');
    return { state: 'Ligne ouverte, sans personne', detail: parts.join(' · ') };
  }
  const why = line.why ? ` (${line.why})` : '';
  const until = line.opensAt
    ? `réouverture ${whenInWords(line.opensAt, now, place)}`
    : line.opensAt === null
      ? 'sans date de réouverture'
      : '';
  return { state: 'Ligne fermée', detail: `${until}${why}` };
}

export const callState: Record<CallRow['state'], string> = {
  ringing: 'à l’accueil vocal',
  queued: 'en attente',
  answered: 'en ligne',
};

/** What the caller chose in the menu. */
export const callChoice = (choice: CallRow['choice']): string =>
  choice === 'professional'
    ? 'Professionnel de santé'
    : choice === 'mt'
      ? 'Cherche un médecin traitant'
      : choice === 'snp'
        ? 'Soins non programmés'
        : 'Motif non choisi';

/** « 2e appel », from how many there were before. */
export const nthCall = (earlier: number): string => `${earlier + 1}e appel`;

export const operatorState: Record<OperatorRow['state'] | 'gone', string> = {
  present: 'Présente',
  'on-call': 'En ligne',
  'wrap-up': 'Clôture d’appel',
  away: 'Absente',
  gone: 'Absente',
};

/** A colleague as others name them. */
export const operatorName = ({ label, id }: Pick<OperatorRow, 'label' | 'id'>): string =>
  label ?? `poste ${id.slice(-4).toUpperCase()}`;

export const callbackReason: Record<CallbackRow['reason'], string> = {
  requested: 'A demandé un rappel',
  abandoned: 'A raccroché en attendant',
  missed: 'Appel resté sans réponse',
  failed: 'Appel coupé',
  'closed-hours': 'A appelé ligne fermée',
};

export const wrapUp: Record<WrapUp, string> = {
  'request-recorded': 'Demande enregistrée',
  information: 'Renseignement donné',
  'handed-to-samu': 'Confié au SAMU',
  'handed-over': 'Confié à quelqu’un d’autre',
  'called-back': 'Rappel effectué',
  unreachable: 'Personne injoignable',
  'wrong-number': 'Erreur de numéro',
  other: 'Autre',
};

export const requestKind: Record<RequestRow['kind'], string> = {
  snp: 'Soins non programmés',
  mt: 'Recherche de médecin traitant',
  both: 'Soins et médecin traitant',
  other: 'Autre demande',
};

export function requestState(request: RequestRow, now: number, place: Place): string {
  if (request.bookedFor) return `rendez-vous ${whenInWords(request.bookedFor, now, place)}`;
  if (request.state !== 'triaged') return states[request.state];
  if (isEmergency(request)) return 'à adresser aux urgences';
  // Where triage is not known, neither is whether it may be given a place.
  return seeksPlace(request.orientation) ? 'orientée, à placer' : 'orientée';
}

export const slotMode: Record<SlotRow['mode'], string> = {
  AMB: 'au cabinet',
  HH: 'à domicile',
  VR: 'en téléconsultation',
};

export function professional(slot: SlotRow): string {
  if (slot.profession === 'doctor') return `Dr ${slot.professionalName}`;
  const word = (professions as Record<string, string | undefined>)[slot.profession];
  return word ? `${slot.professionalName}, ${word}` : slot.professionalName;
}

export const messageState: Record<MessageRow['state'], string> = {
  queued: 'en attente d’envoi',
  sending: 'envoi en cours',
  refused: 'refusé',
  bounced: 'non remis',
  expired: 'non parti en 48 h',
};

export const smsState: Record<SmsRow['state'], string> = {
  failed: 'non remis',
  unknown: 'remise incertaine',
};

const smsKinds: Record<string, string> = {
  confirmation: 'Confirmation de rendez-vous',
  moved: 'Rendez-vous déplacé',
  cancelled: 'Rendez-vous annulé',
  'offer-asked': 'Demande à un professionnel',
  'report-reminder': 'Rappel du retour, à un professionnel',
  'report-reminder-second': 'Deuxième rappel du retour, à un professionnel',
  'report-reminder-last': 'Dernier rappel du retour, à un professionnel',
  'offer-over': 'Remerciement à un professionnel',
  'offer-called-off': 'Rendez-vous annulé, à un professionnel',
};
export const smsKind = (kind: string): string => smsKinds[kind] ?? 'SMS au patient';

const taskKinds: Record<string, string> = {
  'close-day': 'Journée à clore : il reste des issues à donner',
  'read-sms': 'SMS reçu à lire',
  'tell-booking': 'Prévenir le patient de son rendez-vous',
  'tell-move': 'Prévenir le patient : rendez-vous déplacé',
  'tell-cancellation': 'Prévenir le patient : rendez-vous annulé',
  'tell-if-worse': 'Dire au patient que faire si cela s’aggrave',
  'check-on-patient': 'Prendre des nouvelles : patient non venu, ou rendez-vous annulé',
  'nudge-coordinator': 'Demande sans solution : le délai approche',
  'hand-to-sas': 'Délai dépassé : proposer la demande au SAS',
  'better-place': 'Une place serait possible : voir les meilleures places',
  'arrange-appointment': 'Organiser le rendez-vous du patient',
  'arrange-transport': 'Organiser le transport du patient',
  'check-attendance': 'Vérifier que le patient est allé au rendez-vous',
  'tell-requester': 'Tenir informé le demandeur',
  'check-picked': 'Patient pris sur une liste d’attente : le professionnel l’a-t-il appelé ?',
  'check-redirected': 'Prendre des nouvelles : patient adressé aux urgences, ou perdu de vue, la veille',
  'report-without-recipient': 'Compte rendu sans destinataire',
  'report-missing': 'Retour au médecin traitant absent un jour après la visite : appeler le professionnel',
  'message-refused': 'Compte rendu refusé par la messagerie : vérifier l’adresse, ou envoyer par courrier',
  'message-expired': 'Compte rendu non parti en 48 heures : relancer, ou envoyer par courrier',
  'message-bounced': 'Compte rendu revenu : vérifier l’adresse, ou envoyer par courrier',
  'message-not-filed': 'Document non classé par le logiciel du destinataire : l’appeler',
  'message-unproven': 'Remise non confirmée : appeler le destinataire du compte rendu',
  'mailbox-refused': 'Messagerie refusée par son serveur : certificat ou mot de passe à vérifier',
  'certificate-expires': 'Certificat de la messagerie à renouveler avant son expiration',
  'mailbox-unreadable':
    'Messagerie illisible depuis une demi-heure : remises et réponses ne sont plus connues',
  'mail-stuck':
    'Courrier reçu que Recours n’arrive pas à enregistrer : prévenir l’assistance. Il est relu tout seul',
  'sort-mail': 'Courriers reçus à ranger : personne n’a pu dire de quelle demande ils parlent',
  'read-answer': 'Réponse reçue par messagerie sécurisée : la lire',
  'tell-regulator': 'Prévenir le médecin régulateur : rendez-vous tombé',
  'tell-referrer': 'Prévenir le demandeur : son serveur ne répond pas',
  'screen-again': 'Reprendre le dépistage des signes graves',
  'address-missing': 'Adresse à demander avant la visite',
  'visit-without-professional': 'Professionnel absent à l’heure du rendez-vous : trouver une autre place',
  'visit-while-closed':
    'Fermé à l’heure du rendez-vous : trouver une autre place, ou voir avec le professionnel',
  'calendar-conflict':
    'Autre chose dans l’agenda du professionnel à l’heure du rendez-vous : à voir avec lui',
  'calendar-unread': 'Agenda d’un professionnel illisible depuis un jour : à voir avec lui',
  'fixed-slots-stuck': 'Créneaux réguliers interrompus : une personne, une salle ou un matériel manque',
  'duty-uncovered': 'Garde sans personne, en tout ou partie : trouver quelqu’un (tours de garde)',
  'visit-in-doubt': 'Signe de gravité depuis la prise du rendez-vous : décider de la suite',
  'question-unanswered': 'Question sans réponse : aucun médecin n’a répondu à temps',
  'question-answered': 'Un médecin a répondu à votre question : lire sa réponse',
  'patient-worse': 'Patient trouvé aggravé : lire la fiche et rappeler le professionnel',
};
export const taskKind = (kind: string): string => taskKinds[kind] ?? 'Tâche à voir';
