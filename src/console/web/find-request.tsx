import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { foundRequest } from '../../requests/search-json.ts';
import type { z } from 'zod';
import { faultInWords, post } from './api.ts';
import { ReferrerName } from './referrer.tsx';
import { states } from './request/words.ts';
import { type RequestSearch, requestSearchOf } from './typed.ts';
import { bornOn, count, type Place, requestKind, shortNumber, whenInWords } from './words.ts';

export type FoundRequest = z.infer<typeof foundRequest>;

/** So that a name is not asked for letter by letter. */
const PAUSE_MS = 200;

type Props = {
  token: string;
  open: boolean;
  now: number;
  place: Place;
  onOpen: (id: string, found: FoundRequest) => void;
  onClose: () => void;
};

/** Somebody calls back, or a partner gives a number: to their request in one field. What was typed and found is forgotten when it closes (rule 8). */
export function FindRequest({ open, onClose, ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="find" aria-labelledby="chercher-titre" onClose={onClose}>
      <h2 id="chercher-titre">Chercher une demande</h2>
      {open && <Search {...rest} onClose={onClose} />}
    </dialog>
  );
}

function Search({ token, now, place, onOpen, onClose }: Omit<Props, 'open'>) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const criteria = requestSearchOf(typed);
  const { found, fault, asking } = useFound(token, criteria);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const rows = () => [...(list.current?.querySelectorAll('button') ?? [])];
  const onFieldKey = (event: KeyboardEvent) => {
    const [first] = found ?? [];
    if (event.key === 'Enter' && first) onOpen(first.id, first);
    if (event.key === 'ArrowDown') rows()[0]?.focus();
    if (event.key === 'Enter' || event.key === 'ArrowDown') event.preventDefault();
  };
  const onRowKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = rows();
    const at = all.findIndex((row) => row === document.activeElement) + step;
    if (at < 0) field.current?.focus();
    else all[at]?.focus();
  };

  return (
    <>
      <div className="fields">
        <label htmlFor={id}>
          Nom du patient, date de naissance, téléphone ou numéro&nbsp;: n°&nbsp;69D1, GD-2026-000123
        </label>
        <input
          id={id}
          ref={field}
          role="searchbox"
          inputMode="search"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}-etat`}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onFieldKey}
        />
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <output id={`${id}-etat`} className="where">
        {asking
          ? 'Recherche…'
          : found === undefined
            ? 'Les demandes en cours et celles des 90 derniers jours.'
            : found.length === 0
              ? 'Aucune demande en cours ni récente : vérifiez l’orthographe ou le numéro.'
              : `${count(found.length, 'demande')}${found.length > 1 ? ', celles en cours d’abord' : ''}. Entrée ouvre la première.`}
      </output>
      {found && found.length > 0 && (
        <ul ref={list} className="found">
          {found.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => onOpen(one.id, one)} onKeyDown={onRowKey}>
                <span className="what">
                  <strong>
                    {one.patient.familyName.toLocaleUpperCase('fr')} {one.patient.givenName}
                  </strong>{' '}
                  {bornOn(one.patient)}
                </span>
                <em data-state={one.state}>
                  {one.bookedFor
                    ? `rendez-vous ${whenInWords(one.bookedFor, now, place)}`
                    : states[one.state]}
                </em>
                <span className="where">
                  {requestKind[one.kind]} · {one.commune ?? 'commune non précisée'} · reçue{' '}
                  {whenInWords(one.receivedAt, now, place)} · {shortNumber(one.id)}
                  {one.referral && (
                    <>
                      {' '}
                      · <ReferrerName referral={one.referral} />
                    </>
                  )}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="controls">
        <button type="button" onClick={onClose}>
          Fermer
        </button>
      </div>
    </>
  );
}

type Answer = { to: string; found?: readonly FoundRequest[]; fault?: string };

/** What the last finished criteria found. An answer that comes late, after other letters, is of no interest. */
function useFound(token: string, criteria: RequestSearch | undefined) {
  const asked = criteria && JSON.stringify(criteria);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (asked === undefined) return;
    let over = false;
    const keep = (it: Omit<Answer, 'to'>) => {
      if (!over) setAnswer({ to: asked, ...it });
    };
    const timer = setTimeout(() => {
      post<{ items: FoundRequest[] }>(token, '/v1/requests/search', JSON.parse(asked)).then(
        ({ items }) => keep({ found: items }),
        (error: unknown) => keep({ fault: faultInWords(error) }),
      );
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [token, asked]);
  const current = answer !== undefined && answer.to === asked ? answer : undefined;
  return { found: current?.found, fault: current?.fault, asking: asked !== undefined && !current };
}
