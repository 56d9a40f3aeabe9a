import type { EscalationAction } from './escalation.ts';

const actions: Readonly<Record<EscalationAction, string>> = {
  board: 'signalée au tableau',
  nudge: 'la coordination est alertée',
  farther: 'recherche plus loin',
  'other-modes': 'autres façons d’être vu',
  fallback: 'places de recours ouvertes',
  offers: 'proposée aux professionnels',
  sas: 'transmission au SAS proposée',
};

/** What a step of the escalation did, for a screen. A code that a newer version wrote is shown as it is. */
export const escalationInWords = (done: readonly string[]): string =>
  done.length > 0
    ? done.map((action) => actions[action as EscalationAction] ?? action).join(', ')
    : 'rien de plus à ouvrir';
