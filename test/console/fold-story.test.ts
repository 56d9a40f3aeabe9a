import { expect, test } from 'vitest';
import { foldStory, type Line } from '../../src/console/web/request/fold-story.ts';

const line = (kind: string, words: string, at = '2026-11-23T11:00:00+01:00'): Line => ({
  at,
  kind,
  who: null,
  words,
});

test('a text is one line, with how it stands last', () => {
  const told = foldStory([
    line('sms', 'SMS de confirmation : à envoyer'),
    line('note', 'Rappeler demain'),
    line('sms', 'SMS de confirmation : envoyé'),
    line('sms', 'SMS de confirmation : remis'),
    line('sms', 'SMS de confirmation : à envoyer'),
  ]);
  expect(told.map(({ words, folded }) => [words, folded.length])).toEqual([
    ['SMS de confirmation : remis', 3],
    ['Rappeler demain', 0],
    ['SMS de confirmation : à envoyer', 0],
  ]);
});

test('a wave of people who were asked is one line, and who they are is kept', () => {
  const names = ['Dr A', 'Dr B', 'Dr C', 'Dr D', 'Dr E'];
  const told = foldStory([
    line('offer', 'Proposée aux professionnels du territoire (médecin)'),
    ...names.map((name) => line('offer', `${name} sollicité`)),
    line('offer', 'Proposition déclinée'),
    line('offer', 'Dr F sollicité'),
  ]);
  expect(told.map(({ words }) => words)).toEqual([
    'Proposée aux professionnels du territoire (médecin)',
    'Proposée à 5 professionnels',
    'Proposition déclinée',
    'Dr F sollicité',
  ]);
  expect(told[1]?.folded.map(({ words }) => words)).toEqual(names.map((name) => `${name} sollicité`));
});
