import { useCallback, useRef, useState } from 'react';
import { faultInWords, post } from '../api.ts';
import type { Professional, Protocol } from '../request/answers.ts';
import { standings } from '../request/words.ts';
import { count } from '../words.ts';
import { ProtocolReading, useReading } from './protocol-reading.tsx';

type Props = { token: string; me: Professional; protocols: readonly Protocol[]; onDone: () => void };

/** A doctor stands for a text that they have read (rule 9); without signatures a protocol orients nobody. */
export function SignProtocols({ token, me, protocols, onDone }: Props) {
  const [open, setOpen] = useState<string>();
  const isMine = (protocol: Protocol) =>
    protocol.signedBy.some(({ professionalId }) => professionalId === me.id);
  const toSign = protocols.filter((one) => !isMine(one));
  const signed = protocols.filter(isMine);
  return (
    <section aria-labelledby="a-signer">
      <h2 id="a-signer">
        Protocoles à signer <span className="count">{toSign.length}</span>
      </h2>
      {!me.rpps && (
        <p className="fault">Votre numéro RPPS manque à l’annuaire&nbsp;: il le faut pour signer.</p>
      )}
      {toSign.length === 0 && <p className="nothing">Rien à signer.</p>}
      {toSign.length > 0 && (
        <details>
          <summary>Lire et signer</summary>
          <ul className="rows">
            {toSign.map((protocol) => (
              <li key={protocol.id}>
                <span className="what">
                  {protocol.title}
                  <em data-status={protocol.status}>{standings[protocol.status]}</em>
                </span>
                <span className="where">
                  version {protocol.version} · {protocol.author} ·{' '}
                  {count(protocol.signedBy.length, 'signature', undefined, 'aucune signature')}
                </span>
                <button
                  type="button"
                  aria-expanded={open === protocol.id}
                  onClick={() => setOpen(open === protocol.id ? undefined : protocol.id)}
                >
                  {open === protocol.id ? 'Fermer' : 'Lire et signer'}
                  <span className="visually-hidden"> {protocol.title}</span>
                </button>
                {open === protocol.id && (
                  <Sign
                    token={token}
                    protocol={protocol}
                    onSigned={() => {
                      setOpen(undefined);
                      onDone();
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {signed.length > 0 && (
        <details>
          <summary>{count(signed.length, 'protocole signé', 'protocoles signés')}</summary>
          <ul className="rows">
            {signed.map((protocol) => (
              <li key={protocol.id}>
                <span className="what">
                  {protocol.title}
                  <em data-status={protocol.status}>{standings[protocol.status]}</em>
                </span>
                <span className="where">version {protocol.version}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

type SignProps = { token: string; protocol: Protocol; onSigned: () => void };

/** The box opens once the end of every part has been on the screen; the server checks that it is this text that was read. */
function Sign({ token, protocol, onSigned }: SignProps) {
  const { value: reading, fault: unread } = useReading(token, protocol);
  const [ends, setEnds] = useState<readonly string[]>([]);
  const [approved, setApproved] = useState(false);
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  const onRead = useCallback(
    (part: string) => setEnds((before) => (before.includes(part) ? before : [...before, part])),
    [],
  );
  const left = reading?.parts.filter(({ id }) => !ends.includes(id)) ?? [];
  const read = reading !== undefined && left.length === 0;
  const box = useRef<HTMLDivElement>(null);
  const goTo = (part: string) => {
    const heading = box.current?.querySelector<HTMLElement>(`[data-heading="${part}"]`);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  };

  async function sign() {
    if (!reading || doing) return;
    setDoing(true);
    setFault(undefined);
    try {
      await post(token, `/v1/protocols/${protocol.id}/${protocol.version}/sign`, { hash: reading.hash });
      onSigned();
    } catch (error) {
      setFault(faultInWords(error));
      setDoing(false);
    }
  }

  return (
    <div className="sign" ref={box}>
      <ProtocolReading token={token} protocol={protocol} reading={reading} fault={unread} onRead={onRead} />
      {reading && left.length > 0 && (
        <div className="left-to-read">
          <p>Pour signer, lisez chaque partie jusqu’au bout. Il reste&nbsp;:</p>
          <div className="controls">
            {left.map(({ id, title }) => (
              <button key={id} type="button" onClick={() => goTo(id)}>
                {title}
              </button>
            ))}
          </div>
        </div>
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={approved}
          disabled={!read}
          onChange={(event) => setApproved(event.target.checked)}
        />
        J’ai lu ce texte et je l’approuve pour le territoire
      </label>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="thumb">
        <button
          type="button"
          className="primary"
          disabled={!read || !approved}
          aria-disabled={doing}
          onClick={() => void sign()}
        >
          {doing ? 'Un instant…' : `Signer la version ${protocol.version}`}
        </button>
      </div>
    </div>
  );
}
