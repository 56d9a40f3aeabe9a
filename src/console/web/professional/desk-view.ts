import { useSyncExternalStore } from 'react';

/** What a professional's page shows; in the address stands nothing but its name. */
export type DeskView = 'requests' | 'places' | 'fixed' | 'absences' | 'diary';

const ADDRESSES: Readonly<Record<DeskView, string>> = {
  requests: '#/',
  places: '#/places',
  fixed: '#/places/reguliers',
  absences: '#/places/absences',
  diary: '#/places/agenda',
};

/** Of `location.hash`; whatever it does not know is what patients wait for. */
export const deskViewAt = (hash: string): DeskView =>
  (Object.keys(ADDRESSES) as DeskView[]).find((view) => ADDRESSES[view] === hash) ?? 'requests';

export const addressOfDesk = (view: DeskView): string => ADDRESSES[view];

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

export const useDeskView = (): DeskView => deskViewAt(useSyncExternalStore(onHash, () => location.hash));
