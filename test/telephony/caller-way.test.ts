import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawWay } from '../../src/telephony/draw-way.ts';
import { keyedNumber, keysInWords } from '../../src/telephony/keyed-number.ts';
import { DEFAULT_LINE } from '../../src/territory/phone-line.ts';
import { anyCall, faultOf, walk } from './phone-walk.ts';

test('whatever the hour, the keys and the failures, a caller ends with a person, a callback on record, or the hours and the 15', () => {
  fc.assert(
    fc.property(anyCall, (call) => {
      expect(faultOf(call, walk(call))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
}, 60_000);

test('the drawing in ARCHITECTURE.md is that of the default line (vitest -u draws it anew)', async () => {
  const file = new URL('../../ARCHITECTURE.md', import.meta.url).pathname;
  const written = await readFile(file, 'utf8');
  const drawn = written.replace(
    /(<!-- caller-way:begin -->).*(<!-- caller-way:end -->)/s,
    (_, begin: string, end: string) =>
      `${begin}\n\n\`\`\`mermaid\n${drawWay(DEFAULT_LINE)}\n\`\`\`\n\n${end}`,
  );
  await expect(drawn).toMatchFileSnapshot(file);
});

describe('a number that was keyed in', () => {
  test.each(['0639980123', '0199000001', '0970123456'])('%s is read back two by two', (keys) => {
    const phone = keyedNumber(keys);
    expect(phone).toBe(`+33${keys.slice(1)}`);
    expect(keysInWords(phone ?? '').replaceAll(', ', '')).toBe(keys);
  });

  test.each(['', '15', '06399801', '0899123456', '0033639980123', '1639980123', '06399801#3'])(
    '« %s » is none that the line would ring',
    (keys) => expect(keyedNumber(keys)).toBeUndefined(),
  );

  test('overseas, too', () => {
    expect(keyedNumber('0693123456')).toBe('+262693123456');
    expect(keysInWords('+262693123456')).toBe('06, 93, 12, 34, 56');
  });
});
