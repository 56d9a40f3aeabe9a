import { describe, expect, test } from 'vitest';
import { isMailAddress } from '../../src/feedback/secure-message.ts';

describe('an address', () => {
  test.each(['a.b@c.mssante.fr', "o'brien+x@c-d.example"])('%s is one', (it) =>
    expect(isMailAddress(it)).toBe(true),
  );
  test.each([
    'a@b.fr, c@d.fr',
    'a@b.fr\r\nRCPT TO:<c@d.fr>',
    '<a@b.fr>',
    'a b@c.fr',
    'a@b',
    'a@b.fr ',
    'é@b.fr',
    '',
  ])('%j is not', (it) => expect(isMailAddress(it)).toBe(false));
});
