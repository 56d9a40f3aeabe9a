import { titles } from '../../../offers/assessment-titles.ts';
import { useRead } from '../hooks.ts';
import { type Place, whenInWords } from '../words.ts';
import type { List } from './answers.ts';

type Assessment = {
  id: string;
  authorName: string;
  at: string;
  sheet: {
    title: keyof typeof titles;
    findings: string;
    done?: string;
    advice?: string;
    worse: 'yes' | 'no' | 'unknown';
  };
};

type Props = { token: string; requestId: string; now: number; place: Place; turn: string };

/** What was found at the patient's side, newest first. */
export function Assessments({ token, requestId, now, place, turn }: Props) {
  const found =
    useRead<List<Assessment>>(token, `/v1/requests/${requestId}/assessments`, turn).value?.items ?? [];
  if (found.length === 0) return null;
  return (
    <>
      <h3>Fiches d’évaluation</h3>
      <ul className="rows">
        {found.map(({ id, authorName, at, sheet }) => (
          <li key={id}>
            <span className="what">
              {titles[sheet.title]}
              {sheet.worse === 'yes' && <em className="late">plus mal</em>}
            </span>
            <span>{[sheet.findings, sheet.done, sheet.advice].filter(Boolean).join(' · ')}</span>
            <span className="where">
              {authorName}, {whenInWords(at, now, place)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
