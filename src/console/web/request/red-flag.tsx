import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { BoardState, CallRow } from '../../../board/projection.ts';
import { ActionButton } from '../action-button.tsx';
import { faultInWords, post } from '../api.ts';
import { clockFace, phone, todayAt, wellSet } from '../words.ts';
import type { Demande, OnRecord, Protocol, Unfinished } from './answers.ts';
import { Contacts } from './conclusion.tsx';
import { Finer } from './finer.tsx';
import { IfWorse } from './if-worse.tsx';
import { ProtocolFoot } from './protocol-notice.tsx';
import { standingFlag } from './standing-flag.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  request: Demande;
  /** Its triages, the oldest first: they say what was found. */
  records: readonly OnRecord[];
  unfinished: readonly Unfinished[];
  protocols: readonly Protocol[];
  /** The reader's own call, if she is on the phone. */
  call: CallRow | undefined;
  turn: string;
  onDone: () => void;
};

/** Rule 1: everything else has gone, and one thing is to be done; whom else to call, and what to say meanwhile, stand under it. */
export function RedFlag(props: Props) {
  const { token, board, now, request, records, unfinished, protocols, call, turn, onDone } = props;
  const [advised, setAdvised] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const flag = standingFlag(records, request.redFlagRules ?? []);
  return (
    <section className="red-flag" aria-labelledby="alerte-titre">
      <h2 id="alerte-titre" ref={title} tabIndex={-1}>
        Transférez au SAMU
      </h2>
      <ul className="found">
        {flag.found.map(({ id, say }) => (
          <li key={id}>{wellSet(say)}</li>
        ))}
      </ul>
      {flag.keepLine && <p className="keep">Gardez le patient en ligne.</p>}
      <Transfer token={token} board={board} call={call} besides={flag.contacts} />
      {flag.contacts.length > 0 && (
        <>
          <h3>À appeler aussi</h3>
          <Contacts contacts={flag.contacts} />
        </>
      )}
      {flag.advice.length > 0 && (
        <>
          <h3>À dire au patient</h3>
          <ul className="advice">
            {flag.advice.map((line) => (
              <li key={line}>{wellSet(line)}</li>
            ))}
          </ul>
        </>
      )}
      <Finer
        {...{ token, request, records, unfinished, protocols, onDone }}
        finer={flag.finer}
        beside={flag.beside}
      />
      <IfWorse token={token} requestId={request.id} place={board} turn={turn} onDone={onDone} />
      {flag.latest && <ProtocolFoot of={flag.latest.protocol} protocols={protocols} />}
      {advised ? (
        <SamuAdvice token={token} request={request} board={board} now={now} onDone={onDone} />
      ) : (
        <button type="button" className="advised" onClick={() => setAdvised(true)}>
          Enregistrer l’avis du SAMU
        </button>
      )}
    </section>
  );
}

type TransferProps = Pick<Props, 'token' | 'board' | 'call'> & {
  /** Called as well, and shown with why. */
  besides?: readonly { number: string }[];
};

/** To the territory's own number, by the call that goes on when there is one. */
export function Transfer({ token, board, call, besides = [] }: TransferProps) {
  const { samuNumber } = board.territory;
  const samu = call?.legs.find((leg) => leg.party === 'samu' && leg.state !== 'failed');
  const byLine = call?.connectedAt && call.origin !== 'hand';
  return (
    <div className="transfer">
      {byLine && samuNumber && !samu && (
        <ActionButton
          token={token}
          path={`/v1/calls/${call.id}/transfer`}
          body={{ to: 'samu' }}
          doing="Appel du SAMU…"
          look="primary"
        >
          Appeler le SAMU à trois
        </ActionButton>
      )}
      {samu && (
        <output className="samu-leg">
          {samu.state === 'joined'
            ? 'Le SAMU est en ligne avec vous.'
            : 'On appelle le SAMU : restez en ligne.'}
        </output>
      )}
      <ul className="dial">
        {samuNumber && (
          <li>
            <a href={`tel:${samuNumber}`}>{phone(samuNumber)}</a> <span>SAMU du territoire</span>
          </li>
        )}
        <li>
          <a href="tel:15">15</a> <span>SAMU</span>
        </li>
        {!besides.some(({ number }) => number === '114') && (
          <li>
            <a href="sms:114">114</a> <span>par SMS, pour qui entend ou parle mal</span>
          </li>
        )}
      </ul>
    </div>
  );
}

type AdviceProps = { token: string; request: Demande; board: BoardState; now: number; onDone: () => void };

/** Who said what and when, under which file number: the flag is lifted for the rules that were read, and no others. */
export function SamuAdvice({ token, request, board, now, onDone }: AdviceProps) {
  const id = useId();
  const [by, setBy] = useState('');
  const [since, setSince] = useState(() => clockFace(now, board));
  const [fileNumber, setFileNumber] = useState('');
  const [then, setThen] = useState<'line' | 'samu'>();
  const [text, setText] = useState('');
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  // What was read when the form opened.
  const [rules] = useState(request.redFlagRules ?? []);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      const at = new Date(Math.min(now, todayAt(since, now, board))).toISOString();
      const samuAdvice = { by, at, fileNumber, text };
      if (then === 'samu')
        await post(token, `/v1/requests/${request.id}/redirect`, { reason: 'samu', samuAdvice });
      else await post(token, `/v1/requests/${request.id}/override`, { rules, samuAdvice });
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setDoing(false);
  }

  return (
    <form className="fields samu-advice" onSubmit={(event) => void save(event)}>
      <h3>Avis du SAMU</h3>
      <label htmlFor={`${id}-by`}>Qui l’a donné (médecin régulateur)</label>
      <input
        ref={first}
        id={`${id}-by`}
        required
        value={by}
        autoComplete="off"
        onChange={(e) => setBy(e.target.value)}
      />
      <label htmlFor={`${id}-at`}>À quelle heure</label>
      <input id={`${id}-at`} type="time" required value={since} onChange={(e) => setSince(e.target.value)} />
      <label htmlFor={`${id}-file`}>Numéro de dossier du SAMU</label>
      <input
        id={`${id}-file`}
        required
        maxLength={100}
        value={fileNumber}
        autoComplete="off"
        onChange={(e) => setFileNumber(e.target.value)}
      />
      <label htmlFor={`${id}-text`}>Avis, tel qu’il a été donné</label>
      <textarea
        id={`${id}-text`}
        required
        rows={3}
        maxLength={4000}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <fieldset className="choices">
        <legend>Que devient le patient&nbsp;?</legend>
        <label className="pill">
          <input
            type="radio"
            name={`${id}-then`}
            required
            checked={then === 'samu'}
            disabled={request.state === 'booked'}
            onChange={() => setThen('samu')}
          />
          Pris en charge par le SAMU
        </label>
        <label className="pill">
          <input
            type="radio"
            name={`${id}-then`}
            required
            checked={then === 'line'}
            onChange={() => setThen('line')}
          />
          Le SAMU confie le patient à la ligne
        </label>
      </fieldset>
      {request.state === 'booked' && (
        <p className="where">
          Si le SAMU prend le patient en charge, annulez d’abord le rendez-vous ci-dessous.
        </p>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" className="primary" aria-disabled={doing}>
        {doing
          ? 'Un instant…'
          : then === 'samu'
            ? 'Enregistrer l’avis, le SAMU prend en charge'
            : 'Enregistrer l’avis et lever l’alerte'}
      </button>
    </form>
  );
}
