import { describe, expect, test } from 'vitest';
import { changesInWords, protocolInWords } from '../../src/triage/protocol-in-words.ts';
import type { Contact } from '../../src/triage/care.ts';
import type { Protocol } from '../../src/triage/protocol.ts';
import { shipped } from '../../src/triage/shipped.ts';

const all = (protocol: Protocol): string =>
  protocolInWords(protocol)
    .flatMap(({ lines }) => lines.flatMap(({ words, details }) => [words, ...details]))
    .join('\n');

const named = (it: { contacts?: readonly Contact[] | undefined } | undefined): string[] =>
  (it?.contacts ?? []).map(({ name, number }) => `${name} (${number})`);

const protocolOf = (id: string): Protocol => {
  const found = shipped().find(({ protocol }) => protocol.id === id);
  if (!found) throw new Error(id);
  return found.protocol;
};

describe('a protocol in French, before it is signed', () => {
  test.each(shipped().map(({ protocol }) => [protocol.title, protocol] as const))(
    '%s: leaves out nothing that is asked, found, advised or relied on, and shows no code',
    (_, protocol) => {
      const read = all(protocol);
      const said = [
        ...protocol.questions.flatMap(({ text, help, rule }) => [text, help, rule]),
        ...protocol.rules.flatMap(({ say, advice }) => [say, ...advice]),
        ...(protocol.otherwise ? [protocol.otherwise.say, ...protocol.otherwise.advice] : []),
        ...protocol.sources,
        ...protocol.legalBasis,
        ...protocol.questions.flatMap(({ onYes }) => [...(onYes?.advice ?? []), ...named(onYes)]),
        ...[...protocol.rules, protocol.otherwise].flatMap((it) => named(it?.care)),
        protocol.ifWorse,
      ].filter((one) => one !== undefined);
      for (const one of said) expect(read).toContain(one);
      expect(read).not.toMatch(/undefined|\[object|ageMonths|doctor-call|\bAMB\b/);
    },
  );

  test('says when a rule holds, and where it leads', () => {
    const read = all(protocolOf('motive-fever'));
    expect(read).toMatch(
      /Si la réponse à la question 1 « Quelle est la température.*» est d’au moins 40 °C : Température de 40 °C ou plus\./,
    );
    expect(read).toContain('Alors : un médecin sous 6 h, au cabinet ou à domicile.');
    expect(read).toContain('Si l’âge du patient est de moins de 2 ans : Fièvre avant 2 ans.');
  });

  test('says what goes with the flag of a yes', () => {
    const read = all(protocolOf('vital-screen'));
    expect(read).toContain('Un oui : le patient est gardé en ligne.');
    expect(read).toContain('Un oui, à appeler aussi : Prévention du suicide, jour et nuit (3114).');
    expect(read).toContain('à côté de l’alerte qui reste : suicidal-thoughts.');
  });

  test('names what excludes a patient from the care of another profession', () => {
    const parts = protocolInWords(protocolOf('sore-throat'));
    const exclusions = parts.find(({ id }) => id === 'exclusions');
    expect(exclusions?.lines.length).toBeGreaterThan(0);
    for (const { details } of exclusions?.lines ?? [])
      expect(details.join(' ')).not.toMatch(/Alors : pharmacien/);
  });

  test('tells what a new version says otherwise, and nothing else', () => {
    const before = protocolOf('motive-fever');
    const after = { ...before, ifWorse: 'Appelez le 15.' };
    expect(changesInWords(before, before)).toEqual({ added: [], removed: [] });
    expect(changesInWords(before, after)).toEqual({
      added: ['Dit à la fin, chaque fois : Appelez le 15.'],
      removed: [`Dit à la fin, chaque fois : ${before.ifWorse}`],
    });
  });
});
