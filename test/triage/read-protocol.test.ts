import { describe, expect, test } from 'vitest';
import { LONGEST, ProtocolRefused, readKept, readProtocol } from '../../src/triage/read-protocol.ts';

/** Each line where its number says: the tests below change one of them. */
const text = [
  'id: sore-back', // 1
  'version: "3"',
  'title: Mal de dos',
  'use: pathway',
  'author: Quelqu’un',
  'date: 2026-11-22',
  'validUntil: 2027-12-31',
  'sources: [Une source]',
  'legalBasis: [Un texte]',
  'delegation: { profession: physiotherapist, basis: delegation }', // 10
  'questions:',
  '  - id: numb',
  '    text: Avez-vous une jambe sans force ?',
  '    vital: true',
  '    rule: Jambe sans force',
  '  - id: where',
  '    text: Où ?',
  '    choices: [{ id: low, text: en bas }, { id: high, text: en haut }]',
  '  - id: days',
  '    text: Depuis combien de jours ?', // 20
  '    number: { unit: jours, from: 0, to: 90 }',
  '    when: { where: low, ageYears: { atLeast: 20, under: 56 } }',
  'rules:',
  '  - id: recent',
  '    when: { days: { under: 28 } }',
  '    say: Mal de dos récent',
  '    care: { to: profession, profession: physiotherapist, withinHours: 24 }',
  'otherwise:',
  '  care: { to: doctor, withinHours: 24, modes: [AMB, VR] }',
  '  say: À voir par un médecin', // 30
  // One line more at the end moves no number.
  'ifWorse: Appelez le 15\nvalidation: { state: to-obtain, reference: À obtenir, by: [doctors] }',
];

/** With one line said otherwise. */
const changed = (line: number, instead: string) => text.with(line - 1, instead).join('\n');

function refusal(source: string): ProtocolRefused {
  try {
    readProtocol(source);
  } catch (error) {
    if (error instanceof ProtocolRefused) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** `line path: message` of the first fault. */
function faultOf(source: string): string {
  const [fault] = refusal(source).faults;
  return `${fault?.line} ${fault?.path}: ${fault?.message}`;
}

describe('A protocol’s text', () => {
  test('is read as what is evaluated: ages in months, several keys as all of them, defaults filled in', () => {
    const protocol = readProtocol(text.join('\n'));
    expect(protocol).toMatchObject({
      id: 'sore-back',
      version: '3',
      validation: { state: 'to-obtain', reference: 'À obtenir', by: ['doctors'] },
      delegation: { profession: 'physiotherapist', basis: 'delegation', declaredOnly: true },
      otherwise: { care: { to: 'doctor', withinHours: 24, modes: ['AMB', 'VR'] }, advice: [] },
    });
    expect(protocol.questions.map(({ kind, vital }) => [kind, vital])).toEqual([
      ['yes-no-unknown', true],
      ['choice', false],
      ['number', false],
    ]);
    expect(protocol.questions[2]?.when).toEqual({
      all: [{ answer: 'where', in: ['low'] }, { ageMonths: { atLeast: 240, below: 672 } }],
    });
    expect(protocol.rules[0]).toMatchObject({
      when: { answer: 'days', range: { below: 28 } },
      suggests: [],
      advice: [],
    });
    expect(protocol.rules[0]?.care).toMatchObject({ to: 'profession', modes: ['AMB'], declaredOnly: true });
  });

  test('may be JSON', () => {
    const protocol = readProtocol(text.join('\n'));
    const { questions: _, rules: __, ...rest } = protocol;
    const again = {
      ...rest,
      questions: [{ id: 'numb', text: 'Une jambe sans force ?', vital: true, rule: 'Jambe sans force' }],
      rules: [{ id: 'young', when: { ageMonths: { over: 1 } }, say: 'Jeune' }],
    };
    const read = readProtocol(JSON.stringify(again, null, 2));
    expect(read.rules[0]?.when).toEqual({ ageMonths: { atLeast: 2 } });
  });

  test('says « oui » and « non » as words, not as true and false', () => {
    const asked = changed(22, '    when: { numb: no, sex: F }');
    expect(readProtocol(asked).questions[2]?.when).toEqual({
      all: [{ answer: 'numb', in: ['no'] }, { sex: 'F' }],
    });
  });
});

describe('A text that is kept from before protocols had to name their legal basis and their validation', () => {
  const kept = text.with(8, '').with(30, 'ifWorse: Appelez le 15').join('\n');

  test('is still read, so that what was asked in its words stays known; it is not taken in anew', () => {
    expect(readKept(kept)).toMatchObject({ id: 'sore-back', legalBasis: [], validation: null });
    expect(() => readProtocol(kept)).toThrow(ProtocolRefused);
  });

  test('with a validation as it was written then', () => {
    const validated = `${kept}\nvalidation: { reference: Avis 12, by: [ars], on: 2026-01-05 }`;
    expect(readKept(validated).validation).toEqual({
      state: 'obtained',
      reference: 'Avis 12',
      by: ['ars'],
      on: '2026-01-05',
    });
  });
});

describe('A malformed protocol is refused with the line and the reason', () => {
  test.each([
    ['no YAML', 3, 'title: [Mal de dos', /^\d+ : YAML illisible/],
    ['a key twice', 3, 'id: other', '3 : YAML illisible : DUPLICATE_KEY'],
    ['references', 3, 'title: *a', /renvois YAML|YAML illisible/],
    ['an unknown key', 14, '    vitale: true', '12 questions.0: Clé non reconnue : "vitale"'],
    ['a missing text', 13, '', '12 questions.0.text: cette information manque'],
    [
      'another kind of value',
      2,
      'version: 3',
      '2 version: Entrée invalide : chaîne de caractères attendu, nombre reçu',
    ],
    ['a date as people write it', 6, 'date: 22/11/2026', '6 date: date AAAA-MM-JJ attendue'],
    [
      'an id that is none',
      12,
      '  - id: Jambe',
      '12 questions.0.id: minuscules, chiffres et tirets attendus, comme douleur-thoracique',
    ],
    ['a question twice', 16, '  - id: numb', '16 questions.1.id: la question « numb » existe déjà'],
    ['a reserved word', 16, '  - id: sex', '16 questions.1.id: « sex » est un mot réservé'],
    ['an age as a question', 16, '  - id: not', '16 questions.1.id: « not » est un mot réservé'],
    [
      'an answer that is a reserved word',
      18,
      '    choices: [{ id: low, text: en bas }, { id: unknown, text: ailleurs }]',
      '18 questions.1.choices.1.id: « unknown » est un mot réservé',
    ],
    [
      'an answer twice',
      18,
      '    choices: [{ id: low, text: en bas }, { id: low, text: ailleurs }]',
      '18 questions.1.choices.1.id: la réponse « low » existe déjà',
    ],
    [
      'a choice that is a number as well',
      21,
      '    choices: [{ id: a, text: a }, { id: b, text: b }]\n    number: { unit: jours, from: 0, to: 9 }',
      '19 questions.2: choices ou number, pas les deux',
    ],
    [
      'a number without room',
      21,
      '    number: { unit: jours, from: 9, to: 9 }',
      '21 questions.2.number: from doit être inférieur à to',
    ],
    [
      'a vital question that is no yes or no',
      20,
      '    text: Combien ?\n    vital: true\n    rule: Longtemps',
      '21 questions.2.vital: une question vitale se répond par oui ou par non',
    ],
    [
      'a vital question without what a yes means',
      15,
      '',
      '12 questions.0: une question vitale dit dans « rule » ce qu’un oui veut dire',
    ],
    [
      'a question that looks ahead',
      17,
      '    text: Où ?\n    when: { days: { over: 3 } }',
      '18 questions.1.when.days: aucune question « days » avant celle-ci',
    ],
    [
      'a question that does not exist',
      25,
      '    when: { weeks: yes }',
      '25 rules.0.when.weeks: aucune question « weeks » avant celle-ci',
    ],
    [
      'an answer that does not exist',
      25,
      '    when: { where: middle }',
      '25 rules.0.when.where: « middle » n’est pas une réponse à « where » : low, high',
    ],
    [
      'a bound for what is no number',
      25,
      '    when: { where: { over: 3 } }',
      '25 rules.0.when.where: la question « where » ne se répond pas par un nombre',
    ],
    [
      'a bound that no answer keeps',
      25,
      '    when: { days: { over: 90 } }',
      '25 rules.0.when.days: aucune réponse à « days » n’est entre ces bornes',
    ],
    [
      'ages that nobody has',
      25,
      '    when: { ageYears: { atLeast: 56, under: 20 } }',
      '25 rules.0.when.ageYears: aucun âge n’est entre ces bornes',
    ],
    [
      'an age that is a condition',
      25,
      '    when: { ageYears: { sex: F } }',
      '25 rules.0.when.ageYears: bornes attendues, comme {atLeast: 16, under: 66}',
    ],
    ['a sex that is none', 25, '    when: { sex: femme }', '25 rules.0.when.sex: F ou M attendu'],
    ['an empty condition', 25, '    when: {}', '25 rules.0.when: condition vide'],
    [
      'a list that is none',
      25,
      '    when: { any: { sex: F } }',
      '25 rules.0.when.any: « any » attend une liste de conditions',
    ],
    [
      'a rule with the name of a question',
      24,
      '  - id: where',
      '24 rules.0.id: « where » désigne déjà une question ou une règle',
    ],
    ['no sources', 8, 'sources: []', /^8 sources: /],
    [
      'longer than unplanned care may wait',
      29,
      '  care: { to: doctor, withinHours: 72 }',
      /^29 otherwise.care.withinHours: /,
    ],
    [
      'care by a profession that is not named',
      27,
      '    care: { to: profession, profession: nurse, withinHours: 24 }',
      '27 rules.0.care: seule la profession nommée dans « delegation » peut recevoir le patient',
    ],
    ['no legal basis', 9, '', '1 legalBasis: cette information manque'],
    ['an empty legal basis', 9, 'legalBasis: []', '9 legalBasis: un protocole nomme sa base légale'],
    ['no validation', 31, 'ifWorse: Appelez le 15', '1 validation: cette information manque'],
    [
      'a validation that is said to be there, without its date',
      31,
      'ifWorse: Appelez le 15\nvalidation: { state: obtained, reference: Avis 12, by: [ars] }',
      '32 validation.on: date AAAA-MM-JJ attendue',
    ],
    [
      'a validation by nobody',
      31,
      'ifWorse: Appelez le 15\nvalidation: { state: to-obtain, reference: À obtenir, by: [] }',
      /^32 validation.by: /,
    ],
    [
      'what goes with a flag, of a question that raises none',
      14,
      '    vital: false\n    onYes: { keepLine: true }',
      '15 questions.0.onYes: « onYes » accompagne une alerte : seulement pour une question vitale',
    ],
    [
      'a number to call with a flag that is none',
      15,
      '    rule: Jambe sans force\n    onYes: { contacts: [{ number: SAMU, name: SAMU }] }',
      '16 questions.0.onYes.contacts.0.number: numéro de téléphone attendu',
    ],
    [
      'a fact of a vital question, which is always asked',
      15,
      '    rule: Jambe sans force\n    fact: numb-leg',
      '16 questions.0.fact: une question vitale est toujours posée : un signe a pu apparaître',
    ],
    [
      'a fact twice',
      20,
      '    text: Depuis combien de jours ?\n    fact: where\n  - id: again\n    text: Où ?\n    fact: where',
      '24 questions.3.fact: « where » est déjà demandé',
    ],
    [
      'an end before the beginning',
      7,
      'validUntil: 2026-01-01',
      '7 validUntil: la fin de validité précède la date du protocole',
    ],
    [
      'a screen that orients by itself',
      4,
      'use: screen',
      '29 otherwise: une recherche de signes de gravité n’oriente pas par elle-même : pas de « otherwise »',
    ],
  ])('%s', (_, line, instead, expected) => {
    if (typeof expected === 'string') expect(faultOf(changed(line, instead))).toBe(expected);
    else expect(faultOf(changed(line, instead))).toMatch(expected);
  });

  test('a contact that closes a request', () => {
    const contact = text.with(3, 'use: contact').with(28, '  care: { to: advice }').join('\n');
    expect(faultOf(contact)).toMatch(/un protocole de ce genre ne clôt jamais une demande par lui-même$/);
  });

  test('one that is no screen and says nothing of where else the patient goes', () => {
    expect(faultOf([...text.slice(0, 27), text[30]].join('\n'))).toBe(
      '4 use: dites dans « otherwise » où va le patient quand aucune règle ne s’applique',
    );
  });

  test('a screen without a vital question', () => {
    const screen = [...text.slice(0, 27), text[30]].join('\n').replace('use: pathway', 'use: screen');
    const mild = screen.replace('    vital: true\n    rule: Jambe sans force\n', '');
    expect(faultOf(mild)).toBe(
      '12 questions: une recherche de signes de gravité a au moins une question vitale',
    );
  });

  test('a screen that decides more than whether there is danger: it would go unheard', () => {
    const decided = [...text.slice(0, 27), text[30]].join('\n').replace('use: pathway', 'use: screen');
    expect(faultOf(decided)).toBe(
      '27 rules.0.care: une recherche de signes de gravité ne mène qu’au SAMU (samu) ou à l’avis d’un médecin (doctor-call)',
    );
  });

  test('a text that is longer than anybody would read out, before it is parsed', () => {
    expect(faultOf('x'.repeat(LONGEST + 1))).toBe('1 : fichier trop long pour un protocole');
  });

  test('nothing, a list, a word', () => {
    for (const source of ['', '- a', 'bonjour']) expect(refusal(source).faults[0]).toMatchObject({ line: 1 });
  });

  test('every fault is told, the first in the message', () => {
    const { faults, message } = refusal(
      text.with(1, 'version: 3').with(5, 'date: hier').with(3, 'use: cure').join('\n'),
    );
    expect(faults.map(({ line }) => line).sort((a, b) => a - b)).toEqual([2, 4, 6]);
    expect(message).toBe(`ligne ${faults[0]?.line} (${faults[0]?.path}) : ${faults[0]?.message}`);
  });
});
