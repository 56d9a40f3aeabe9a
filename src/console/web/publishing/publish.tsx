import { type RefObject, useId, useRef, useState } from 'react';
import { post } from '../api.ts';
import { slotMode } from '../words.ts';
import { firstDate, isGiven } from './already-given.ts';
import type { Page, Slot, Where } from './answers.ts';
import { Fault } from './fault.tsx';
import { HoursFields, placeName } from './hours-fields.tsx';
import { FIRST_TIME, lastTimes, type Said } from './last-time.ts';
import { Pills } from './pills.tsx';
import { Published } from './published.tsx';
import { termsBody, termsFault, termsInWords } from './terms.ts';
import { TermsFields } from './terms-fields.tsx';
import { dateInWords, hourInWords, instantOf, minutesOf, nearDates, piecesIn } from './times.ts';
import { useDoing } from './use-doing.ts';
import type { Whose } from './whose.ts';
import { count } from '../words.ts';

type Props = Whose & { slots: readonly Slot[]; places: readonly Where[]; onDone: () => void };

const ALREADY =
  'Des places sont déjà données à ces heures ce jour-là\u00a0: choisissez un autre jour ou d’autres heures.';

/** Tomorrow and the days after are a tap away, the others a date. */
const NEAR_DAYS = 5;

/** Places for the line in at most three taps: the day, what was given the last time or something else, and « Publier ». */
export function Publish({ slots, places, onDone, ...whose }: Props) {
  const { place } = whose;
  const lately = lastTimes(slots, place);
  const usual = usualPlaces(slots);
  const first = { ...FIRST_TIME, placeId: usual[0] ?? (places.length === 1 ? (places[0]?.id ?? '') : '') };
  const [chosen, setChosen] = useState<number | 'other'>(0);
  const [written, setWritten] = useState<Said>();
  const [chosenDate, setChosenDate] = useState<string>();
  const [published, setPublished] = useState<{ said: string; slots: readonly Slot[] }>();
  const { doing, fault, run, setFault } = useDoing();
  const hours = useRef<HTMLDivElement>(null);
  const again = chosen === 'other' ? undefined : lately[chosen];
  const said = again ?? written ?? lately[0] ?? first;
  const date = chosenDate ?? firstDate(slots, said, whose);
  const wrong =
    faultOf(said, date, whose, placeName(places, said.placeId)) ??
    (isGiven(slots, said, date, whose) ? ALREADY : undefined);
  const pieces = said.terms.walkIn ? 1 : piecesIn(said.from, said.to, said.minutes);
  const change = (part: Partial<Said>) => {
    setChosen('other');
    setWritten({ ...said, ...part });
    setFault(undefined);
  };

  const publish = () =>
    run(async () => {
      const made = await post<Slot | Page<Slot>>(whose.token, '/v1/slots', bodyOf(said, date, whose));
      setPublished({ said: inWords(said, date, whose), slots: 'items' in made ? made.items : [made] });
      // It is the last time by now. The day stays: a second tap of a quick thumb gives nothing away on another one.
      setChosenDate(date);
      setChosen(0);
      setWritten(undefined);
      onDone();
    });

  return (
    <section className="publish" aria-labelledby="donner-titre">
      <h2 id="donner-titre">Donner des places</h2>
      {published && (
        <Published
          key={published.slots[0]?.id}
          {...whose}
          {...published}
          onDone={onDone}
          onClose={() => setPublished(undefined)}
        />
      )}
      <form
        className="fields"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong) setFault(wrong);
          else void publish();
        }}
      >
        <Days date={date} onChange={setChosenDate} {...whose} />
        {lately.length > 0 && (
          <Pills
            legend="Comme d’habitude"
            name="comme"
            className="again"
            options={[
              ...lately.map((one, no) => [String(no), shortly(one, places)] as const),
              ['other', 'Autrement…'] as const,
            ]}
            value={String(again ? chosen : 'other')}
            onChange={(value) => {
              // On a phone the hours would open below the bar that publishes, unseen.
              if (value === 'other') toBeSeen(hours);
              if (value === 'other') setWritten(said);
              setChosen(value === 'other' ? 'other' : Number(value));
              setFault(undefined);
            }}
          />
        )}
        {!again && (
          <div ref={hours} className="fields hours-asked">
            <HoursFields
              {...whose}
              places={places}
              usual={usual}
              walkIn={said.terms.walkIn}
              hours={said}
              onChange={change}
            />
            <MoreTerms token={whose.token} said={said} onChange={change} />
          </div>
        )}
        <div className="publish-bar">
          <p className="preview" aria-live="polite">
            {wrong ?? (
              <>
                <strong>{said.terms.walkIn ? 'Une plage' : count(pieces, 'place')}</strong>{' '}
                {inWords(said, date, whose)}
              </>
            )}
          </p>
          <Fault says={fault === wrong ? undefined : fault} />
          <button type="submit" className="primary" aria-disabled={doing} aria-busy={doing}>
            {doing ? 'Publication…' : says(said, pieces, wrong)}
          </button>
        </div>
      </form>
    </section>
  );
}

/** Once it is drawn. */
const toBeSeen = (part: RefObject<HTMLElement | null>): void =>
  void requestAnimationFrame(() => part.current?.scrollIntoView({ block: 'center' }));

function Days({ date, place, now, onChange }: Whose & { date: string; onChange: (date: string) => void }) {
  const id = useId();
  const near = nearDates(now, place, NEAR_DAYS);
  const far = !near.some((one) => one.date === date);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Pills
        legend="Quel jour"
        name="jour"
        className="near-days"
        options={[...near.map((one) => [one.date, one.says] as const), ['other', 'Autre jour'] as const]}
        value={open || far ? 'other' : date}
        onChange={(value) => {
          setOpen(value === 'other');
          if (value !== 'other') onChange(value);
        }}
      />
      {(open || far) && (
        <label htmlFor={`${id}-date`}>
          Date{' '}
          <input
            id={`${id}-date`}
            type="date"
            required
            min={near[0]?.date}
            value={date}
            onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
          />
        </label>
      )}
    </>
  );
}

/** Folded away: most places are for everybody whom the line brings. */
export function MoreTerms({
  token,
  said,
  onChange,
}: {
  token: string;
  said: Pick<Said, 'terms' | 'mode'>;
  onChange: (part: Pick<Said, 'terms'>) => void;
}) {
  const [open, setOpen] = useState(false);
  const words = termsInWords(said.terms);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Préciser pour qui{words.length > 0 && `\u00a0: ${words.join(', ')}`}</summary>
      {open && (
        <TermsFields
          token={token}
          terms={said.terms}
          mode={said.mode}
          fixed={false}
          onChange={(part) => onChange({ terms: { ...said.terms, ...part } })}
        />
      )}
    </details>
  );
}

/** The place of the newest first. */
export const usualPlaces = (slots: readonly Slot[]): string[] => [
  ...new Set(
    slots
      .toSorted((one, other) => Date.parse(other.publishedAt) - Date.parse(one.publishedAt))
      .map(({ placeId }) => placeId),
  ),
];

function bodyOf(said: Said, date: string, { professionalId, place }: Whose) {
  const { placeId, mode, terms, minutes } = said;
  const { walkIn, ...common } = termsBody(terms, mode);
  return {
    professionalId,
    placeId,
    mode,
    ...common,
    start: instantOf(date, said.from, place),
    end: instantOf(date, said.to, place),
    ...(walkIn ? { walkIn } : { slotMinutes: minutes }),
  };
}

/** What the server would refuse as well, said before. */
function faultOf(said: Said, date: string, { place, now }: Whose, placeWords: string): string | undefined {
  if (Number.isNaN(minutesOf(said.from)) || Number.isNaN(minutesOf(said.to)))
    return 'Indiquez l’heure de début et l’heure de fin.';
  if (minutesOf(said.to) <= minutesOf(said.from)) return 'La fin doit suivre le début.';
  if (!said.terms.walkIn && piecesIn(said.from, said.to, said.minutes) === 0)
    return `Cette plage est plus courte que ${said.minutes}\u00a0minutes.`;
  const ends = Date.parse(instantOf(date, said.terms.walkIn ? said.to : said.from, place) ?? '');
  if (!(ends > now)) return 'Cette heure est déjà passée\u00a0: choisissez un autre jour.';
  if (said.placeId === '' || placeWords === '') return 'Choisissez le lieu.';
  return termsFault(said.terms);
}

/** « demain mardi 24 novembre, 10 h – 11 h 30, toutes les 15 min, au cabinet ». */
const inWords = (said: Said, date: string, { now, place }: Whose): string =>
  [
    dateInWords(date, now, place),
    `${hourInWords(said.from)} – ${hourInWords(said.to)}`,
    // One place of all that time comes once.
    ...(said.terms.walkIn || minutesOf(said.to) - minutesOf(said.from) === said.minutes
      ? []
      : [`toutes les ${said.minutes}\u00a0min`]),
    slotMode[said.mode],
    ...termsInWords(said.terms),
  ].join(', ');

/** The same without the day, on a button. */
const shortly = (said: Said, places: readonly Where[]): string =>
  [
    `${hourInWords(said.from)} – ${hourInWords(said.to)}`,
    ...(said.terms.walkIn ? [] : [`par ${said.minutes}\u00a0min`]),
    said.mode === 'AMB' ? placeName(places, said.placeId) || slotMode.AMB : slotMode[said.mode],
    ...termsInWords(said.terms),
  ].join(' · ');

const says = (said: Said, pieces: number, wrong: string | undefined): string =>
  wrong ? 'Publier' : said.terms.walkIn ? 'Publier cette plage' : `Publier ${count(pieces, 'place')}`;
