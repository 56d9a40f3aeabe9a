import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { needsCall, URGENCIES, type Urgency, urgencyInWords } from '../../../feedback/report-choices.ts';
import { faultsOf, formOf, type ReportContent, type Written } from '../../../feedback/report-form.ts';
import { outcomeInWords, REPORT_OUTCOMES, type ReportOutcome } from '../../../feedback/report.ts';
import type { Report, Whose } from '../report/answers.ts';
import { type Place, timeOfDay } from '../words.ts';
import { ReportPart } from './report-part.tsx';
import { ReportReview } from './report-review.tsx';
import { type Draft, type Saved, useDraft } from './use-draft.ts';

type Props = {
  token: string;
  visit: Whose & { id: string; requestId: string; motive?: string | undefined };
  /** The one to be corrected; absent: the first. */
  corrects?: Report | undefined;
  /** Of a visit whose hour has not come: « 13 h 30 ». */
  before?: string | undefined;
  place: Place;
  onDone: () => void;
};

/** What was found, by taps and a few words, kept while it is typed; it leaves once it has been read again and signed (rule 5). */
export function ReportForm({ token, visit, corrects, before, place, onDone }: Props) {
  const after = corrects ? corrects.versions.length + 1 : 0;
  const { draft, saved, change, forget } = useDraft(token, visit.id, after, beginning(visit, corrects));
  const [review, setReview] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  if (!draft) return <p aria-busy="true">Un instant…</p>;
  if (review)
    return (
      <ReportReview
        token={token}
        visit={visit}
        draft={draft}
        corrects={corrects}
        before={before}
        beforeSigning={forget}
        onBack={() => setReview(false)}
        onDone={onDone}
      />
    );
  return (
    <Fields
      ref={form}
      whose={visit}
      draft={draft}
      saved={saved}
      place={place}
      onChange={change}
      onReview={() => setReview(true)}
    />
  );
}

/** The reason is what the line wrote down, until the author knows better. */
const beginning = ({ motive }: Props['visit'], corrects: Report | undefined): Draft =>
  corrects
    ? { outcome: corrects.outcome, text: corrects.text, content: corrects.content }
    : { outcome: null, text: '', content: motive ? { reason: { picked: [], text: motive } } : {} };

type FieldsProps = {
  ref: { current: HTMLFormElement | null };
  whose: Whose;
  draft: Draft;
  saved: Saved;
  place: Place;
  onChange: (draft: Draft) => void;
  onReview: () => void;
};

function Fields({ ref, whose, draft, saved, place, onChange, onReview }: FieldsProps) {
  const id = useId();
  const form = formOf(whose.mode, whose.professional.profession);
  const [fault, setFault] = useState<string>();
  const { outcome, text, content } = draft;
  const keep = (next: Draft) => {
    setFault(undefined);
    onChange(next);
  };
  const say = (next: ReportContent) => keep({ ...draft, content: next });
  // What was open at the beginning stays so: a part that is emptied does not close under the thumb.
  const [opened] = useState(() => new Set(Object.keys(content)));

  // What was pressed to get here is gone (« Modifier », « Corriger ce retour »).
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus();
  }, [ref]);

  function readAgain(event: FormEvent) {
    event.preventDefault();
    const [first] = faultsOf(form, draft satisfies Written);
    setFault(first?.says);
    if (!first) return onReview();
    const name = /^content\.(\w+)/.exec(first.path)?.[1] ?? first.path;
    const field = ref.current?.querySelector<HTMLElement>(`[data-part="${name}"]`);
    field?.closest('details')?.setAttribute('open', '');
    field?.focus();
  }

  return (
    <form ref={ref} className="fields report-form" tabIndex={-1} noValidate onSubmit={readAgain}>
      <fieldset className="choices thumbs how-it-ended">
        <legend>Suite</legend>
        {REPORT_OUTCOMES.map((code) => (
          <Outcome
            key={code}
            name={`${id}-outcome`}
            code={code}
            chosen={outcome === code}
            onChoose={() => keep({ ...draft, outcome: code })}
          />
        ))}
      </fieldset>
      {form.parts.map((part) =>
        part.name === 'followUp' ? (
          <ReportPart
            key={`${part.name} ${outcome === 'follow-up-needed'}`}
            part={part}
            said={content.followUp}
            open={opened.has(part.name) || outcome === 'follow-up-needed' || content.followUp !== undefined}
            onSay={(said) => say({ ...content, followUp: { urgency: null, ...content.followUp, ...said } })}
          >
            <HowSoon
              urgency={content.followUp?.urgency ?? null}
              onSay={(urgency) =>
                say({ ...content, followUp: { picked: [], text: '', ...content.followUp, urgency } })
              }
            />
          </ReportPart>
        ) : (
          <ReportPart
            key={part.name}
            part={part}
            said={content[part.name]}
            open={opened.has(part.name)}
            onSay={(said) => say({ ...content, [part.name]: said })}
          />
        ),
      )}
      <details className="report-part" open={opened.has('text') || text !== ''}>
        <summary>Un mot de plus</summary>
        <label htmlFor={`${id}-text`} className="visually-hidden">
          Un mot de plus
        </label>
        <textarea
          id={`${id}-text`}
          data-part="text"
          rows={3}
          maxLength={10_000}
          value={text}
          onChange={(event) => keep({ ...draft, text: event.target.value })}
        />
      </details>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" className="primary">
        Relire et signer
      </button>
      <output className="where">{savedInWords(saved, place)}</output>
    </form>
  );
}

type OutcomeProps = { name: string; code: ReportOutcome; chosen: boolean; onChoose: () => void };

const Outcome = ({ name, code, chosen, onChoose }: OutcomeProps) => (
  <label className="pill">
    <input type="radio" name={name} data-part="outcome" checked={chosen} onChange={onChoose} />
    {outcomeInWords(code)}
  </label>
);

/** How soon the treating doctor is asked to act; a mail alone is too slow for today. */
function HowSoon({ urgency, onSay }: { urgency: Urgency | null; onSay: (urgency: Urgency) => void }) {
  const id = useId();
  return (
    <fieldset className="choices thumbs how-soon">
      <legend>Dans quel délai&nbsp;?</legend>
      {URGENCIES.map((code) => (
        <label key={code} className="pill">
          <input type="radio" name={id} checked={urgency === code} onChange={() => onSay(code)} />
          {urgencyInWords[code]}
        </label>
      ))}
      {urgency !== null && needsCall(urgency) && (
        <p className="notice">Appelez aussi le cabinet&nbsp;: un message peut n’être lu que demain.</p>
      )}
    </fieldset>
  );
}

function savedInWords(saved: Saved, place: Place): string {
  if (!saved) return 'Rien ne part avant votre signature.';
  if (saved.state === 'unsaved') return 'Brouillon non enregistré : le serveur ne répond pas.';
  return `Brouillon enregistré à ${timeOfDay(saved.at, place)}. Rien ne part avant votre signature.`;
}
