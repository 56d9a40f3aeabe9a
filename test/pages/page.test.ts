import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, pageOf } from '../../src/pages/page.ts';

test('whatever people write stands on a page as text, in an attribute too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { markup } = html`<p title="${text}">${text}</p>`;
      expect(markup.slice('<p title="'.length, -'</p>'.length)).not.toMatch(/[<>'].*[<>']|"[^>]*"/s);
      const read = (part: string) =>
        part.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
      expect(read(markup)).toBe(`<p title="${text}">${text}</p>`);
    }),
  );
});

test('what is made of it is kept as it is, in lists as well, and what is not there leaves nothing', () => {
  const items = ['un', 'deux & trois'].map((word) => html`<li>${word}</li>`);
  const { markup } = html`<ul>
    ${items}${null}${undefined}${false}
  </ul>`;
  expect(markup.replace(/>\s+/g, '>').replace(/\s+</g, '<')).toBe(
    '<ul><li>un</li><li>deux &#38; trois</li></ul>',
  );
});

test('no line of our own words begins with a colon, and what people wrote is left alone', () => {
  expect(html`Urgence ? « Appelez » : ${'oui : non ?'}`.markup).toBe(
    'Urgence\u00a0? «\u00a0Appelez\u00a0» : oui : non ?'.replace('» :', '»\u00a0:'),
  );
});

test('a page is a whole French document without a script, with its title as heading', () => {
  const page = pageOf({ title: 'Suivi <1>', from: 'CPTS inventée', body: html`<p>Bonjour</p>` });
  expect(page).toMatch(/^<!doctype html>\s*<html lang="fr">/);
  expect(page).toContain('<title>Suivi &#60;1&#62; — CPTS inventée</title>');
  expect(page).toContain('<h1>Suivi &#60;1&#62;</h1>');
  expect(page).not.toMatch(/<script|http:|https:/);
});
