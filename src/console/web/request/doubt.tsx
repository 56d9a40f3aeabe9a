import { useEffect, useRef, useState } from 'react';
import type { BoardState, CallRow } from '../../../board/projection.ts';
import { wellSet } from '../words.ts';
import type { Demande, OnRecord, Protocol } from './answers.ts';
import { ProtocolFoot } from './protocol-notice.tsx';
import { Contacts } from './conclusion.tsx';
import { CallBack } from './call-back.tsx';
import { IfWorse } from './if-worse.tsx';
import { SamuAdvice, Transfer } from './red-flag.tsx';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  request: Demande;
  records: readonly OnRecord[];
  protocols: readonly Protocol[];
  call: CallRow | undefined;
  turn: string;
  /** Asks the questions that left the doubt once more: only they settle it (rule 1). */
  onAskAgain: (protocol: string) => void;
  onDone: () => void;
};

/** An « I don't know » never counts as no: the patient answers, or a doctor hears them, and nothing is booked before. */
export function Doubt(props: Props) {
  const { token, board, now, request, records, protocols, call, turn, onAskAgain, onDone } = props;
  const [advised, setAdvised] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const latest = records.findLast(({ result }) => result === 'unknown');
  const unsure = latest?.fired.filter((one) => one.unsure) ?? [];
  const contacts = latest?.care?.contacts;
  return (
    <section className="doubt card" aria-labelledby="doute-titre">
      <h2 id="doute-titre" ref={title} tabIndex={-1}>
        «&nbsp;Passez-moi le patient&nbsp;»
      </h2>
      <p>
        Une réponse manque&nbsp;: aucun rendez-vous n’est possible. Reprenez les questions avec le patient
        lui-même, ou demandez à un médecin de le rappeler.
      </p>
      {unsure.length > 0 && (
        <ul className="reasons">
          {unsure.map(({ id, say }) => (
            <li key={id}>
              {wellSet(say)} <em>possible</em>
            </li>
          ))}
        </ul>
      )}
      {latest && (
        <button type="button" className="primary" onClick={() => onAskAgain(latest.protocol.id)}>
          Reprendre les questions avec le patient
        </button>
      )}
      {contacts && <Contacts contacts={contacts} />}
      <CallBack {...{ token, request, now, turn, onDone }} place={board} heading="h3" />
      <h3>Au moindre doute grave</h3>
      <Transfer token={token} board={board} call={call} besides={contacts ?? []} />
      <IfWorse token={token} requestId={request.id} place={board} turn={turn} onDone={onDone} />
      {latest && <ProtocolFoot of={latest.protocol} protocols={protocols} />}
      {advised ? (
        <SamuAdvice token={token} request={request} board={board} now={now} onDone={onDone} />
      ) : (
        <button type="button" className="quiet" onClick={() => setAdvised(true)}>
          Enregistrer l’avis du SAMU
        </button>
      )}
    </section>
  );
}
