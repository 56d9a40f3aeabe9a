import { type ReactNode, useEffect, useRef } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { addressOf, ORGANISATION_PARTS, type OrganisationPart, type View } from '../address.ts';
import { useWarningBeforeUnload } from '../leave-dialog.tsx';
import { useEscape } from '../request/request-page.tsx';
import { Addresses } from './addresses.tsx';
import { Means } from './means.tsx';
import { Places } from './places.tsx';
import { Professionals } from './professionals.tsx';
import { Rosters } from './rosters.tsx';
import { Rules } from './rules.tsx';
import { useUnsaved } from './use-unsaved.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  view: Extract<View, { at: 'organisation' }>;
  /** `loses`: whether going there loses something, where it is not as leaving the page. */
  onGo: (view: View, loses?: boolean) => void;
  /** Whether there is something that leaving would lose. */
  onUnsaved: (unsaved: boolean) => void;
  onClose: () => void;
};

const TABS: Record<OrganisationPart, ReactNode> = {
  praticiens: 'Praticiens et places',
  gardes: 'Tours de garde',
  moyens: (
    <span>
      Salles, matériel<span className="at-length">, accompagnants</span>
    </span>
  ),
  lieux: 'Lieux et horaires',
  regles: 'Règles de l’orientation',
  adresses: 'Adresses sécurisées',
};

/** What the coordination keeps: who publishes what, who is on duty when, with what, where, what the order of places is made of, and where reports go. */
export function OrganisationPage({ token, board, now, view, onGo, onUnsaved, onClose }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { unsaved, isUnsaved, losesByOpening, tell } = useUnsaved(onUnsaved);
  useWarningBeforeUnload(unsaved);
  const open = (id: string | undefined) =>
    onGo({ at: 'organisation', part: view.part, id }, losesByOpening());
  // Out of what is open first, then out of the page.
  useEscape(view.id === undefined ? onClose : () => open(undefined), title, isUnsaved);
  const common = { token, board, now, onUnsaved: tell };
  return (
    <main className="request-page organisation">
      <header className="request-head">
        <button type="button" className="quiet" onClick={onClose}>
          ← Tableau <kbd aria-hidden="true">Échap</kbd>
        </button>
        <h1 ref={title} tabIndex={-1}>
          Organisation
        </h1>
      </header>
      <nav aria-label="Organisation" className="org-tabs">
        {ORGANISATION_PARTS.map((part, index) => {
          const to = { at: 'organisation', part, id: undefined } as const;
          return (
            <a
              key={part}
              href={addressOf(to)}
              data-shortcut={`issue-${index + 1}`}
              aria-current={part === view.part ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault();
                if (part === view.part) open(undefined);
                else onGo(to);
              }}
            >
              {TABS[part]} <kbd aria-hidden="true">{index + 1}</kbd>
            </a>
          );
        })}
      </nav>
      {view.part === 'praticiens' && <Professionals {...common} id={view.id} onOpen={open} />}
      {view.part === 'gardes' && <Rosters {...common} id={view.id} onOpen={open} />}
      {view.part === 'moyens' && <Means {...common} />}
      {view.part === 'lieux' && <Places {...common} id={view.id} onOpen={open} />}
      {view.part === 'regles' && <Rules {...common} />}
      {view.part === 'adresses' && <Addresses {...common} id={view.id} onOpen={open} />}
    </main>
  );
}
