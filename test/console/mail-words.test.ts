import { describe, expect, test } from 'vitest';
import type { MailboxStanding, Message } from '../../src/console/web/mail/answers.ts';
import { failureInWords, notFiledInWords } from '../../src/console/web/mail/failure-words.ts';
import {
  certificateInWords,
  mailboxFigures,
  runningInWords,
  weekInWords,
} from '../../src/console/web/mail/mailbox-words.ts';
import { subjectInWords } from '../../src/console/web/mail/incoming-words.ts';
import {
  proofInWords,
  standingInWords,
  standingOf,
  versionInWords,
} from '../../src/console/web/mail/message-words.ts';
import { wrongInWords } from '../../src/console/web/mail/wrong-words.ts';
import { NOT_THE_MESSAGES } from '../../src/feedback/smtp-failure.ts';
import { letterInWords } from '../../src/console/web/professional/letter-state.tsx';

const PARIS = { timeZone: 'Europe/Paris' };
const now = Date.parse('2026-11-23T11:30:00+01:00');
const at = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

const WELL: MailboxStanding = {
  address: 'ligne@cpts.mssante.example',
  configured: true,
  reads: true,
  paused: null,
  refused: null,
  queued: 0,
  sending: 0,
  states: {},
  failed: 0,
  oldestUnsentAt: null,
  lastAcceptedAt: at(3),
  medianAcceptSeconds: 4,
  certificate: null,
  reading: { lookedAt: at(1), failingSince: null, failure: null, stuck: 0 },
};
const running = (more: Partial<MailboxStanding>) => {
  const { state, title, why } = runningInWords({ ...WELL, ...more }, now, PARIS);
  return `${state}: ${title}. ${why}`;
};

describe('how the mailbox stands', () => {
  test('is one word and a reason, the gravest first', () => {
    expect(running({})).toBe('running: En marche. Les comptes rendus partent, les réponses arrivent.');
    expect(running({ reads: false, reading: null })).toContain('Les réponses ne sont pas relevées ici.');
    expect(running({ configured: false })).toMatch(/^unset: Non branchée/);
    expect(running({ paused: { at: at(90), by: 'coordinator:x' } })).toBe(
      'paused: En pause. Depuis 10 h : les comptes rendus attendent, rien n’est perdu.',
    );
    expect(running({ refused: { since: at(60), code: 'smtp-421', nextTryAt: at(-5) } })).toBe(
      'down: En panne. Le serveur nous ferme la porte : le certificat manque ou n’est pas reconnu. Depuis 10 h 30, les comptes rendus attendent ; nouvel essai à 11 h 35.',
    );
    expect(running({ refused: { since: at(60), code: 'smtp-535', nextTryAt: null } })).toMatch(
      /refuse nos identifiants ou notre certificat\. Depuis 10 h 30, les comptes rendus attendent\.$/,
    );
    expect(running({ oldestUnsentAt: at(31) })).toBe(
      'down: En panne. Un compte rendu attend de partir depuis 10 h 59.',
    );
    expect(running({ oldestUnsentAt: at(29) })).toMatch(/^running/);
    expect(
      running({ reading: { lookedAt: null, failingSince: at(30), failure: 'imap-credentials', stuck: 0 } }),
    ).toMatch(/^down: En panne. Les réponses n’arrivent plus depuis 11 h : le serveur refuse/);
  });

  test('tells of the certificate’s end thirty days ahead, and in red once it is over', () => {
    const certificate = (daysLeft: number, warning: boolean) =>
      certificateInWords({ notAfter: '2026-12-20T00:00:00+01:00', daysLeft, warning });
    expect(certificateInWords(null)).toBeUndefined();
    expect(certificate(40, false)).toEqual({
      says: 'Certificat valable jusqu’au 20 décembre 2026 (encore 40 jours).',
      tone: 'calm',
    });
    expect(certificate(1, true)).toEqual({
      says: 'Certificat valable jusqu’au 20 décembre 2026, encore 1 jour : à renouveler.',
      tone: 'warm',
    });
    expect(certificate(0, true)?.says).toContain('il expire aujourd’hui');
    expect(certificate(-2, true)).toMatchObject({ tone: 'late' });
    const over = { notAfter: '2026-11-20T00:00:00+01:00', daysLeft: -3, warning: true };
    expect(running({ certificate: over })).toMatch(/^down: En panne. Le certificat a expiré/);
  });

  test('has its figures at a glance, with what is too old in red', () => {
    const figures = mailboxFigures({ ...WELL, queued: 2, failed: 1, oldestUnsentAt: at(45) }, now, PARIS);
    expect(figures.map(({ label, value, tone }) => [label, value, tone])).toEqual([
      ['En échec', '1', 'late'],
      ['À envoyer', '2', undefined],
      ['Le plus ancien attend', '45 min', 'late'],
      ['Délai d’envoi habituel', '4 s', undefined],
      ['Dernier envoi accepté', 'il y a 3 min', undefined],
      ['Réponses relevées', 'il y a 1 min', undefined],
    ]);
  });
});

test('the week is told by how far its messages have come', () => {
  expect(weekInWords({ states: { bounced: 1, read: 12, accepted: 2 } })).toBe(
    '12 lus · 2 envoyés · 1 revenu',
  );
  expect(weekInWords({ states: {} })).toBe('');
});

describe('what went wrong', () => {
  test.each([
    ['refused', 'smtp-550', /ne connaît pas cette boîte/, /Vérifiez l’adresse/],
    ['refused', 'smtp-552', /pleine/, /fasse de la place/],
    ['refused', 'no-secure-address', /pas d’adresse de messagerie sécurisée/, /notez-la dans l’annuaire/],
    ['refused', 'recipient-gone', /plus dans l’annuaire/, /autre destinataire/],
    ['refused', 'address-not-mssante', /adresse ordinaire/, /adresse MSSanté/],
    ['expired', 'smtp-421', /ferme la porte/, /s’occupe de la messagerie/],
    ['expired', null, /48 heures/, /imprimez la lettre/],
    ['bounced', 'dsn-5.1.1', /n’existe pas, ou plus/, /Vérifiez l’adresse/],
    ['bounced', 'dsn-5.2.2', /pleine/, /fasse de la place/],
    ['bounced', 'dsn-5.7.1', /n’accepte pas/, /Imprimez la lettre/],
    ['bounced', 'dsn-failed', /sans avoir été remis \(code dsn-failed\)/, /Vérifiez l’adresse/],
    ['refused', 'smtp-571', /refusé le message \(code smtp-571\)/, /Réessayez une fois/],
  ] as const)('%s, %s: is said in French, with what to do', (state, failure, says, todo) => {
    const words = failureInWords(state, failure);
    expect(words.says).toMatch(says);
    expect(words.todo).toMatch(todo);
  });

  test.each([
    ...NOT_THE_MESSAGES,
    'smtp-450',
    'smtp-451',
    'smtp-452',
    'smtp-459',
    'gave-up',
    'something-new',
    null,
  ])('once its 48 hours are over a message is said to have failed, whatever kept it: %s', (failure) => {
    const { says, todo } = failureInWords('expired', failure);
    expect(says).toContain('48 heures');
    expect(`${says} ${todo}`).not.toMatch(/rien à faire|tout seul/i);
    expect(todo).toMatch(/téléphonez au cabinet/i);
    expect(todo).toMatch(/imprimez la lettre/i);
    expect(todo).toMatch(/réessaye[rz]/);
  });

  test('why it never left stands with it, and that it may have arrived all the same', () => {
    expect(failureInWords('expired', 'smtp-unreachable').says).toBe(
      'Non parti en 48 heures. Le serveur de messagerie ne répond pas.',
    );
    expect(failureInWords('expired', 'smtp-450').says).toMatch(/demandé d’attendre .*\(code smtp-450\)/);
    expect(failureInWords('expired', 'something-new').says).toContain('(code something-new)');
    expect(failureInWords('expired', 'smtp-no-answer').says).toMatch(/peut-être arrivé/);
    expect(failureInWords('expired', 'smtp-no-answer').todo).toMatch(/savoir s’il l’a reçu/);
    for (const ours of ['smtp-tls', 'smtp-421', 'smtp-454', 'smtp-535'])
      expect(failureInWords('expired', ours).todo).toMatch(/s’occupe de la messagerie/);
  });

  test('a program that could not file a document is told with the meaning of its code', () => {
    expect(notFiledInWords('902').says).toContain('patient inconnu du logiciel du destinataire (code 902)');
    expect(notFiledInWords('unknown').todo).toMatch(/Prévenez le cabinet/);
  });
});

const MESSAGE = {
  attempts: 1,
  acceptedAt: at(30),
  deliveredAt: at(29),
  readAt: at(5),
  postedAt: at(2),
} as Message;

test('how far a message has come is said with its time', () => {
  const words = (state: Message['state'], attempts = 1) =>
    standingInWords({ ...MESSAGE, state, attempts }, now, PARIS);
  expect(words('queued', 0)).toBe('À envoyer');
  expect(words('queued')).toBe('À envoyer, nouvel essai à venir');
  expect(words('accepted')).toBe('Envoyé à 11 h, pas encore remis');
  expect(words('delivered')).toBe('Remis à 11 h 01, pas encore lu');
  expect(words('read')).toBe('Lu à 11 h 25');
  expect(words('posted')).toBe('Envoyé par courrier à 11 h 28');
  expect(proofInWords({ outcome: 'failed', code: '5.1.1' })).toBe('Non remis (5.1.1)');
  expect(proofInWords({ outcome: 'autre chose', code: null })).toBe('autre chose');
});

test('what was stopped is not said to be unsent where an answer was lost', () => {
  const words = (mayHaveArrived: boolean) => {
    const message = { ...MESSAGE, state: 'superseded', mayHaveArrived } as const;
    return `${standingOf(message).says}. ${standingInWords(message, now, PARIS)}`;
  };
  expect(words(false)).toBe('non envoyé. Non envoyé : corrigé depuis, ou le patient s’y oppose');
  expect(words(true)).toBe(
    'arrêté. Arrêté, mais peut-être déjà parti : corrigé depuis, ou le patient s’y oppose',
  );
  expect(standingOf({ state: 'read', mayHaveArrived: true }).says).toBe('lu');
});

test('a correction is told by its version and by what it replaces; a first report by neither', () => {
  const words = (version: number, before?: number) => {
    const replaces = before === undefined ? null : { id: 'x', at: at(before) };
    return versionInWords({ version, replaces }, now, PARIS);
  };
  expect(words(1)).toBeUndefined();
  expect(words(2)).toBe('version 2');
  expect(words(2, 70)).toBe('version 2, remplace l’envoi de 10 h 20');
  expect(words(3, 24 * 60)).toBe('version 3, remplace l’envoi d’hier à 11 h 30');
  expect(words(2, 3 * 24 * 60)).toBe('version 2, remplace l’envoi du vendredi 20 novembre à 11 h 30');
});

test.each([
  ['XDM/1.0/DDM+Compte rendu LEFÈVRE Zoé 01/03/1948', 'Compte rendu LEFÈVRE Zoé 01/03/1948'],
  ['Re: XDM/1.0/DDM+Compte rendu LEFÈVRE', 'Re: Compte rendu LEFÈVRE'],
  ['RE: TR: xdm/1.0/ddm+Compte rendu', 'RE: TR: Compte rendu'],
  ['Réponse (XDM/1.0/DDM+Compte rendu)', 'Réponse (Compte rendu)'],
  ['XDM/1.0/DDM Radio', 'Radio'],
  ['XDM/1.0/DDMS', 'XDM/1.0/DDMS'],
  ['Question  sur\tMme L.', 'Question sur Mme L.'],
  ['Re : bonjour', 'Re : bonjour'],
  ['Re:', '(sans objet)'],
  ['Re: XDM/1.0/DDM+', '(sans objet)'],
  ['XDM/1.0/DDM', '(sans objet)'],
  ['   ', '(sans objet)'],
  ['', '(sans objet)'],
])('the subject %j is read as « %s »', (subject, words) => {
  expect(subjectInWords(subject)).toBe(words);
});

test('whoever wrote a report is told kindly, and not of troubles that are the line’s', () => {
  const letter = { ...MESSAGE, name: 'Dr Agnès Delattre' };
  const words = (state: Message['state']) => letterInWords({ ...letter, state }, now, PARIS);
  expect(words('read')).toBe('✓ Lu par Dr Agnès Delattre à 11 h 25.');
  expect(words('delivered')).toBe('✓ Arrivé chez Dr Agnès Delattre à 11 h 01.');
  expect(words('bounced')).toBe('Pas encore arrivé chez Dr Agnès Delattre : la ligne s’en occupe.');
  expect(words('queued')).toBe('Part pour Dr Agnès Delattre…');
});

test('a message that is asked about because nothing proves it says so, and no other does', () => {
  const sent = { state: 'accepted', failure: null, integrationError: null } as const;
  expect(wrongInWords(sent)).toBeUndefined();
  expect(wrongInWords(sent, true)).toMatchObject({ todo: expect.stringMatching(/^Appelez le destinataire/) });
  expect(wrongInWords({ ...sent, state: 'delivered' }, true)).toBeUndefined();
  expect(wrongInWords({ ...sent, state: 'refused', failure: 'no-secure-address' }, true)).toEqual(
    failureInWords('refused', 'no-secure-address'),
  );
  expect(wrongInWords({ ...sent, state: 'delivered', integrationError: '902' })).toEqual(
    notFiledInWords('902'),
  );
});

test.each([
  ['own-fault', /panne de notre côté/],
  ['database-away', /base de données/],
])('a mailbox that %s keeps from being read says so in words', (failure, words) => {
  const reading = { lookedAt: null, failingSince: '2026-11-23T11:00:00+01:00', failure, stuck: 0 };
  expect(running({ reading })).toMatch(words);
});

test('mail that could not be put on record is said, and that it is read again', () => {
  const reading = (stuck: number) => ({ lookedAt: at(1), failingSince: null, failure: null, stuck });
  expect(running({ reading: reading(1) })).toMatch(/^down: .* 1 courrier reçu n’a pas pu être enregistré, /);
  expect(running({ reading: reading(3) })).toMatch(/ 3 courriers reçus n’ont pas pu être enregistrés, /);
  expect(running({ reading: reading(0) })).toMatch(/^running/);
});
