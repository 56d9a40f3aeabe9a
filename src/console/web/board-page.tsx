import { useCallback, useEffect, useRef, useState } from 'react';
import { closingList } from '../../board/closing.ts';
import type { BoardState } from '../../board/projection.ts';
import { About } from './about.tsx';
import { useView } from './address.ts';
import { Callbacks } from './callbacks.tsx';
import { Calls } from './calls.tsx';
import { ClosingLater, ClosingList } from './closing-list.tsx';
import { DemoDay } from './demo-day.tsx';
import { Desk } from './desk.tsx';
import { FindRequest } from './find-request.tsx';
import { Failures, Messages } from './follow-up.tsx';
import { Help } from './help.tsx';
import { Headline } from './headline.tsx';
import { BetterPlaces } from './better-places.tsx';
import { useLiveBoard, useNow } from './hooks.ts';
import type { View } from './live-board.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { LineSettings } from './line-settings.tsx';
import { MailPage } from './mail/mail-page.tsx';
import { Masthead } from './masthead.tsx';
import { OrganisationPage } from './organisation/organisation-page.tsx';
import { ProtocolsPage } from './professional/protocols-page.tsx';
import { NewRequest } from './request/new-request.tsx';
import { RequestPage } from './request/request-page.tsx';
import { Requests } from './requests.tsx';
import { usePresence } from './presence.ts';
import { PresenceSwitch } from './presence-switch.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Slots } from './slots.tsx';
import { StandbyList } from './standby-list.tsx';
import { Tasks } from './tasks.tsx';
import { count } from './words.ts';

const REFUSED = {
  'unknown-token': 'Votre jeton a expiré ou a été retiré : ouvrez le tableau avec un autre.',
  'not-allowed': 'Ce jeton n’ouvre pas le tableau : il faut celui d’une opératrice ou de la coordination.',
} as const;

export function BoardPage({ token, onSignOut }: { token: string; onSignOut: (why?: string) => void }) {
  const view = useLiveBoard(token);
  const { refused } = view;
  useEffect(() => {
    if (refused) onSignOut(REFUSED[refused]);
  }, [refused, onSignOut]);
  if (!view.board) {
    return (
      <main className="waiting-room" aria-busy="true">
        <output>
          {view.connection === 'reconnecting'
            ? 'Le serveur ne répond pas. Nouvel essai…'
            : 'Ouverture du tableau…'}
        </output>
        <button type="button" className="quiet" onClick={() => onSignOut()}>
          Se déconnecter
        </button>
      </main>
    );
  }
  return <OpenBoard token={token} view={view} board={view.board} onSignOut={() => onSignOut()} />;
}

const BOARD = { at: 'board' } as const;
const ORGANISATION = { at: 'organisation', part: 'praticiens', id: undefined } as const;

type OpenBoardProps = { token: string; view: View; board: BoardState; onSignOut: () => void };

function OpenBoard({ token, view, board, onSignOut }: OpenBoardProps) {
  const now = useNow(view.skew);
  const [helpOpen, setHelpOpen] = useState(false);
  const [searching, setSearching] = useState(false);
  const shortcuts = useShortcuts(() => setHelpOpen(true));
  useTitle(board);
  const operator = board.role === 'operator';
  const [asked, go] = useView();
  // Requests are written down by operators, the territory is organised by its coordination.
  const page =
    (asked.at === 'new-request' && !operator) || (asked.at === 'organisation' && operator) ? BOARD : asked;
  const toBoard = useCallback(() => go({ at: 'board' }), [go]);
  useBackOnBoard(page.at === 'board');
  const [settings, setSettings] = useState(false);
  // Asked when somebody leaves, which may be in the very moment in which it was saved.
  const unsaved = useRef(false);
  const setUnsaved = useCallback((is: boolean) => {
    unsaved.current = is;
  }, []);
  const [leaving, setLeaving] = useState<() => void>();
  const leave = (go: () => void, loses = unsaved.current) => (loses ? setLeaving(() => go) : go());
  const closeSettings = () => setSettings(false);
  const openSettings = () => {
    if (settings && page.at === 'board') return;
    leave(() => {
      setSettings(true);
      if (page.at !== 'board') toBoard();
    });
  };
  return (
    <>
      <a className="skip" href="#demandes">
        Aller aux demandes
      </a>
      <Masthead
        view={view}
        board={board}
        now={now}
        onSearch={() => setSearching(true)}
        onHelp={() => setHelpOpen(true)}
        onLine={operator ? undefined : openSettings}
        onOrganisation={operator ? undefined : () => leave(() => go(ORGANISATION))}
        onMail={() => leave(() => go({ at: 'mail' }))}
        onProtocols={() => leave(() => go({ at: 'protocols' }))}
        onSignOut={() => leave(onSignOut)}
      />
      {operator && <OwnPost token={token} board={board} />}
      {page.at === 'request' && (
        <RequestPage
          key={page.id}
          token={token}
          board={board}
          now={now}
          id={page.id}
          letter={page.letter}
          onClose={toBoard}
        />
      )}
      {page.at === 'new-request' && (
        <NewRequest
          token={token}
          board={board}
          now={now}
          callId={page.callId}
          patientId={page.patientId}
          onClose={toBoard}
          onMade={(id) => go({ at: 'request', id }, { instead: true })}
        />
      )}
      {page.at === 'protocols' && <ProtocolsPage token={token} board={board} onClose={toBoard} />}
      {page.at === 'mail' && <MailPage token={token} board={board} now={now} onClose={toBoard} />}
      {page.at === 'organisation' && (
        <OrganisationPage
          token={token}
          board={board}
          now={now}
          view={page}
          onGo={(to, loses) => leave(() => go(to), loses)}
          onUnsaved={setUnsaved}
          onClose={() => leave(toBoard)}
        />
      )}
      {settings && page.at === 'board' && (
        <main className="board">
          <LineSettings token={token} onUnsaved={setUnsaved} onClose={() => leave(closeSettings)} />
        </main>
      )}
      <main className="board" hidden={settings || page.at !== 'board'}>
        <h1 className="visually-hidden">Tableau de la ligne, {board.territory.name}</h1>
        <Headline board={board} now={now} />
        <DemoDay token={token} mayPlay={operator} />
        <div className="columns">
          <div className="column">
            {operator ? <Desk token={token} board={board} now={now} /> : <Calls board={board} now={now} />}
            <Requests board={board} now={now} />
            {operator && <StandbyList token={token} board={board} now={now} />}
            <Slots board={board} now={now} />
          </div>
          <div className="column">
            <ClosingList board={board} now={now} token={token} />
            <Callbacks
              board={board}
              now={now}
              token={operator ? token : undefined}
              closing={closingList(board, now) !== undefined}
            />
            <Tasks board={board} now={now} token={token} />
            {operator && <BetterPlaces token={token} board={board} now={now} />}
            <Messages board={board} now={now} token={operator ? token : undefined} />
            <Failures board={board} now={now} />
            <ClosingLater board={board} now={now} />
          </div>
        </div>
      </main>
      <Announcer board={board} />
      <About />
      <FindRequest
        token={token}
        open={searching}
        now={now}
        place={board}
        onOpen={(id) => {
          setSearching(false);
          leave(() => go({ at: 'request', id }));
        }}
        onClose={() => setSearching(false)}
      />
      <LeaveDialog
        leaving={
          leaving &&
          (() => {
            setLeaving(undefined);
            leaving();
          })
        }
        onStay={() => setLeaving(undefined)}
        {...(page.at === 'organisation'
          ? { says: 'Ce que vous avez écrit sera perdu si vous quittez maintenant.' }
          : {})}
      />
      <Help open={helpOpen} onClose={() => setHelpOpen(false)} shortcuts={shortcuts} />
    </>
  );
}

/** Whoever comes back from a page finds the keyboard where the requests are. */
function useBackOnBoard(onBoard: boolean): void {
  const before = useRef(onBoard);
  useEffect(() => {
    if (onBoard && !before.current) document.getElementById('demandes')?.focus();
    before.current = onBoard;
  }, [onBoard]);
}

function OwnPost({ token, board }: { token: string; board: BoardState }) {
  return <PresenceSwitch presence={usePresence(token, board)} board={board} />;
}

/** A caller who waits shows on the tab, for whoever works in another one. */
function useTitle(board: BoardState): void {
  const waiting = board.calls.filter((call) => call.state === 'queued').length;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}Tableau de la ligne — Recours`;
  }, [waiting]);
}

/** Tells a screen reader what cannot wait, and nothing else. */
function Announcer({ board }: { board: BoardState }) {
  const waiting = board.calls.filter((call) => call.state === 'queued').length;
  const alerts = board.requests.filter((request) => request.redFlag === 'raised').length;
  const toTell = board.requests.filter(({ placed }) => placed?.told === 'to-call').length;
  const said = [
    waiting > 0 ? `${count(waiting, 'appel')} en attente.` : '',
    alerts > 0 ? `${count(alerts, 'alerte vitale', 'alertes vitales')}.` : '',
    toTell > 0 ? `${count(toTell, 'patient')} à prévenir d’une place donnée par la liste d’attente.` : '',
  ].join(' ');
  return <output className="visually-hidden">{said}</output>;
}
