import type { BoardState, Placed, RequestRow } from '../../board/projection.ts';
import { timeOf } from './request-time.ts';

/** How whoever was given a place by the list learns of it. */
export const toldInWords: Record<Placed['told'], string> = {
  'to-call': 'à prévenir par téléphone',
  'under-way': 'SMS en cours d’envoi',
  text: 'prévenu par SMS',
  person: 'prévenu par téléphone',
};

/** So long a patient who was told stays in sight: the news of the hour, not the day’s list. */
const NEWS_MS = 60 * 60_000;

export type StandbyNews = {
  /** Who waits, whose time is over soonest before the others. */
  waiting: RequestRow[];
  /** Who was given a place and has yet to be told; then who was told in the last hour. */
  placed: (RequestRow & { placed: Placed })[];
};

/** What the list of those who take any place that falls free has to say at `now`. */
export function standbyNews({ requests }: Pick<BoardState, 'requests'>, now: number): StandbyNews {
  const isTold = ({ placed }: { placed: Placed }) => placed.told === 'text' || placed.told === 'person';
  const isNews = (one: { placed: Placed; bookedFor: string | null }) =>
    Date.parse(one.bookedFor ?? '') > now && (!isTold(one) || now - Date.parse(one.placed.at) < NEWS_MS);
  return {
    waiting: requests
      .filter(({ standbySince }) => standbySince !== null)
      .sort((one, other) => timeOf(one).by - timeOf(other).by),
    placed: requests
      .flatMap((row) => (row.placed ? [{ ...row, placed: row.placed }] : []))
      .filter(isNews)
      .sort(
        (one, other) =>
          Number(isTold(one)) - Number(isTold(other)) ||
          Date.parse(one.bookedFor ?? '') - Date.parse(other.bookedFor ?? ''),
      ),
  };
}
