/** What a text to the line asks for. `other`: a person reads it. */
export type SmsWord = 'cancel' | 'confirm' | 'stop' | 'start' | 'other';

/** Longer ones say more than a word and its politeness. */
const LONGEST = 120;
/** The carrier's own limit. */
const LONGEST_SMS = 1_600;

const POLITE = `(?:svp|stp|sil vous plait|sil te plait|s il vous plait|s il te plait|merci|merci beaucoup|merci d avance|merci bien|cordialement|bonne journee|bonne soiree|bien a vous)`;
const HELLO = `(?:bonjour|bonsoir|salut|madame|monsieur|docteur|allo)`;
const VISIT = `(?:(?:mon|le|ce|notre) )?(?:rdv|rendez vous|consultation)`;
const WANT = `(?:je (?:veux|souhaite|voudrais|voulais|dois|desire|prefere|tiens a|vais|suis oblige d|suis obligee d)|merci d|merci de bien vouloir|veuillez|il faut|pouvez vous|pourriez vous)`;
const CANCEL = `(?:an+ul+er?|an+ul+ez|an+ul+ation|j an+ul+e)`;
const CONFIRM = `(?:je confirme(?: (?:${VISIT}|ma venue|ma presence))?|je viens|je viendrai|j y serai|je serai la|je serai present|je serai presente|c est confirme|confirme|c est bon|c est note|d accord|ok|bien sur)`;
const STOP = `(?:stop+|arret|arretez|arreter)`;

/** Whole texts only: what is said beside the word might change what it means (« je ne veux pas annuler »). */
const whole = (said: string): RegExp => new RegExp(`^(?:${HELLO} )*${said}(?: ${POLITE})*$`);

const ASKS: readonly (readonly [SmsWord, RegExp])[] = [
  ['cancel', whole(`(?:${POLITE} )?(?:${WANT} )?${CANCEL}(?: ${CANCEL})*(?: ${VISIT})?`)],
  [
    'confirm',
    whole(
      `(?:(?:oui+|yes)(?: (?:oui+|yes))*(?: ${CONFIRM})*|je confirme(?: ${VISIT}| ma venue| ma presence)?)`,
    ),
  ],
  [
    'stop',
    whole(
      `(?:${POLITE} )?${STOP}(?: ${STOP})*(?: (?:(?:aux|les|vos|ces|des) )?(?:sms|messages|textos|rappels))?`,
    ),
  ],
  ['start', whole(`(?:start|unstop|reprise)`)],
];

/**
 * Understands ANNULER, OUI, STOP and START as people type them: accents, case, spaces, punctuation, politeness. Everything that holds a
 * question, a negation or anything more is `other`: a person reads it.
 */
export function understandSms(body: string): SmsWord {
  const words = body.length > LONGEST_SMS ? undefined : fold(body);
  if (words === undefined || words.length > LONGEST) return 'other';
  return ASKS.find(([, said]) => said.test(words))?.[0] ?? 'other';
}

/** Small letters without accents, single spaces; undefined when something stands there that is neither a word nor punctuation. */
function fold(body: string): string | undefined {
  const plain = body
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}\p{Variation_Selector}]/gu, '')
    .toLowerCase()
    .replace(/[\u{1F3FB}-\u{1F3FF}]/gu, '')
    .replace(/[\s.,;:!'’`´"«»()\-–—_*…/🙏👍🙂😊]+/gu, ' ')
    .trim();
  return /^[a-z ]+$/.test(plain) ? plain : undefined;
}

/** The carrier itself obeys and answers these, alone and in any case (https://help.twilio.com/articles/223134027). */
const STOPS = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout']);
const STARTS = new Set(['start', 'unstop', 'yes']);

/** What the carrier has done by itself with a text; undefined: nothing. */
export function obeyedByCarrier(body: string): 'stop' | 'start' | undefined {
  const word = body.trim().toLowerCase();
  return STOPS.has(word) ? 'stop' : STARTS.has(word) ? 'start' : undefined;
}
