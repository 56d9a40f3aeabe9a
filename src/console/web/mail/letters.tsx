import { useEffect, useRef } from 'react';
import { useLookAgain, useRead } from '../hooks.ts';
import { type Place, wellSet } from '../words.ts';
import type { IncomingHead, Message, Page } from './answers.ts';
import { IncomingList } from './incoming-list.tsx';
import { recipientKinds, standingInWords, standingOf, versionInWords } from './message-words.ts';
import { rowKeys } from './row-keys.ts';
import { wrongInWords } from './wrong-words.ts';

type Props = {
  token: string;
  requestId: string;
  now: number;
  place: Place;
  /** The one that somebody has come for: it is brought into sight, and the keyboard to it. */
  letter: string | undefined;
  turn: string;
};

/** While somebody looks at a request: whether its report was read comes from elsewhere, and no row of the board tells of it. */
const LOOK_AGAIN_MS = 10_000;

/** To whom the report of a request went and how far it came, and what they have answered. Nothing where nothing was sent. */
export function Letters({ token, requestId, now, place, letter, turn }: Props) {
  const { times, again } = useLookAgain(LOOK_AGAIN_MS);
  const at = `${turn} ${times}`;
  const sent = useSent(token, requestId, at);
  const mails =
    useRead<Page<IncomingHead>>(token, `/v1/incoming?requestId=${requestId}`, at).value?.items ?? [];
  if (sent.length + mails.length === 0) return null;
  return (
    <section ref={rowKeys} className="letters" aria-labelledby="courriers-titre">
      {sent.length > 0 && (
        <>
          <h3 id="courriers-titre">Compte rendu envoyé à</h3>
          <SentList sent={sent} now={now} place={place} letter={letter} />
        </>
      )}
      {mails.length > 0 && (
        <>
          <h3 id={sent.length === 0 ? 'courriers-titre' : undefined}>Réponses reçues</h3>
          <IncomingList token={token} mails={mails} now={now} place={place} atRequest onDone={again} />
        </>
      )}
    </section>
  );
}

/** For a coordinator, who reads nobody's words: to whom it went, and how far it came. */
export function SentLetters({ token, requestId, now, place, letter, turn }: Props) {
  const { times } = useLookAgain(LOOK_AGAIN_MS);
  const sent = useSent(token, requestId, `${turn} ${times}`);
  if (sent.length === 0) return null;
  return (
    <section className="letters card" aria-labelledby="courriers-titre">
      <h2 id="courriers-titre">Compte rendu envoyé à</h2>
      <SentList sent={sent} now={now} place={place} letter={letter} />
    </section>
  );
}

const useSent = (token: string, requestId: string, turn: string): readonly Message[] =>
  useRead<Page<Message>>(token, `/v1/feedback?requestId=${requestId}`, turn).value?.items ?? [];

type ListProps = Pick<Props, 'now' | 'place' | 'letter'> & { sent: readonly Message[] };

const SentList = ({ sent, now, place, letter }: ListProps) => (
  <ul className="rows sent">
    {sent.map((message) => (
      <Sent key={message.id} message={message} now={now} place={place} wanted={message.id === letter} />
    ))}
  </ul>
);

type SentProps = Pick<Props, 'now' | 'place'> & { message: Message; wanted: boolean };

function Sent({ message, now, place, wanted }: SentProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!wanted) return;
    row.current?.focus({ preventScroll: true });
    row.current?.scrollIntoView({ block: 'center' });
  }, [wanted]);
  const { says, tone } = standingOf(message);
  const version = versionInWords(message, now, place);
  const wrong = wrongInWords(message);
  return (
    <li ref={row} tabIndex={wanted ? -1 : undefined} aria-current={wanted ? true : undefined}>
      <span className="what">
        {message.recipient.name} <em data-tone={tone}>{says}</em>
      </span>
      <span className="where">
        {recipientKinds[message.recipientKind]} · {standingInWords(message, now, place)}
        {version && ` · ${wellSet(version)}`}
      </span>
      {wrong && <span className="late">{wellSet(wrong.says)}</span>}
    </li>
  );
}
