import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { useLookAgain, useRead } from '../hooks.ts';
import { useEscape } from '../request/request-page.tsx';
import { count } from '../words.ts';
import type { IncomingHead, MailboxStanding, Message, MessageState, Page } from './answers.ts';
import { IncomingList } from './incoming-list.tsx';
import { MailboxCard } from './mailbox-card.tsx';
import { MessageList } from './message-list.tsx';
import { hasFailed, standings } from './message-words.ts';
import { NotFiled } from './not-filed.tsx';
import { rowKeys } from './row-keys.ts';

type Props = { token: string; board: BoardState; now: number; onClose: () => void };

/** What comes back from the recipients changes no row of the board: looked for every few seconds while the page is open. */
const LOOK_AGAIN_MS = 8_000;

/** What a call to the recipient settles. */
const TO_CALL_ABOUT: ReadonlySet<string> = new Set(['message-not-filed', 'message-unproven']);

/** The secure mail: whether it works, what did not arrive and what to do about it, what came back. */
export function MailPage({ token, board, now, onClose }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useEscape(onClose, title);
  const { turn, again } = useTurn(board);
  const operator = board.role === 'operator';
  const box = useRead<MailboxStanding>(token, '/v1/mailbox', turn);
  const failed = useRead<Page<Message>>(token, '/v1/feedback?failed=true&limit=200', turn);
  const common = { token, now, place: board, onDone: again };
  const notFiled = operator ? board.tasks.filter(({ kind }) => TO_CALL_ABOUT.has(kind)) : [];
  return (
    <main ref={rowKeys} className="request-page mail-page">
      <header className="request-head">
        <button type="button" className="quiet" onClick={onClose}>
          ← Tableau <kbd aria-hidden="true">Échap</kbd>
        </button>
        <h1 ref={title} tabIndex={-1}>
          Messagerie
        </h1>
      </header>
      {box.fault && (
        <p className="fault" role="alert">
          {box.fault}
        </p>
      )}
      {box.value && <MailboxCard box={box.value} {...common} />}
      <div className="mail-columns">
        <Part
          no={1}
          title="Envois à reprendre"
          // What somebody has to call about stands with the task that ends it; a coordinator, who has no such task, sees the message alone.
          items={failed.value?.items.filter((one) => !operator || hasFailed(one))}
          others={notFiled.length}
          fault={failed.fault}
        >
          {(messages) => (
            <>
              {messages.length + notFiled.length === 0 && (
                <p className="nothing">Tout est parti, rien à reprendre.</p>
              )}
              <MessageList messages={messages} mayAct={operator} unproven {...common}>
                {notFiled.map((task) => (
                  <NotFiled key={task.id} task={task} {...common} />
                ))}
              </MessageList>
            </>
          )}
        </Part>
        {operator ? <Replies {...common} turn={turn} /> : <RepliesCounted board={board} />}
      </div>
      <AllMessages {...common} turn={turn} mayAct={operator} />
    </main>
  );
}

/** Moves when the board tells of the mail, when somebody has acted, and every few seconds. */
function useTurn({ messages, incoming }: BoardState): { turn: string; again: () => void } {
  const { times, again } = useLookAgain(LOOK_AGAIN_MS);
  return { turn: `${JSON.stringify([messages, incoming])} ${times}`, again };
}

type PartProps<T> = {
  no: number;
  title: string;
  items: readonly T[] | undefined;
  /** That are counted with them. */
  others?: number;
  fault: string | undefined;
  children: (items: readonly T[]) => ReactNode;
};

/** A list that its number brings the keyboard to; the arrows go on from there. */
function Part<T>({ no, title, items, others = 0, fault, children }: PartProps<T>) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id} tabIndex={-1} data-shortcut={`issue-${no}`}>
      <h2 id={id}>
        {title} {items && <span className="count">{items.length + others}</span>}
        <kbd aria-hidden="true">{no}</kbd>
      </h2>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {!items && !fault && <p aria-busy="true">Lecture…</p>}
      {items && children(items)}
    </section>
  );
}

type Common = Pick<Props, 'token' | 'now'> & { place: BoardState; onDone: () => void; turn: string };

/** Answers of colleagues first, then what nobody could place; read ones are with their request. */
function Replies({ turn, ...common }: Common) {
  const fresh = useRead<Page<IncomingHead>>(common.token, '/v1/incoming?state=new&limit=200', turn);
  const aside = useRead<Page<IncomingHead>>(common.token, '/v1/incoming?state=aside&limit=200', turn);
  const known = fresh.value && aside.value;
  return (
    <Part
      no={2}
      title="Reçus"
      items={known ? [...(fresh.value?.items ?? []), ...(aside.value?.items ?? [])] : undefined}
      fault={fresh.fault ?? aside.fault}
    >
      {(mails) => (
        <>
          {mails.length === 0 && <p className="nothing">Aucun message à lire.</p>}
          <IncomingList mails={mails.filter(({ state }) => state === 'new')} {...common} />
          {mails.some(({ state }) => state === 'aside') && (
            <>
              <h3>Mis de côté&nbsp;: aucune demande reconnue</h3>
              <IncomingList mails={mails.filter(({ state }) => state === 'aside')} {...common} />
            </>
          )}
        </>
      )}
    </Part>
  );
}

/** Replies are clinical: whoever is no clinician learns only that they wait. */
function RepliesCounted({ board }: { board: BoardState }) {
  const waiting = board.incoming.length;
  return (
    <section className="card" aria-labelledby="recus-titre">
      <h2 id="recus-titre">
        Reçus <span className="count">{waiting}</span>
      </h2>
      <p className="nothing">
        {waiting === 0
          ? 'Aucun message à lire.'
          : `${count(waiting, 'message attend', 'messages attendent')} une infirmière\u00a0: les réponses ne se lisent qu’au poste de la ligne.`}
      </p>
    </section>
  );
}

const FILTERS: readonly (MessageState | '')[] = [
  '',
  'queued',
  'sending',
  'accepted',
  'delivered',
  'read',
  'posted',
  'superseded',
];

/** All that left or is to leave, the newest first, with the proofs of each. */
function AllMessages({ turn, mayAct, ...common }: Common & { mayAct: boolean }) {
  const id = useId();
  const [state, setState] = useState<MessageState | ''>('');
  const { value, fault } = useRead<Page<Message>>(
    common.token,
    `/v1/feedback?limit=50${state && `&state=${state}`}`,
    turn,
  );
  return (
    <Part no={3} title="Derniers messages" items={value?.items} fault={fault}>
      {(messages) => (
        <>
          <p className="filter">
            <label htmlFor={id}>Montrer</label>{' '}
            <select
              id={id}
              value={state}
              onChange={(event) => setState(event.target.value as MessageState | '')}
            >
              {FILTERS.map((one) => (
                <option key={one} value={one}>
                  {one === '' ? 'tous' : standings[one].says}
                </option>
              ))}
            </select>
          </p>
          {messages.length === 0 && <p className="nothing">Aucun message.</p>}
          <MessageList messages={messages} mayAct={mayAct} brief {...common} />
          {value?.next && <p className="aside">Les plus anciens sont sur la demande de chaque patient.</p>}
        </>
      )}
    </Part>
  );
}
