import { useEffect, useEffectEvent, useState } from 'react';
import { faultInWords, post, Refusal } from '../api.ts';
import { count, wellSet } from '../words.ts';
import type { AnsweredBy, Demande, Triaged, Unfinished } from './answers.ts';
import { ProtocolNotice } from './protocol-notice.tsx';
import { AskQuestion } from './question.tsx';
import { whoAnswers } from './who-answers.ts';
import { answerers } from './words.ts';

type Asking = Extract<Triaged, { next: unknown }>;
type Concluded = Exclude<Triaged, Asking>;
type Given = readonly { id: string; answer: string | number; by: AnsweredBy }[];
/** All answers so far, as they were last sent. */
type Sent = { given: Given; by: AnsweredBy };

type Props = {
  token: string;
  requestId: string;
  origin: Demande['origin'];
  /** Who answered the questions before these. */
  spoke: AnsweredBy | undefined;
  /** Absent: the screen with which the request begins. */
  protocol: string | undefined;
  /** Goes on where a flag, now lifted, had ended the questions. */
  rest?: boolean;
  /** Where somebody left off. */
  begun: Unfinished | undefined;
  onConcluded: (conclusion: Concluded) => void;
  /** Absent: a screen is finished, or a doctor decides (rule 1). */
  onLeave?: (() => void) | undefined;
};

/** The questions of one protocol, one at a time; the server says which, and what they amount to. */
export function Triage(props: Props) {
  const { token, requestId, origin, spoke, protocol, rest = false, begun, onConcluded, onLeave } = props;
  const [sent, setSent] = useState<Sent>(() => ({
    given: answersOf(begun),
    by: whoAnswers(origin, begun, spoke),
  }));
  const [heard, setHeard] = useState<{ to: Sent; given: Given; asking?: Asking; fault?: string }>();
  const conclude = useEffectEvent(onConcluded);
  useEffect(() => {
    let over = false;
    const keep = (it: { given: Given; asking?: Asking; fault?: string }) => {
      if (!over)
        setHeard((before) => ({ ...(before?.asking ? { asking: before.asking } : {}), ...it, to: sent }));
    };
    ask(token, requestId, { protocol, rest }, sent).then(
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
  }, [token, requestId, protocol, rest, sent]);

  const given = heard?.given ?? sent.given;
  const { by } = sent;
  const asking = heard?.asking;
  const fault = heard?.to === sent ? heard.fault : undefined;
  const busy = heard?.to !== sent;
  const [corrected, setCorrected] = useState<string>();
  const told = asking?.told ?? [];
  const next = told.find(({ question }) => question.id === corrected)?.question ?? asking?.next;
  const answer = (value: string | number) => {
    if (next) setSent({ given: [...given, { id: next.id, answer: value, by }], by });
    setCorrected(undefined);
  };
  const back = () => setSent({ given: given.slice(0, -1), by });

  return (
    <section className="triage card" aria-label="Questions au patient">
      {asking && next && (
        <>
          <ProtocolNotice protocol={asking.protocol} />
          <div className="triage-head">
            <Answerer by={by} onChange={(who) => setSent({ given: stillSaid(given, who), by: who })} />
            <Progress asked={asking.asked} left={asking.left} />
          </div>
          <AskQuestion
            key={next.id}
            question={next}
            busy={busy}
            onAnswer={answer}
            onBack={given.length > 0 ? back : undefined}
          />
          <ToldBefore told={told} onCorrect={setCorrected} />
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
  what: { protocol: string | undefined; rest: boolean },
  { given, by }: Sent,
): Promise<{ said: Triaged; given: Given }> {
  try {
    const said = await post<Triaged>(token, `/v1/requests/${requestId}/triage`, {
      ...(what.protocol ? { protocol: what.protocol } : {}),
      ...(what.rest ? { rest: true } : {}),
      answers: Object.fromEntries(given.map(({ id, answer }) => [id, answer])),
      answeredBy: by,
      givenBy: Object.fromEntries(given.map(({ id, by: whose }) => [id, whose])),
    });
    return { said, given };
  } catch (error) {
    if (isStrange(error) && given.length > 0) return ask(token, requestId, what, { given: [], by });
    throw error;
  }
}

const answersOf = (begun: Unfinished | undefined): Given =>
  Object.entries(begun?.answers ?? {}).map(([id, answer]) => ({
    id,
    answer,
    by: begun?.givenBy[id] ?? begun?.answeredBy ?? 'patient',
  }));

/** « Passez-moi le patient » : what somebody else has said is asked of the patient again (rule 1). */
const stillSaid = (given: Given, who: AnsweredBy): Given =>
  who === 'third-person' ? given : given.filter(({ by }) => by !== 'third-person');

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

type ToldProps = { told: Asking['told']; onCorrect: (question: string) => void };

/** What the patient has said to other questions in the same call, and is not asked again; an answer given here counts instead. */
function ToldBefore({ told, onCorrect }: ToldProps) {
  if (told.length === 0) return null;
  return (
    <details className="told">
      <summary>Déjà dit dans cet appel&nbsp;: {count(told.length, 'réponse')}</summary>
      <ul className="rows">
        {told.map(({ question, says, from }) => (
          <li key={question.id} className="with-action">
            <span className="what">
              {wellSet(question.text)} <em>{says}</em>
            </span>
            <span className="where">{from}</span>
            <span className="action">
              <button type="button" onClick={() => onCorrect(question.id)}>
                Corriger<span className="visually-hidden">&nbsp;: {question.text}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How far it is. `left`: what may still be asked of this patient after what was answered, this question included. */
function Progress({ asked, left }: { asked: number; left: number }) {
  return (
    <p className="progress">
      {left > 1 ? `Question ${asked + 1} sur ${asked + left} au plus` : 'Dernière question'}
      <progress max={asked + left} value={asked} aria-label="Avancement des questions" />
    </p>
  );
}
