import { count } from '../words.ts';
import type { Slot } from './answers.ts';

/** How a place stands for the one who gives it: its colour. */
export type Standing = 'free' | 'partly' | 'held' | 'taken' | 'blocked' | 'closed' | 'withdrawn';

export function standingOf({ state, free, held, booked }: Slot): Standing {
  if (state === 'withdrawn') return 'withdrawn';
  if (state === 'blocked') return 'blocked';
  if (state === 'closed') return 'closed';
  if (free > 0) return booked + held > 0 ? 'partly' : 'free';
  return held > 0 ? 'held' : 'taken';
}

/** The same in words. */
export function standingInWords(slot: Slot): string {
  const { free, held, booked, capacity } = slot;
  switch (standingOf(slot)) {
    case 'withdrawn':
      return 'retirée';
    case 'blocked':
      return 'bloquée par l’agenda';
    case 'closed':
      return booked > 0 ? `lieu fermé, ${count(booked, 'patient')}` : 'lieu fermé';
    case 'free':
      return capacity > 1 ? count(free, 'libre') : 'libre';
    case 'partly':
      return `${count(free, 'libre')} sur ${capacity}`;
    case 'held':
      return booked > 0
        ? `${count(booked, 'patient')}, une place en cours d’attribution`
        : held > 1
          ? `${held} places en cours d’attribution`
          : 'en cours d’attribution';
    case 'taken':
      if (booked > capacity) return `prise, ${count(booked - capacity, 'patient')} en plus`;
      return capacity > 1 ? count(booked, 'patient') : 'prise';
  }
}

/** What is still to come: one that has begun is given to nobody, but whoever is in it, or walks in, comes. */
export const isComing = ({ start, end, walkIn, booked }: Slot, now: number): boolean =>
  Date.parse(walkIn || booked > 0 ? end : start) > now;

/** « 4 libres, 2 prises »: of one day, places and not slots. */
export function dayInFigures(slots: readonly Slot[]): string {
  const sum = (of: (slot: Slot) => number) => slots.reduce((total, slot) => total + of(slot), 0);
  const inState = (wanted: Slot['state']) => slots.filter(({ state }) => state === wanted).length;
  const parts = [
    count(
      sum(({ free }) => free),
      'libre',
      'libres',
      '',
    ),
    count(
      sum(({ held }) => held),
      'en cours',
      'en cours',
      '',
    ),
    count(
      sum(({ booked }) => booked),
      'prise',
      'prises',
      '',
    ),
    count(inState('blocked'), 'bloquée', 'bloquées', ''),
    count(inState('closed'), 'fermée', 'fermées', ''),
  ];
  return parts.filter((part) => part !== '').join(', ') || 'aucune place';
}
