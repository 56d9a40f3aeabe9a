import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

const severities = ['minor', 'significant', 'considerable', 'major', 'catastrophic'] as const;

/** The table of the standard: from the likelihood and the severity, in the order above, to the risk. */
const risks = {
  'very-high': [3, 4, 4, 5, 5],
  high: [2, 3, 3, 4, 5],
  medium: [2, 2, 3, 3, 4],
  low: [1, 2, 2, 3, 4],
  'very-low': [1, 1, 2, 2, 3],
} as const;

const estimate = z.strictObject({
  severity: z.enum(severities),
  likelihood: z.enum(['very-high', 'high', 'medium', 'low', 'very-low']),
  risk: z.number(),
});
const shown = z.strictObject({
  file: z.string().regex(/^test\/[a-z0-9/.-]+\.(test|long)\.ts$/),
  name: z.string().min(1),
});
const hazard = z.strictObject({
  id: z.string().regex(/^H(\d\d|[1-9]\d\d)$/),
  hazard: z.string().min(1),
  cause: z.string().min(1),
  effect: z.string().min(1),
  initial: estimate,
  control: z.string().min(1),
  residual: estimate,
  tests: z.array(shown).min(1),
});
const hazardLog = z.strictObject({
  manner: z.literal('DCB0129'),
  reviewedBy: z.string().nullable(),
  hazards: z.array(hazard).min(20),
});

/** What is wrong with the name of a test: nothing when the file has a test of that name which is run. */
function missing({ file, name }: z.output<typeof shown>): string | undefined {
  const path = join(root, file);
  if (!existsSync(path)) return `${file} is not there`;
  const quoted = name.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const called = new RegExp(String.raw`^\s*(?:test|it)(?:\.each\b[^;]*?\))?\(\s*(['"\`])${quoted}\1`, 'm');
  return called.test(readFileSync(path, 'utf8')) ? undefined : `${file} has no test « ${name} »`;
}

const { hazards } = hazardLog.parse(parse(readFileSync(join(root, 'src/triage/hazard-log.yaml'), 'utf8')));
const riskOf = ({ severity, likelihood }: z.output<typeof estimate>) =>
  risks[likelihood][severities.indexOf(severity)];

describe('The hazard log', () => {
  test.each(hazards)('$id, $hazard: its control is shown by tests that exist', ({ tests }) => {
    expect(tests.flatMap((it) => missing(it) ?? [])).toEqual([]);
  });

  test('weighs each hazard by the table of the standard, and a control never makes it worse', () => {
    for (const { id, initial, residual } of hazards) {
      expect({ id, risk: initial.risk }).toEqual({ id, risk: riskOf(initial) });
      expect({ id, risk: residual.risk }).toEqual({ id, risk: riskOf(residual) });
      expect(residual.risk, id).toBeLessThanOrEqual(Math.min(initial.risk, 3));
    }
  });

  test('names each hazard once', () => {
    expect(new Set(hazards.map(({ id }) => id)).size).toBe(hazards.length);
    expect(new Set(hazards.map((it) => it.hazard)).size).toBe(hazards.length);
  });

  test('notices a file that is gone, a test that is gone, and a name that is only written in passing', () => {
    const file = 'test/triage/hazard-log.test.ts';
    expect(missing({ file, name: 'names each hazard once' })).toBeUndefined();
    expect(missing({ file: 'test/triage/gone.test.ts', name: 'names each hazard once' })).toContain(
      'not there',
    );
    expect(missing({ file, name: 'is not there any more' })).toContain('has no test');
  });

  test('goes on after ninety-nine', () => {
    const named = (id: string) => hazard.safeParse({ ...hazards[0], id }).success;
    expect(['H01', 'H99', 'H100', 'H999'].map(named)).toEqual([true, true, true, true]);
    expect(['H1', 'H010', 'H1000', '99'].map(named)).toEqual([false, false, false, false]);
  });

  test('refuses a hazard without a control or without a test', () => {
    const [first] = hazards;
    expect(hazard.safeParse(first).success).toBe(true);
    expect(hazard.safeParse({ ...first, control: '' }).success).toBe(false);
    expect(hazard.safeParse({ ...first, tests: [] }).success).toBe(false);
  });
});
