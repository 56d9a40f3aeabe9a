import { useEffect, useEffectEvent, useState } from 'react';
import { faultInWords, post, Refusal } from '../api.ts';
import type { AnsweredBy, Protocol, Triaged, Unfinished } from './answers.ts';
import { ProtocolNotice } from './protocol-notice.tsx';
import { AskQuestion } from './question.tsx';
import { answerers } from './words.ts';

type Asking = Extract<Triaged, { next: unknown }>;
type Concluded = Exclude<Triaged, Asking>;
type Given = readonly { id: string; answer: string | number }[];
/** All answers so far, as they were last sent. */
type Sent = { given: Given; by: AnsweredBy };

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
  const [sent, setSent] = useState<Sent>(() => ({
    given: answersOf(begun),
    by: begun?.answeredBy ?? 'patient',
  }));
  const [heard, setHeard] = useState<{ to: Sent; given: Given; asking?: Asking; fault?: string }>();
  const conclude = useEffectEvent(onConcluded);
  useEffect(() => {
    let over = false;
    const keep = (it: { given: Given; asking?: Asking; fault?: string }) => {
      if (!over)
        setHeard((before) => ({ ...(before?.asking ? { asking: before.asking } : {}), ...it, to: sent }));
    };
    ask(token, requestId, protocol, sent).then(
      ({ said, given }) => {
        if ('next' in said) keep({ given, asking: said });
        else if (!over) conclude(said);
        return said;
      },
      (error: unknown) => keep({ given: sent.given, fault: faultInWords(error) }),
    );
    return () => {
      over = true;
    };
  }, [token, requestId, protocol, sent]);

  const given = heard?.given ?? sent.given;
  const { by } = sent;
  const asking = heard?.asking;
  const fault = heard?.to === sent ? heard.fault : undefined;
  const busy = heard?.to !== sent;
  const next = asking?.next;
  const answer = (value: string | number) => {
    if (next) setSent({ given: [...given, { id: next.id, answer: value }], by });
  };
  const back = () => setSent({ given: given.slice(0, -1), by });
  const total = protocols.find(({ id }) => id === asking?.protocol.id)?.questions.length;

  return (
    <section className="triage card" aria-label="Questions au patient">
      {asking && (
        <>
          <ProtocolNotice protocol={asking.protocol} />
          <div className="triage-head">
            <Answerer by={by} onChange={(who) => setSent({ given, by: who })} />
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
          <button type="button" onClick={() => setSent({ ...sent })}>
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

/** The next question or the end. A protocol that has changed since the answers were given asks them again, and guesses nothing. */
async function ask(
  token: string,
  requestId: string,
  protocol: string | undefined,
  { given, by }: Sent,
): Promise<{ said: Triaged; given: Given }> {
  try {
    const said = await post<Triaged>(token, `/v1/requests/${requestId}/triage`, {
      ...(protocol ? { protocol } : {}),
      answers: Object.fromEntries(given.map(({ id, answer }) => [id, answer])),
      answeredBy: by,
    });
    return { said, given };
  } catch (error) {
    if (isStrange(error) && given.length > 0) return ask(token, requestId, protocol, { given: [], by });
    throw error;
  }
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
