import { useEffect, useRef, useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { professions } from '../../../directory/profession.ts';
import type { Protocol } from '../request/answers.ts';
import { useEscape } from '../request/request-page.tsx';
import { useProtocols } from '../request/use-request.ts';
import { standings, uses } from '../request/words.ts';
import { birthDay } from '../words.ts';
import { Declared } from './declared.tsx';
import { ReadProtocol } from './protocol-reading.tsx';

type Props = { token: string; board: BoardState; onClose: () => void };

/** Which protocols there are, who stands for each, and who may give the care that they delegate. */
export function ProtocolsPage({ token, board, onClose }: Props) {
  const protocols = useProtocols(token);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useEscape(onClose, title);
  const groups = Map.groupBy(protocols, ({ use }) => use);
  return (
    <main className="request-page protocols-page">
      <header className="request-head">
        <button type="button" className="quiet" onClick={onClose}>
          ← Tableau <kbd aria-hidden="true">Échap</kbd>
        </button>
        <h1 ref={title} tabIndex={-1}>
          Protocoles
        </h1>
      </header>
      <p className="lead">
        Un protocole n’est valable que signé par les médecins du territoire. Sans signature, il n’oriente
        personne, sauf en démonstration.
      </p>
      {[...groups].map(([use, its]) => (
        <section key={use} className="card" aria-labelledby={`protocoles-${use}`}>
          <h2 id={`protocoles-${use}`}>{uses[use]}</h2>
          <ul className="rows">
            {its.map((protocol) => (
              <ProtocolRow
                key={protocol.id}
                token={token}
                protocol={protocol}
                mayDeclare={board.role === 'coordinator'}
              />
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}

type RowProps = {
  token: string;
  protocol: Protocol;
  mayDeclare: boolean;
};

function ProtocolRow({ token, protocol, mayDeclare }: RowProps) {
  const [open, setOpen] = useState(false);
  const { delegation, signedBy } = protocol;
  return (
    <li className="protocol-row">
      <span className="what">
        {protocol.title}
        <em data-status={protocol.status}>{standings[protocol.status]}</em>
      </span>
      <span className="where">
        version {protocol.version} · valable jusqu’au {birthDay(protocol.validUntil)} · {protocol.author}
      </span>
      <span>
        {signedBy.length === 0
          ? 'Aucune signature'
          : `Signé par ${signedBy.map(({ name, on }) => `${name} (${birthDay(on)})`).join(', ')}`}
      </span>
      {delegation && (
        <Declared
          token={token}
          protocol={protocol}
          profession={(professions as Record<string, string>)[delegation.profession] ?? ''}
          mayDeclare={mayDeclare}
        />
      )}
      <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Fermer' : 'Lire le protocole'}
        <span className="visually-hidden"> {protocol.title}</span>
      </button>
      {open && <ReadProtocol token={token} protocol={protocol} />}
    </li>
  );
}
