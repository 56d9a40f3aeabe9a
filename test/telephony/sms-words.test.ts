import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { obeyedByCarrier, understandSms } from '../../src/telephony/sms-words.ts';

describe('what a text to the line asks for', () => {
  test.each([
    'ANNULER',
    'annuler',
    'Annulér.',
    'Annulér',
    ' ANNULER svp',
    'ANNULER, s’il vous plaît !',
    'annulez',
    'annulé',
    'ANNULE',
    'annulation',
    'anuler',
    'je veux annuler merci',
    'Bonjour, je souhaite annuler mon rendez-vous. Merci.',
    'Bonjour je voudrais annuler mon RDV svp',
    "J'annule",
    'J’annule mon rdv, bonne journée',
    '« annuler »',
    'ＡＮＮＵＬＥＲ',
    'ANNULER 🙏',
    'A\u0301NNULER\u200b',
    'annuler\n\nmerci',
    'annuler ANNULER',
    'merci d’annuler',
    `annuler${' '.repeat(1500)}`,
  ])('cancels: %j', (text) => expect(understandSms(text)).toBe('cancel'));

  test.each([
    'OUI',
    'oui  ',
    'Oui!',
    'ouiii',
    'OUI je confirme',
    'oui, je confirme mon rdv',
    'Je confirme.',
    'oui merci',
    'oui je serai là',
    'oui d’accord merci',
    'OUI 👍',
    'Ouí',
    'bonjour oui',
  ])('confirms: %j', (text) => expect(understandSms(text)).toBe('confirm'));

  test.each([
    'STOP',
    'Stop!!',
    'stop',
    ' stop ',
    'STOP SMS',
    'stop svp',
    'STOP, merci',
    'Stop stop',
    'arrêt',
    'arrêtez les SMS',
  ])('wants no more texts: %j', (text) => expect(understandSms(text)).toBe('stop'));

  test.each(['START', 'start.', 'Unstop'])('wants them again: %j', (text) =>
    expect(understandSms(text)).toBe('start'),
  );

  test.each([
    'je ne veux pas annuler',
    "n'annulez pas",
    'N’ANNULEZ PAS SVP',
    'ne pas annuler',
    'annuler pas',
    'pas annuler',
    'surtout pas annuler merci',
    'annuler ?',
    'puis-je annuler ?',
    'dois-je annuler',
    'Annuler le rdv de demain ou celui de jeudi',
    'annuler et reprendre plus tard',
    'annuler si je vais mieux',
    "annuler j'ai mal à la poitrine",
    'rdv annulé ?',
    'oui mais j’ai mal à la poitrine',
    'oui ?',
    'oui non',
    'oui annuler',
    'oui mais non',
    'non',
    'Oui je confirme que j’ai mal',
    'stop la douleur',
    'stop annuler',
    'stop ou encore',
    'je ne peux plus respirer stop',
    'ANNULER 1',
    'annuler ❓',
    'ОUI',
    'merci',
    'ok',
    'Bonjour',
    '',
    '   ',
    '...',
    '🤒',
    'A'.repeat(5000),
    `annuler${' merci'.repeat(500)}`,
  ])('a person reads %j', (text) => expect(understandSms(text)).toBe('other'));

  test('the words of the product survive case, accents, spaces and punctuation', () => {
    const noise = fc
      .array(fc.constantFrom(' ', '.', '!', '\n', ',', '…'), { maxLength: 8 })
      .map((it) => it.join(''));
    const accents = fc.constantFrom('', '\u0301', '\u0300', '\u0302');
    fc.assert(
      fc.property(
        fc.constantFrom(['annuler', 'cancel'], ['oui', 'confirm'], ['stop', 'stop']),
        noise,
        noise,
        fc.infiniteStream(fc.tuple(fc.boolean(), accents)),
        ([word = '', meant], before, after, letters) => {
          const typed = [...word]
            .map((letter) => {
              const [capital, accent] = letters.next().value;
              return (capital ? letter.toUpperCase() : letter) + accent;
            })
            .join('');
          expect(understandSms(before + typed + after)).toBe(meant);
        },
      ),
    );
  });

  test.each(['pas', 'jamais', 'plus', 'non', 'sauf', 'demain', 'si', 'mais', 'douleur', 'pourquoi'])(
    'a person reads an order with « %s » beside it',
    (word) => {
      for (const order of ['annuler', 'oui', 'stop'])
        for (const text of [`${order} ${word}`, `${word} ${order}`, `${order}, ${word} merci`])
          expect([text, understandSms(text)]).toEqual([text, 'other']);
    },
  );

  test('no text takes long to read', () => {
    const started = performance.now();
    for (const text of [
      'annuler '.repeat(15),
      'oui '.repeat(30),
      `${'bonjour '.repeat(14)}x`,
      'merci '.repeat(20),
    ])
      understandSms(text);
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('the carrier obeys its own English words alone', () => {
    expect(['STOP', ' Stop ', 'cancel', 'Unsubscribe'].map(obeyedByCarrier)).toEqual(Array(4).fill('stop'));
    expect(['START', 'yes', 'Unstop'].map(obeyedByCarrier)).toEqual(Array(3).fill('start'));
    expect(['Stop!!', 'STOP svp', 'ANNULER', 'arrêt', ''].map(obeyedByCarrier)).toEqual(
      Array(5).fill(undefined),
    );
  });
});
