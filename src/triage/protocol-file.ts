import { z } from 'zod';
import { professions, type Profession } from '../directory/profession.ts';
import { LONGEST_DAYS, LONGEST_HOURS } from './care.ts';

/**
 * The file format of a protocol, YAML 1.2 (or JSON, which is YAML): what a doctor reads and signs. Published as JSON Schema at
 * `/v1/protocols/schema`. `read-protocol.ts` checks what a schema cannot say and gives the `Protocol` that is evaluated.
 */

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,60}$/, 'minuscules, chiffres et tirets attendus, comme douleur-thoracique');
const words = z.string().trim().min(1).max(1000);
const date = z.iso.date('date AAAA-MM-JJ attendue');
const modes = z.array(z.enum(['AMB', 'HH', 'VR'])).min(1);
const withinHours = z.number().int().min(1).max(LONGEST_HOURS);
const contacts = z
  .array(
    z.strictObject({
      number: z.string().regex(/^[0-9 ]{2,14}$/, 'numéro de téléphone attendu'),
      name: words,
    }),
  )
  .optional()
  .describe('Qui d’autre appeler, dit à voix haute : 3114, centre antipoison…');

const range = z
  .strictObject({
    atLeast: z.number().optional(),
    over: z.number().optional(),
    under: z.number().optional(),
    atMost: z.number().optional(),
  })
  .refine((it) => Object.keys(it).length > 0, 'borne attendue : atLeast, over, under ou atMost');

export type ConditionSource = {
  [key: string]: string | string[] | z.infer<typeof range> | ConditionSource | ConditionSource[];
};

/** `{fever: yes}`, `{motive: [cough, breath]}`, `{temperature: {over: 38}}`, `{ageYears: {atLeast: 16}}`, `{sex: F}`, `all`, `any`, `not`. */
const condition: z.ZodType<ConditionSource> = z.lazy(() =>
  z
    .record(
      z.string(),
      z.union([z.string(), z.array(z.string()).min(1), range, z.array(condition).min(1), condition]),
    )
    .refine((it) => Object.keys(it).length > 0, 'condition vide'),
);

export const careFields = z
  .discriminatedUnion('to', [
    z.strictObject({ to: z.literal('samu'), keepLine: z.boolean().optional(), contacts }),
    z.strictObject({ to: z.literal('emergency'), transport: words, contacts }),
    z.strictObject({ to: z.literal('doctor-call'), contacts }),
    z.strictObject({ to: z.literal('doctor'), withinHours, modes: modes.default(['AMB']), contacts }),
    z.strictObject({
      to: z.literal('profession'),
      profession: z.enum(Object.keys(professions) as [Profession, ...Profession[]]),
      withinHours,
      modes: modes.default(['AMB']),
      declaredOnly: z.boolean().optional().describe('Repris de « delegation »'),
      contacts,
    }),
    z.strictObject({
      to: z.literal('can-wait'),
      withinDays: z.number().int().min(1).max(LONGEST_DAYS),
      contacts,
    }),
    z.strictObject({ to: z.literal('advice'), contacts }),
  ])
  .describe('Vers qui : samu, emergency, doctor-call, doctor, profession, can-wait, advice');

const withFlag = z.strictObject({
  keepLine: z.boolean().default(false).describe('Le patient est gardé en ligne'),
  contacts: contacts.default([]),
  suggests: z
    .array(id)
    .default([])
    .describe('Protocoles qui précisent, posés à côté de l’alerte : elle reste, quoi qu’ils trouvent'),
  advice: z.array(words).default([]),
});

const question = z.strictObject({
  id,
  text: words.describe('Lu à voix haute, poliment'),
  help: words.optional().describe('Pour l’opératrice : ce qui compte comme un oui'),
  vital: z
    .boolean()
    .default(false)
    .describe('Un oui arrête tout et mène au SAMU ; « je ne sais pas » bloque le rendez-vous'),
  rule: words
    .optional()
    .describe('Ce qu’un oui veut dire, pour le dossier ; obligatoire pour une question vitale'),
  onYes: withFlag
    .optional()
    .describe('Ce qui accompagne l’alerte d’un oui à une question vitale, jamais à la place du SAMU'),
  choices: z
    .array(z.strictObject({ id, text: words }))
    .min(2)
    .optional()
    .describe('Une réponse parmi celles-ci, au lieu de oui, non ou « je ne sais pas »'),
  number: z
    .strictObject({ unit: words, from: z.number(), to: z.number() })
    .optional()
    .describe('Un nombre, au lieu de oui ou non'),
  fact: id
    .optional()
    .describe(
      'Ce que la réponse apprend, comme grossesse-possible : dite ailleurs dans le même appel, elle n’est pas redemandée',
    ),
  when: condition.optional().describe('Posée seulement alors ; absente : toujours'),
});

const rule = z.strictObject({
  id,
  when: condition,
  say: words.describe('Ce qui est constaté, et donc pourquoi'),
  care: careFields.optional(),
  modes: modes
    .optional()
    .describe(
      'Seules façons de voir le patient alors, quel que soit le délai : AMB (cabinet), HH (domicile), VR (téléconsultation)',
    ),
  phoneUnsafe: z
    .boolean()
    .default(false)
    .describe('Le téléphone du patient est marqué « pas de SMS » : un tiers peut le lire'),
  suggests: z.array(id).default([]).describe('Protocoles à poursuivre, si l’opératrice le veut'),
  advice: z.array(words).default([]),
});

const validation = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('to-obtain'),
    reference: words.describe('De qui elle est à obtenir, et sur quoi'),
    by: z.array(z.enum(['doctors', 'ars', 'cpam'])).min(1),
  }),
  z.strictObject({
    state: z.literal('obtained'),
    reference: words,
    by: z.array(z.enum(['doctors', 'ars', 'cpam'])).min(1),
    on: date,
  }),
]);

export const protocolFile = z
  .strictObject({
    id,
    version: z.string().regex(/^[0-9A-Za-z.-]{1,30}$/, 'version attendue, comme 2026.1'),
    title: words,
    use: z.enum(['screen', 'motive', 'pathway', 'contact']),
    author: words,
    date,
    validUntil: date.describe('Après ce jour, plus aucune orientation'),
    sources: z.array(words).min(1),
    legalBasis: z
      .array(words)
      .min(1, 'un protocole nomme sa base légale')
      .describe('Ce qui permet d’orienter ainsi ; une référence qui reste à vérifier le dit'),
    validation: validation.describe('Par qui il est validé, et sous quelle référence'),
    phoneUnsafe: z
      .boolean()
      .default(false)
      .describe(
        'Dès la première réponse, le téléphone du patient est marqué « pas de SMS », jusqu’à ce que la personne le dise sûr',
      ),
    delegation: z
      .strictObject({
        profession: z.enum(Object.keys(professions) as [Profession, ...Profession[]]),
        basis: z.enum(['own-right', 'national-protocol', 'delegation']),
        declaredOnly: z
          .boolean()
          .default(true)
          .describe('Seulement les professionnels déclarés par leur RPPS dans le territoire'),
      })
      .nullable()
      .default(null)
      .describe('Soins donnés par un autre professionnel qu’un médecin'),
    questions: z.array(question).min(1),
    rules: z.array(rule).default([]),
    otherwise: z
      .strictObject({ care: careFields, say: words, advice: z.array(words).default([]) })
      .nullable()
      .default(null)
      .describe(
        'Quand aucune règle plus urgente ne s’applique ; absent pour une recherche de signes de gravité',
      ),
    ifWorse: words.describe('Que faire si cela s’aggrave : dit ou envoyé à chaque fois'),
  })
  .describe('Protocole d’orientation de Recours');

/** As texts were before every protocol had to name its legal basis and its validation: kept for ever, so still read. */
export const keptFile = protocolFile.extend({
  legalBasis: z.array(words).default([]),
  validation: z
    .union([
      validation,
      z
        .strictObject({ reference: words, by: z.array(z.enum(['doctors', 'ars', 'cpam'])).min(1), on: date })
        .transform((it) => ({ state: 'obtained' as const, ...it })),
    ])
    .nullable()
    .default(null),
});

export type ProtocolSource = z.output<typeof keptFile>;

/** JSON Schema 2020-12 of the file format, for editors and other programs. */
export const protocolSchema = (): object => z.toJSONSchema(protocolFile, { io: 'input' });
