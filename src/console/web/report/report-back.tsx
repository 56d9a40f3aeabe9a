import { Letters } from '../mail/letters.tsx';
import type { Demande } from '../request/answers.ts';
import { isOver } from '../request/step.ts';
import type { Place } from '../words.ts';
import { RequestReport } from './request-report.tsx';

/** The patient was seen and nothing is left to decide: what came of it is what the page is for. */
export const isReportedBack = ({ state, bookings }: Pick<Demande, 'state' | 'bookings'>): boolean =>
  isOver(state) && bookings.some((visit) => visit.state === 'seen');

type Props = {
  token: string;
  request: Demande;
  now: number;
  place: Place;
  letter: string | undefined;
  turn: string;
  onDone: () => void;
};

/** Where the places stood before: the report, to whom it went, and what they answered. */
export function ReportBack({ token, request, now, place, letter, turn, onDone }: Props) {
  if (!isReportedBack(request)) return null;
  return (
    <section className="report-back card" aria-label="Retour">
      <RequestReport
        token={token}
        request={request}
        now={now}
        place={place}
        turn={turn}
        onSent={onDone}
        open
      />
      <Letters token={token} requestId={request.id} now={now} place={place} letter={letter} turn={turn} />
    </section>
  );
}
