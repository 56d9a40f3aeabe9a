import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inFrench } from '../../src/platform/french.ts';

const said = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value, { error: inFrench }).error?.issues ?? []).map(({ message }) => message);

const kind = z.enum(['snp', 'mt', 'both']);

describe('what is wrong with a field', () => {
  test.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, 'cette information manque'],
    [kind, undefined, 'cette information manque ; valeurs possibles : snp, mt, both'],
    [z.string(), 7, 'texte attendu'],
    [z.number(), '7', 'nombre attendu'],
    [z.coerce.number().int(), 'sept', 'nombre attendu'],
    [z.number().int(), 1.5, 'nombre entier attendu'],
    [z.boolean(), 'oui', 'true ou false attendu'],
    [z.array(z.string()), 'x', 'liste attendue'],
    [z.strictObject({}), [], 'objet JSON attendu'],
    [z.string().min(2), 'x', 'doit avoir au moins 2 caractères'],
    [z.string().trim().min(1), '  ', 'ne peut pas être vide'],
    [z.string().max(3), 'long', 'doit avoir au plus 3 caractères'],
    [z.string().length(5), 'x', 'doit avoir exactement 5 caractères'],
    [z.array(z.string()).min(1), [], 'doit avoir au moins 1 élément'],
    [z.array(z.string()).max(1), ['a', 'b'], 'doit avoir au plus 1 élément'],
    [z.number().min(1).max(200), 0, 'nombre attendu, 1 au moins'],
    [z.number().int().min(1).max(200), 201, 'nombre attendu, 200 au plus'],
    [z.number().positive(), 0, 'nombre attendu, au-dessus de 0'],
    [kind, 'xyz', 'valeur inconnue ; valeurs possibles : snp, mt, both'],
    [z.literal('samu'), 'sas', 'valeur inconnue ; seule valeur possible : samu'],
    [z.strictObject({}), { foo: 1 }, 'champ inconnu : foo'],
    [z.strictObject({}), { foo: 1, bar: 2 }, 'champs inconnus : foo, bar'],
    [
      z.iso.datetime({ offset: true }),
      'demain',
      'date et heure attendues au format ISO 8601 avec décalage, par ex. 2026-11-23T14:30:00+01:00',
    ],
    [z.iso.date(), '23/11/2026', 'date attendue au format AAAA-MM-JJ, par ex. 2026-11-23'],
    [z.uuid(), '12', 'identifiant attendu, par ex. 0190a5d2-7c3e-7b1a-9f00-3c1d5e7a9b21'],
    [z.string().regex(/^a$/), 'b', 'format incorrect'],
    [z.string().regex(/^a$/, 'un « a » attendu'), 'b', 'un « a » attendu'],
    [
      z.discriminatedUnion('to', [
        z.strictObject({ to: z.literal('samu') }),
        z.strictObject({ to: z.literal('operator') }),
      ]),
      { to: 'nobody' },
      'valeur inconnue ; valeurs possibles : samu, operator',
    ],
  ])('%# is said in French', (schema, value, message) => {
    expect(said(schema, value)).toEqual([message]);
  });

  test.each([
    'Dupont',
    'dupont',
    'durand-marque',
    '0639980123',
    '+33639980123',
    'marie.dupont@exemple.fr',
    'fièvre',
    'a b',
    'x'.repeat(31),
  ])('never says %j again', (value) => {
    expect(said(kind, value)).toEqual(['valeur inconnue ; valeurs possibles : snp, mt, both']);
    if (!/^[A-Za-z-]+$/.test(value))
      expect(said(z.strictObject({}), { [value]: 1 })).toEqual(['champ inconnu']);
  });

  test('whatever was sent, nothing of it comes back', () => {
    const usual = ['valeur inconnue ; valeurs possibles : snp, mt, both'];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ]{6,20}$/)), (text) => {
        fc.pre(!kind.safeParse(text).success);
        expect(said(kind, text)).toEqual(usual);
      }),
    );
  });
});
