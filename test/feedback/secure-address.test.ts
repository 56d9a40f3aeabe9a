import { describe, expect, test } from 'vitest';
import { isMailAddress, isSecureAddress } from '../../src/feedback/mssante/address.ts';

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

describe('the secure mail', () => {
  const domains = ['mssante.fr', '*.mssante.fr'];
  test.each([
    'a@mssante.fr',
    'agnes.delattre@medecin.mssante.fr',
    'A@CHU-Lille.MSSANTE.FR',
    'a@service.chu-lille.mssante.fr',
  ])('%s is of it', (it) => expect(isSecureAddress(it, domains)).toBe(true));

  test.each([
    'agnes.delattre@gmail.com',
    'a@mssante.fr.example.org',
    'a@notmssante.fr',
    'a@mssante.example',
    'a@medecin.mssante.example',
    // Citizens have mailboxes there too.
    '1234567890123@patient.mssante.fr',
    'a@medecin.mssante.fr, b@gmail.com',
    'a@b@medecin.mssante.fr',
  ])('%s is not', (it) => expect(isSecureAddress(it, domains)).toBe(false));

  test('is what the configuration says, and nothing else', () => {
    expect(isSecureAddress('a@x.mssante.example', ['*.mssante.example'])).toBe(true);
    expect(isSecureAddress('a@mssante.example', ['*.mssante.example'])).toBe(false);
    expect(isSecureAddress('a@medecin.mssante.fr', [])).toBe(false);
  });
});
