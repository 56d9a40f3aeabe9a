import { fillIn, type LineText } from '../../territory/line-texts.ts';
import type { PhoneLine } from '../../territory/phone-line.ts';
import { EXAMPLE, type FIELD_SAYS, HEARD_CLOSED, HEARD_OPEN } from './line-words.ts';

/** What stands for each of the braces of a text. */
export type Example = (text: LineText) => Readonly<Record<keyof typeof FIELD_SAYS, string>>;

export const exampleOf =
  ({ callbackKey }: PhoneLine, name: string): Example =>
  (text) => ({ ...EXAMPLE, name, key: text === 'callbackKey' ? callbackKey : '1' });

/** What a caller hears, with the texts as they are being written. */
export function Heard({ line, name }: { line: PhoneLine; name: string }) {
  const example = exampleOf(line, name);
  const say = (text: LineText) => fillIn(line.texts[text], example(text));
  const menu = line.menu.map(({ key, says }) => fillIn(says, { key })).join(' ');
  return (
    <aside className="heard" aria-label="Ce qu’entend un appelant">
      <h2>Ce qu’entend un appelant</h2>
      <p className="fixed">
        D’abord, toujours, et sans pouvoir être modifié&nbsp;: l’avertissement d’urgence vitale (le 15, ou le
        114 par SMS). Les appels ne sont jamais enregistrés.
      </p>
      <h3>Ligne ouverte, deux personnes avant</h3>
      <ol>
        {HEARD_OPEN.map((text) => (
          <li key={text}>{text === 'menu' ? menu : say(text)}</li>
        ))}
      </ol>
      <h3>Ligne fermée</h3>
      <ol>
        {HEARD_CLOSED.map((text) => (
          <li key={text}>{say(text)}</li>
        ))}
      </ol>
    </aside>
  );
}
