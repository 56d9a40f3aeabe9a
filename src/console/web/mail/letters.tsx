import { useLookAgain, useRead } from '../hooks.ts';
import { type Place, wellSet } from '../words.ts';
import type { IncomingHead, Message, Page } from './answers.ts';
import { failureInWords, notFiledInWords } from './failure-words.ts';
import { IncomingList } from './incoming-list.tsx';
import { hasFailed, recipientKinds, standingInWords, standings } from './message-words.ts';
import { rowKeys } from './row-keys.ts';

type Props = { token: string; requestId: string; now: number; place: Place; turn: string };

/** While somebody looks at a request: whether its report was read comes from elsewhere, and no row of the board tells of it. */
const LOOK_AGAIN_MS = 10_000;

/** To whom the report of a request went and how far it came, and what they have answered. Nothing where nothing was sent. */
export function Letters({ token, requestId, now, place, turn }: Props) {
  const { times, again } = useLookAgain(LOOK_AGAIN_MS);
  const at = `${turn} ${times}`;
  const sent = useRead<Page<Message>>(token, `/v1/feedback?requestId=${requestId}`, at).value?.items ?? [];
  const mails =
    useRead<Page<IncomingHead>>(token, `/v1/incoming?requestId=${requestId}`, at).value?.items ?? [];
  if (sent.length + mails.length === 0) return null;
  return (
    <section ref={rowKeys} className="letters" aria-labelledby="courriers-titre">
      {sent.length > 0 && (
        <>
          <h3 id="courriers-titre">Compte rendu envoyé à</h3>
          <ul className="rows sent">
            {sent.map((message) => (
              <Sent key={message.id} message={message} now={now} place={place} />
            ))}
          </ul>
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

function Sent({ message, now, place }: Pick<Props, 'now' | 'place'> & { message: Message }) {
  const { says, tone } = standings[message.state];
  const wrong = hasFailed(message)
    ? failureInWords(message.state, message.failure)
    : message.integrationError === null
      ? undefined
      : notFiledInWords(message.integrationError);
  return (
    <li>
      <span className="what">
        {message.recipient.name} <em data-tone={tone}>{says}</em>
      </span>
      <span className="where">
        {recipientKinds[message.recipientKind]} · {standingInWords(message, now, place)}
      </span>
      {wrong && <span className="late">{wellSet(wrong.says)}</span>}
    </li>
  );
}
