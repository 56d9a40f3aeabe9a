import { describe, expect, test } from 'vitest';
import { integrationErrorMeaning } from '../../../src/feedback/mssante/integration-errors.ts';
import { proofIn } from '../../../src/feedback/mssante/proof.ts';
import { AGNES, apart, mailOf, mdnMail, MESSAGE_ID, multipart } from './mails.ts';

const says = async (mail: string) => {
  const proof = proofIn(await apart(mail));
  return proof && { kind: proof.kind, said: proof.saysOf(AGNES), about: proof.about };
};

const AUTOMATIC = 'automatic-action/MDN-sent-automatically';

describe('what the recipient’s side says of a mail', () => {
  test.each([
    ['manual-action/MDN-sent-manually; displayed', { outcome: 'read', code: null }],
    [`${AUTOMATIC}; displayed`, { outcome: 'read', code: null }],
    ['manual-action/MDN-sent-manually;deleted', { outcome: 'deleted', code: null }],
    // A program has filed it, or passed it on: nobody has seen it yet.
    [`${AUTOMATIC}; processed`, { outcome: 'delivered', code: 'processed' }],
    [`${AUTOMATIC}; dispatched`, { outcome: 'delivered', code: 'dispatched' }],
    [' Displayed ', { outcome: 'read', code: null }],
  ])('%s', async (disposition, said) => {
    expect(await says(mdnMail(disposition))).toEqual({ kind: 'mdn', said, about: [MESSAGE_ID] });
  });

  test.each([
    // As the ANS writes it: the code, its words, and the table of HL7 from which they come.
    [
      `${AUTOMATIC}; processed/Error: 902^Identifiant de patient inconnu^messageErrorCondition| E^Error^errorSeverity`,
      [],
      '902',
    ],
    [`${AUTOMATIC}; processed/error: 904`, [], '904'],
    ['processed/Error: 905^INS incomplète', [], '905'],
    // The other form in use: the error in a field of its own.
    [`${AUTOMATIC}; processed/error`, ['Error: 903^INS non présent dans le document'], '903'],
    [`${AUTOMATIC}; processed/Error`, ['Error: 207'], '207'],
    [`${AUTOMATIC}; processed`, ['Error: 906'], '906'],
    // A code that nobody has written down is kept as it came, and words are not taken for one.
    [`${AUTOMATIC}; processed/Error: E-4711^Classeur plein`, [], 'E-4711'],
    [`${AUTOMATIC}; processed/Error: Dossier de Mme Lefèvre introuvable`, [], 'unknown'],
    [`${AUTOMATIC}; processed/error`, [], 'unknown'],
    [`${AUTOMATIC}; failed`, ['Failure: 199'], '199'],
  ])('%s %s: it could not be filed', async (disposition, further, code) => {
    expect((await says(mdnMail(disposition, { further })))?.said).toEqual({
      outcome: 'integration-error',
      code,
    });
  });

  test('a warning is no error, a refusal to answer says nothing', async () => {
    expect((await says(mdnMail(`${AUTOMATIC}; processed/warning: doublon`)))?.said).toEqual({
      outcome: 'delivered',
      code: 'processed',
    });
    expect(await says(mdnMail(`${AUTOMATIC}; denied`))).toBeUndefined();
  });

  test('it counts from the address to which the message went, and for that address, and from nobody else', async () => {
    const stranger = 'curieux@ailleurs.mssante.example';
    const read = 'manual-action/MDN-sent-manually; displayed';
    const said = async (it: Parameters<typeof mdnMail>[1]) => (await says(mdnMail(read, it)))?.said;
    expect(await said({ from: stranger })).toBeUndefined();
    expect(await said({ from: stranger, final: AGNES })).toBeUndefined();
    expect(await said({ from: AGNES, final: stranger })).toBeUndefined();
    expect(await said({ from: `Dr Agnès Delattre <${AGNES.toUpperCase()}>`, final: AGNES })).toEqual({
      outcome: 'read',
      code: null,
    });
    // Passed on within her practice, as the ANS's guide foresees.
    const original = [`Original-Recipient: rfc822;${AGNES}`];
    expect(await said({ from: AGNES, final: stranger, further: original })).toBeDefined();
  });

  test('it is about the message that it names, or brings back, or answers', async () => {
    const other = '<autre@cpts-douai.mssante.example>';
    const back = [{ type: 'message/rfc822', body: `Message-ID: ${other}\nSubject: x\n\nle message` }];
    expect((await says(mdnMail('displayed', { parts: back })))?.about).toEqual([MESSAGE_ID, other]);
    const mail = mailOf(
      {
        From: AGNES,
        References: `${other} ${MESSAGE_ID}`,
        'Content-Type': 'message/disposition-notification',
      },
      `Final-Recipient: rfc822;${AGNES}\nDisposition: displayed`,
    );
    expect((await says(mail))?.about).toEqual([MESSAGE_ID, other]);
  });

  test.each(['[KO Intégration système !][902] XDM/1.0/DDM+Compte rendu', 'Erreur'])(
    'an ordinary mail with the subject « %s » is an error only where the guide says so',
    async (subject) => {
      const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
      const mail = multipart('multipart/mixed', { From: AGNES, Subject: encoded }, [
        {
          type: 'text/plain; charset=utf-8',
          body: 'Le document n’a pas pu être intégré. Code d’erreur : 902',
        },
        { type: 'message/rfc822', body: `Message-ID: ${MESSAGE_ID}\n\nle message` },
      ]);
      const told = await says(mail);
      if (subject === 'Erreur') expect(told).toBeUndefined();
      else
        expect(told).toMatchObject({
          kind: 'mdn',
          said: { outcome: 'integration-error', code: '902' },
          about: [MESSAGE_ID],
        });
    },
  );

  test('the codes of the national guide have a meaning and an advice in French, others have none', () => {
    for (const code of ['100', '199', '207', '900', '901', '902', '903', '904', '905', '906'])
      expect(integrationErrorMeaning(code)).toMatchObject({
        meaning: expect.stringMatching(/^\S.*\S$/),
        advice: expect.stringMatching(/\.$/),
      });
    expect(integrationErrorMeaning('4711')).toBeUndefined();
    expect(integrationErrorMeaning('constructor')).toBeUndefined();
  });
});
