import { useCallback, useEffect, useRef, useState } from 'react';
import { faultInWords, post, Refusal } from '../api.ts';
import type { AnsweredBy, Protocol, Triaged, Unfinished } from './answers.ts';
import { ProtocolNotice } from './protocol-notice.tsx';
import { AskQuestion } from './question.tsx';
import { answerers } from './words.ts';

type Asking = Extract<Triaged, { next: unknown }>;
type Concluded = Exclude<Triaged, Asking>;
type Given = readonly { id: string; answer: string | number }[];

type Props = {
  token: string;
  requestId: string;
  /** Absent: the screen with which the request begins. */
  protocol: string | undefined;
  /** Where somebody left off. */
  begun: Unfinished | undefined;
  protocols: readonly Protocol[];
  onConcluded: (conclusion: Concluded) => void;
  /** Absent: a screen is finished, or a doctor decides (rule 1). */
  onLeave?: (() => void) | undefined;
};

/** The questions of one protocol, one at a time; the server says which, and what they amount to. */
export function Triage({ token, requestId, protocol, begun, protocols, onConcluded, onLeave }: Props) {
  const [given, setGiven] = useState<Given>(() => answersOf(begun));
  const [by, setBy] = useState<AnsweredBy>(begun?.answeredBy ?? 'patient');
  const [asking, setAsking] = useState<Asking>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const concluded = useRef(onConcluded);
  concluded.current = onConcluded;

  const send = useCallback(
    async (answers: Given, answeredBy: AnsweredBy) => {
      setBusy(true);
      setFault(undefined);
      try {
        const said = await post<Triaged>(token, `/v1/requests/${requestId}/triage`, {
          ...(protocol ? { protocol } : {}),
          answers: Object.fromEntries(answers.map(({ id, answer }) => [id, answer])),
          answeredBy,
        });
        setGiven(answers);
        setBy(answeredBy);
        if ('next' in said) setAsking(said);
        else concluded.current(said);
      } catch (error) {
        // The protocol has changed since these answers were given: they are asked again, never guessed.
        if (isStrange(error) && answers.length > 0) return void send([], answeredBy);
        setFault(faultInWords(error));
      }
      setBusy(false);
    },
    [token, requestId, protocol],
  );
  const start = useRef({ answers: answersOf(begun), by: begun?.answeredBy ?? ('patient' as const) });
  useEffect(() => void send(start.current.answers, start.current.by), [send]);

  const next = asking?.next;
  const answer = useCallback(
    (value: string | number) => {
      if (next) void send([...given, { id: next.id, answer: value }], by);
    },
    [next, given, by, send],
  );
  const back = useCallback(() => void send(given.slice(0, -1), by), [given, by, send]);
  const total = protocols.find(({ id }) => id === asking?.protocol.id)?.questions.length;

  return (
    <section className="triage card" aria-label="Questions au patient">
      {asking && (
        <>
          <ProtocolNotice protocol={asking.protocol} />
          <div className="triage-head">
            <Answerer by={by} onChange={(who) => void send(given, who)} />
            <Progress asked={given.length} total={total} />
          </div>
          <AskQuestion
            key={asking.next.id}
            question={asking.next}
            busy={busy}
            onAnswer={answer}
            onBack={given.length > 0 ? back : undefined}
          />
        </>
      )}
      {!asking && !fault && <p aria-busy="true">Préparation des questions…</p>}
      {fault && (
        <div className="fault" role="alert">
          <p>{fault}</p>
          <button type="button" onClick={() => void send(given, by)}>
            Réessayer
          </button>
        </div>
      )}
      {onLeave && (
        <button type="button" className="quiet" onClick={onLeave}>
          Laisser ces questions sans réponse
        </button>
      )}
    </section>
  );
}

const answersOf = (begun: Unfinished | undefined): Given =>
  Object.entries(begun?.answers ?? {}).map(([id, answer]) => ({ id, answer }));

const isStrange = (error: unknown): boolean =>
  error instanceof Refusal &&
  error.problem.type === '/problems/validation' &&
  (error.problem.errors ?? []).some(({ path }) => path.startsWith('answers.'));

function Answerer({ by, onChange }: { by: AnsweredBy; onChange: (by: AnsweredBy) => void }) {
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">Qui répond&nbsp;?</legend>
      {(Object.keys(answerers) as AnsweredBy[]).map((who) => (
        <button key={who} type="button" aria-pressed={by === who} onClick={() => onChange(who)}>
          {answerers[who]}
        </button>
      ))}
    </fieldset>
  );
}

/** How far it is; questions that do not apply are left out, so the end may come sooner. */
function Progress({ asked, total }: { asked: number; total: number | undefined }) {
  return (
    <p className="progress">
      Question {asked + 1}
      {total !== undefined && (
        <>
          {total > asked + 1 ? ` sur ${total} au plus` : ''}
          <progress max={total} value={Math.min(asked, total)} aria-label="Avancement des questions" />
        </>
      )}
    </p>
  );
}
