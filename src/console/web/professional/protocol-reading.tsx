import { type RefObject, useEffect, useId, useRef, useState } from 'react';
import { post } from '../api.ts';
import { useRead } from '../hooks.ts';
import type { Care, Protocol } from '../request/answers.ts';
import { careInWords } from '../request/words.ts';
import { count, wellSet } from '../words.ts';
import { ProtocolText, useProtocolText } from './protocol-text.tsx';

type Line = { words: string; details: readonly string[]; vital: boolean };
type Part = { id: string; title: string; lines: readonly Line[] };
type Changes = { since: string; added: readonly string[]; removed: readonly string[] };
export type Reading = { hash: string; parts: readonly Part[]; changes: Changes | null };

/** A version in French sentences, with the hash of the very text that they were made from. */
export const useReading = (token: string, { id, version }: Protocol) =>
  useRead<Reading>(token, `/v1/protocols/${id}/${version}/reading`);

type Props = {
  token: string;
  protocol: Protocol;
  reading: Reading | undefined;
  fault: string | undefined;
  /** A doctor is about to sign: past requests are replayed, and what was read to its end is told. */
  onRead?: (part: string) => void;
};

/** A protocol as a doctor reads it; the file itself is one click away. */
export function ProtocolReading({ token, protocol, reading, fault, onRead }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useReadToTheEnd(box, reading, onRead);
  if (!reading)
    return fault ? (
      <p className="fault" role="alert">
        {fault}
      </p>
    ) : (
      <p aria-busy="true">Lecture du protocole…</p>
    );
  return (
    <div className="reading" ref={box}>
      {onRead && reading.changes && <WhatChanged changes={reading.changes} />}
      {onRead && <Replayed token={token} protocol={protocol} />}
      {reading.parts.map((part) => (
        <section key={part.id} aria-labelledby={`${id}-${part.id}`}>
          <h3 id={`${id}-${part.id}`} data-heading={part.id} tabIndex={-1}>
            {part.title}
          </h3>
          <ul>
            {part.lines.map((line) => (
              <li key={line.words} data-vital={line.vital}>
                {wellSet(line.words)}
                {line.details.map((detail) => (
                  <p key={detail}>{wellSet(detail)}</p>
                ))}
              </li>
            ))}
          </ul>
          <span className="end" data-part={part.id} />
        </section>
      ))}
      <RawFile token={token} protocol={protocol} />
    </div>
  );
}

/** A part was read when its end has been on the screen. */
function useReadToTheEnd(
  box: RefObject<HTMLElement | null>,
  reading: Reading | undefined,
  onRead: Props['onRead'],
): void {
  useEffect(() => {
    if (!reading || !onRead || !box.current) return;
    const seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting && target instanceof HTMLElement) onRead(target.dataset.part ?? '');
    });
    for (const end of box.current.querySelectorAll('.end')) seen.observe(end);
    return () => seen.disconnect();
  }, [box, reading, onRead]);
}

function WhatChanged({ changes: { since, added, removed } }: { changes: Changes }) {
  return (
    <section className="changes" aria-label="Ce qui a changé">
      <h3>Ce qui a changé depuis la version {since}, signée avant</h3>
      {added.length + removed.length === 0 && <p>Rien dans ce que dit le protocole.</p>}
      <ul>
        {added.map((words) => (
          <li key={words}>
            <em className="added">Nouveau</em> {wellSet(words)}
          </li>
        ))}
        {removed.map((words) => (
          <li key={words}>
            <em className="removed">Retiré</em> <del>{wellSet(words)}</del>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Outcome = { asks: string } | { result: string; care: Care | null };
type Replay = { examined: number; differ: { triageId: string; before: Outcome; after: Outcome }[] };

/** More than one hand can count is a change of rule, and is read there. */
const SHOWN = 5;

/** What this version would have made of past requests. */
function Replayed({ token, protocol }: { token: string; protocol: Protocol }) {
  const { value: text } = useProtocolText(token, protocol);
  const [replay, setReplay] = useState<Replay>();
  const source = text?.source;
  useEffect(() => {
    if (!source) return;
    let over = false;
    post<Replay>(token, '/v1/protocols/replay', { source }).then(
      (it) => over || setReplay(it),
      // It is shown where there is one; the text can be read and signed without.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [token, source]);
  if (!replay || replay.examined === 0) return null;
  const { examined, differ } = replay;
  return (
    <section className="changes" aria-label="Demandes passées">
      <h3>Rejoué sur {count(examined, 'demande passée', 'demandes passées')}</h3>
      <p>
        {differ.length === 0
          ? 'Aucune n’aurait été orientée autrement.'
          : `${count(differ.length, 'demande aurait', 'demandes auraient')} été orientée${differ.length > 1 ? 's' : ''} autrement\u00a0:`}
      </p>
      <ul>
        {differ.slice(0, SHOWN).map(({ triageId, before, after }) => (
          <li key={triageId}>
            {outcome(before)} → {outcome(after)}
          </li>
        ))}
      </ul>
      {differ.length > SHOWN && <p className="where">et {differ.length - SHOWN} autres</p>}
    </section>
  );
}

function outcome(it: Outcome): string {
  if ('asks' in it) return 'une question de plus serait posée';
  if (!it.care) return it.result === 'clear' ? 'pas de signe grave' : 'avis d’un médecin';
  const { where, within } = careInWords(it.care);
  return `${where} ${within}`.trim();
}

/** As it is kept, and no rendering of it. */
function RawFile({ token, protocol }: { token: string; protocol: Protocol }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="raw">
      <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Fermer le fichier' : 'Voir le fichier tel qu’il est gardé'}
      </button>
      {open && <KeptText token={token} protocol={protocol} />}
    </div>
  );
}

function KeptText({ token, protocol }: { token: string; protocol: Protocol }) {
  const { value, fault } = useProtocolText(token, protocol);
  return <ProtocolText protocol={protocol} text={value} fault={fault} />;
}

/** Read by somebody who does not sign. */
export function ReadProtocol({ token, protocol }: { token: string; protocol: Protocol }) {
  const { value, fault } = useReading(token, protocol);
  return <ProtocolReading token={token} protocol={protocol} reading={value} fault={fault} />;
}
