import { useCallback, useSyncExternalStore } from 'react';

/** What the tab shows. An address carries ids only: it ends up in histories and over shoulders (rule 8). */
export type View =
  | { at: 'board' }
  /** `letter`: of its messages, the one to show. */
  | { at: 'request'; id: string; letter?: string | undefined }
  | { at: 'new-request'; callId: string | undefined; patientId: string | undefined }
  | { at: 'protocols' }
  | { at: 'mail' }
  | { at: 'organisation'; part: OrganisationPart; id: string | undefined };

/** What the coordination keeps, in the order of its tabs. */
export const ORGANISATION_PARTS = ['praticiens', 'gardes', 'moyens', 'lieux', 'regles', 'adresses'] as const;
export type OrganisationPart = (typeof ORGANISATION_PARTS)[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of `location.hash`; whatever it does not know is the board, whose own sections have plain anchors. */
export function viewAt(hash: string): View {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  if (path === '/protocoles') return { at: 'protocols' };
  if (path === '/messagerie') return { at: 'mail' };
  const kept = /^\/organisation(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  if (kept) return organisationAt(kept[1], kept[2]);
  const id = /^\/demandes\/([^/]+)$/.exec(path)?.[1];
  if (id === 'nouvelle') {
    const asked = new URLSearchParams(query);
    return { at: 'new-request', callId: known(asked.get('appel')), patientId: known(asked.get('patient')) };
  }
  if (id === undefined || !UUID.test(id)) return { at: 'board' };
  return { at: 'request', id, letter: known(new URLSearchParams(query).get('lettre')) };
}

function organisationAt(named: string | undefined, id: string | undefined): View {
  const part = ORGANISATION_PARTS.find((one) => one === named) ?? ORGANISATION_PARTS[0];
  return { at: 'organisation', part, id: part === named ? known(id ?? null) : undefined };
}

const known = (id: string | null): string | undefined => (id && UUID.test(id) ? id : undefined);

export function addressOf(view: View): string {
  switch (view.at) {
    case 'board':
      return '#';
    case 'protocols':
      return '#/protocoles';
    case 'mail':
      return '#/messagerie';
    case 'organisation':
      return `#/organisation/${view.part}${view.id ? `/${view.id}` : ''}`;
    case 'request':
      return `#/demandes/${view.id}${view.letter ? `?lettre=${view.letter}` : ''}`;
    case 'new-request': {
      const asked = new URLSearchParams();
      if (view.callId) asked.set('appel', view.callId);
      if (view.patientId) asked.set('patient', view.patientId);
      return `#/demandes/nouvelle${asked.size > 0 ? `?${asked.toString()}` : ''}`;
    }
  }
}

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The view of the tab's address, and how to go to another; `instead`: the one that was left is not gone back to. */
export function useView(): [View, (view: View, how?: { instead: boolean }) => void] {
  const hash = useSyncExternalStore(onHash, () => location.hash);
  const go = useCallback((view: View, how?: { instead: boolean }) => {
    if (how?.instead) location.replace(addressOf(view));
    else location.hash = addressOf(view);
  }, []);
  return [viewAt(hash), go];
}
