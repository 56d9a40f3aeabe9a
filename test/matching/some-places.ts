import type { Candidate, Need } from '../../src/matching/need.ts';
import { after, hours, instant, minutes } from '../../src/platform/clock.ts';
import { deadlineOf } from '../../src/requests/deadline.ts';

/** A Monday at the line, three communes, and places around them. */
export const at = instant('2026-11-23T11:20:00+01:00');
export const douai = { lat: 50.37069, lng: 3.07922 };
export const waziers = { lat: 50.38717, lng: 3.1149 };
export const arleux = { lat: 50.28037, lng: 3.10341 };

export const need: Need = { modes: ['AMB'], from: douai, deadline: deadlineOf(at) };

export function slot(slotId: string, change: Partial<Candidate> = {}): Candidate {
  const start = change.start ?? after(at, hours(3));
  return {
    slotId,
    professionalId: `doctor of ${slotId}`,
    placeId: `practice of ${slotId}`,
    start,
    end: after(start, minutes(15)),
    mode: 'AMB',
    ...waziers,
    freePlaces: 1,
    load: { given: 6, taken: 3 },
    isTreatingDoctor: false,
    ...change,
  };
}
