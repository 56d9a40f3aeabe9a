import { professions } from '../directory/profession.ts';
import type { Mode } from '../matching/need.ts';
import type { Care, Contact } from './care.ts';
import type { Condition, Range } from './condition.ts';
import type { Protocol, Question, Rule, Use, WithFlag } from './protocol.ts';

/** One thing that a protocol says. `vital`: a yes leads to the SAMU. */
export type Line = { words: string; details: readonly string[]; vital: boolean };

/** A protocol as a doctor reads it before signing: all that the file says, in French sentences, nothing left out that decides. */
export type Part = { id: string; title: string; lines: readonly Line[] };

/** The whole of a protocol in French, part by part. */
export function protocolInWords(protocol: Protocol): Part[] {
  const [exclusions, rules] = split(protocol);
  const parts: Part[] = [
    { id: 'who', title: 'Pour qui, et par qui', lines: aboutIt(protocol) },
    {
      id: 'questions',
      title: 'Questions, dans cet ordre',
      lines: protocol.questions.map((it, no) => questionInWords(protocol, it, no)),
    },
    { id: 'exclusions', title: 'Exclusions', lines: exclusions.map((it) => ruleInWords(protocol, it)) },
    { id: 'rules', title: 'Règles', lines: rules.map((it) => ruleInWords(protocol, it)) },
    { id: 'otherwise', title: 'Si aucune règle plus urgente ne s’applique', lines: otherwise(protocol) },
    { id: 'if-worse', title: 'Dit à la fin, chaque fois', lines: [line(protocol.ifWorse)] },
    { id: 'sources', title: 'Sources', lines: protocol.sources.map((it) => line(it)) },
    { id: 'legal', title: 'Base légale et validation', lines: legal(protocol) },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** What a reader of `before` has not read in `after`, and what is no longer there; each line with its part. */
export function changesInWords(before: Protocol, after: Protocol): { added: string[]; removed: string[] } {
  const [was, is] = [before, after].map((one) => new Set(protocolInWords(one).flatMap(flat)));
  return {
    added: [...(is ?? [])].filter((it) => !was?.has(it)),
    removed: [...(was ?? [])].filter((it) => !is?.has(it)),
  };
}

const flat = ({ title, lines }: Part): string[] =>
  lines.map(({ words, details }) => `${title} : ${[words, ...details].join(' ')}`);

const line = (words: string, details: readonly string[] = [], vital = false): Line => ({
  words,
  details,
  vital,
});

const purposes: Record<Use, string> = {
  screen: 'Recherche de signes graves, posée au début de chaque demande.',
  motive: 'Posé selon ce dont le patient se plaint.',
  pathway:
    'Soins donnés par une autre profession qu’un médecin, avec des critères d’inclusion et d’exclusion.',
  contact: 'Numéros et contacts à donner ; ne clôt jamais une demande par lui-même.',
};

const bases = {
  'own-right': 'compétence propre de la profession',
  'national-protocol': 'protocole national',
  delegation: 'délégation',
};

function aboutIt({ use, delegation, author, date, validUntil, phoneUnsafe }: Protocol): Line[] {
  return [
    line(purposes[use]),
    ...(delegation
      ? [
          line(
            `Soins par : ${professions[delegation.profession]} (${bases[delegation.basis]}).`,
            delegation.declaredOnly ? ['Seulement les professionnels déclarés par leur RPPS.'] : [],
          ),
        ]
      : []),
    ...(phoneUnsafe
      ? [
          line(
            'Dès la première réponse, plus aucun SMS n’est envoyé au patient : un tiers peut lire son téléphone.',
          ),
        ]
      : []),
    line(`Écrit par ${author}, le ${day(date)} ; valable jusqu’au ${day(validUntil)}.`),
  ];
}

function questionInWords(protocol: Protocol, it: Question, no: number): Line {
  const answers =
    it.kind === 'choice'
      ? `Une réponse parmi : ${it.choices.map(({ text }) => `« ${text} »`).join(', ')}, ou « ne sait pas ».`
      : it.kind === 'number'
        ? `Un nombre de ${number(it.from)} à ${number(it.to)} ${it.unit}, ou « ne sait pas ».`
        : '';
  return line(
    `${no + 1}. ${it.text}`,
    [
      it.when ? `Posée seulement si ${conditionInWords(protocol, it.when)}.` : '',
      it.help ? `Pour l’opératrice : ${it.help}` : '',
      answers,
      it.vital
        ? `Un oui : SAMU tout de suite (${it.rule ?? it.text}). « Ne sait pas » : aucun rendez-vous sans médecin.`
        : '',
      ...(it.onYes ? withFlagInWords(it.onYes) : []),
      !it.vital && it.rule ? `Un oui veut dire : ${it.rule}.` : '',
      it.fact ? 'Déjà dite à un autre protocole dans le même appel, la réponse n’est pas redemandée.' : '',
    ].filter(Boolean),
    it.vital,
  );
}

const withFlagInWords = ({ keepLine, contacts, suggests, advice }: WithFlag): string[] => [
  keepLine ? 'Un oui : le patient est gardé en ligne.' : '',
  contacts.length > 0 ? `Un oui, à appeler aussi : ${contactsInWords(contacts)}.` : '',
  suggests.length > 0
    ? `Un oui, questions qui précisent, à côté de l’alerte qui reste : ${suggests.join(', ')}.`
    : '',
  ...advice.map((it) => `Un oui, conseil : ${it}`),
];

const contactsInWords = (contacts: readonly Contact[]): string =>
  contacts.map(({ number: at, name }) => `${name} (${at})`).join(', ');

/** In a pathway whatever leads to somebody else than its profession is an exclusion. */
function split({ rules, use, delegation }: Protocol): [Rule[], Rule[]] {
  const excludes = ({ care }: Rule) =>
    use === 'pathway' &&
    care !== undefined &&
    !(care.to === 'profession' && care.profession === delegation?.profession);
  return [rules.filter(excludes), rules.filter((it) => !excludes(it))];
}

function ruleInWords(
  protocol: Protocol,
  { when, say, care, modes, suggests, advice, phoneUnsafe }: Rule,
): Line {
  return line(
    `Si ${conditionInWords(protocol, when)} : ${say}.`,
    [
      care ? `Alors : ${careInWords(care)}.` : '',
      modes ? `Seulement ${ways(modes)}, quel que soit le délai.` : '',
      phoneUnsafe ? 'Plus aucun SMS au patient : un tiers peut lire son téléphone.' : '',
      suggests.length > 0
        ? `Protocoles à poursuivre, au choix de l’opératrice : ${suggests.join(', ')}.`
        : '',
      ...advice.map((it) => `Conseil : ${it}`),
    ].filter(Boolean),
    care?.to === 'samu',
  );
}

const otherwise = ({ otherwise: it }: Protocol): Line[] =>
  it
    ? [
        line(
          `${it.say}. Alors : ${careInWords(it.care)}.`,
          it.advice.map((one) => `Conseil : ${one}`),
        ),
      ]
    : [];

const validators: Record<string, string> = { doctors: 'médecins du territoire', ars: 'ARS', cpam: 'CPAM' };

function legal({ legalBasis, validation }: Protocol): Line[] {
  const by = validation?.by.map((one) => validators[one] ?? one).join(', ');
  return [
    ...legalBasis.map((it) => line(it)),
    validation
      ? line(
          validation.state === 'obtained'
            ? `Validation (${by}) : ${validation.reference}, le ${day(validation.on)}.`
            : `Validation à obtenir (${by}) : ${validation.reference}.`,
        )
      : line('Aucune validation n’est indiquée.'),
  ];
}

const modeWords: Record<Mode, string> = { AMB: 'au cabinet', HH: 'à domicile', VR: 'en téléconsultation' };

const ways = (modes: readonly Mode[]): string => modes.map((mode) => modeWords[mode]).join(' ou ');

function careInWords(care: Care): string {
  const also = care.contacts?.length ? `, et à appeler : ${contactsInWords(care.contacts)}` : '';
  switch (care.to) {
    case 'samu':
      return `SAMU tout de suite${care.keepLine ? ', en gardant le patient en ligne' : ''}${also}`;
    case 'emergency':
      return `service d’urgences (${care.transport})${also}`;
    case 'doctor-call':
      return `un médecin parle au patient avant tout rendez-vous${also}`;
    case 'doctor':
      return `un médecin sous ${care.withinHours} h, ${ways(care.modes)}${also}`;
    case 'profession':
      return `${professions[care.profession]} sous ${care.withinHours} h, ${ways(care.modes)}${care.declaredOnly ? ', seulement qui est déclaré pour ce protocole' : ''}${also}`;
    case 'can-wait':
      return `un rendez-vous ordinaire dans les ${care.withinDays} jours${also}`;
    case 'advice':
      return `des conseils, sans rendez-vous${also}`;
  }
}

/** « le patient a moins de 3 mois et la réponse à la question 4 est oui »: what `holds` looks at, as a person reads it. */
function conditionInWords(protocol: Protocol, it: Condition, inner = false): string {
  const nested = (one: Condition) => conditionInWords(protocol, one, true);
  const wrap = (words: string, parts: number) => (inner && parts > 1 ? `(${words})` : words);
  if ('all' in it) return wrap(it.all.map(nested).join(' et '), it.all.length);
  if ('any' in it) return wrap(it.any.map(nested).join(' ou '), it.any.length);
  if ('not' in it) return `il n’est pas vrai que ${nested(it.not)}`;
  if ('ageMonths' in it) return `l’âge du patient est ${between(it.ageMonths, age)}`;
  if ('sex' in it) return `le patient est ${it.sex === 'F' ? 'une femme' : 'un homme'}`;
  const no = protocol.questions.findIndex(({ id }) => id === it.answer);
  const question = protocol.questions[no];
  const asked = `la réponse à la question ${no + 1} « ${question?.text ?? it.answer} »`;
  if ('range' in it)
    return `${asked} est ${between(it.range, (n) => `${number(n)} ${question?.kind === 'number' ? question.unit : ''}`.trim())}`;
  return `${asked} est ${it.in.map((one) => answerInWords(question, one)).join(' ou ')}`;
}

function answerInWords(question: Question | undefined, answer: string): string {
  if (answer === 'yes') return 'oui';
  if (answer === 'no') return 'non';
  if (answer === 'unknown') return '« ne sait pas »';
  const choice = question?.kind === 'choice' && question.choices.find(({ id }) => id === answer);
  return `« ${choice ? choice.text : answer} »`;
}

const between = ({ atLeast, over, below, atMost }: Range, say: (n: number) => string): string =>
  [
    atLeast === undefined ? '' : `d’au moins ${say(atLeast)}`,
    over === undefined ? '' : `de plus de ${say(over)}`,
    below === undefined ? '' : `de moins de ${say(below)}`,
    atMost === undefined ? '' : `d’au plus ${say(atMost)}`,
  ]
    .filter(Boolean)
    .join(' et ');

const age = (months: number): string =>
  months % 12 === 0 && months > 0 ? `${months / 12} ${months === 12 ? 'an' : 'ans'}` : `${months} mois`;

const number = (n: number): string => String(n).replace('.', ',');

const day = (date: string): string => date.split('-').toReversed().join('/');
