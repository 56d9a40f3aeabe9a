import { describe, expect, test } from 'vitest';
import { proofIn } from '../../../src/feedback/mssante/proof.ts';
import { AGNES, apart, LINE, mailOf, MESSAGE_ID } from './mails.ts';

const saysOf = async (mail: string) => {
  const proof = proofIn(await apart(mail));
  return proof && { about: proof.about, said: proof.saysOf(AGNES) };
};

const daemon = {
  From: 'Mail Delivery System <MAILER-DAEMON@mx.mssante.example>',
  To: LINE,
  Subject: 'failure notice',
};

describe('a mail that comes back without a report', () => {
  test('is a refusal where the server’s last word on that address is one', async () => {
    const qmail = mailOf(
      daemon,
      `Hi. This is the qmail-send program at mx.mssante.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<${AGNES}>:
193.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 193.0.2.7.

--- Below this line is a copy of the message.

Message-ID: ${MESSAGE_ID}
To: ${AGNES}
Subject: XDM/1.0/DDM+Compte rendu`,
    );
    expect(await saysOf(qmail)).toEqual({ about: [MESSAGE_ID], said: { outcome: 'failed', code: '5.1.1' } });
  });

  test.each([
    [
      'a code alone',
      `<${AGNES}>: host mx said: 554 Delivery not authorized`,
      { outcome: 'failed', code: '5.0.0' },
    ],
    ['one that may heal', `<${AGNES}>: 451 4.7.1 try again later; then 550 5.1.1`, undefined],
    ['words without a code', `<${AGNES}>: la boîte n’existe pas`, undefined],
    ['another address', '<autre@medecin.mssante.example>: 550 5.1.1 User unknown', undefined],
    ['a number that is no code', `<${AGNES}>: 5501 rue des Écluses`, undefined],
    ['a code far away', `<${AGNES}>: ${'… '.repeat(400)} 550 5.1.1`, undefined],
  ])('with %s', async (_name, text, said) => {
    expect((await saysOf(mailOf({ ...daemon, 'In-Reply-To': MESSAGE_ID }, text)))?.said).toEqual(said);
  });

  test('an absence is no proof of anything, and neither is an answer that quotes a code', async () => {
    const absent = {
      From: AGNES,
      Subject: 'Absence',
      'Auto-Submitted': 'auto-replied',
      'In-Reply-To': MESSAGE_ID,
    };
    expect(await saysOf(mailOf(absent, `Je suis absente. ${AGNES}: 550 5.1.1`))).toBeUndefined();
    expect(
      await saysOf(mailOf({ From: AGNES, 'In-Reply-To': MESSAGE_ID }, `${AGNES}: 550 5.1.1`)),
    ).toBeUndefined();
    expect((await apart(mailOf(absent, 'x'))).automatic).toBe(true);
    expect((await apart(mailOf({ From: AGNES, 'Auto-Submitted': 'no' }, 'x'))).automatic).toBe(false);
  });
});
