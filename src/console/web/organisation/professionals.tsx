import { useState } from 'react';
import type { BoardState } from '../../../board/projection.ts';
import { professions } from '../../../directory/profession.ts';
import { isGeneralPractice, specialityInWords } from '../../../directory/speciality.ts';
import { addressOf } from '../address.ts';
import { Section } from '../section.tsx';
import { count } from '../words.ts';
import { fullName, type Professional } from './answers.ts';
import { Field } from './field.tsx';
import { OneProfessional } from './one-professional.tsx';
import {
  type Absence,
  absenceInWords,
  type Diary,
  type FixedSlots,
  hasFaultyDiary,
  type PublishedDay,
  type Standing,
  standings,
  totalOf,
  type Wanted,
  wantedOf,
} from './standing.ts';
import { useList } from './use-list.ts';
import { dateAt, daysAfter, fullDay, shortDay, tinyDay, weekFrom } from './weeks.ts';

type Props = {
  token: string;
  board: BoardState;
  now: number;
  /** The professional who is open. */
  id: string | undefined;
  onOpen: (id: string | undefined) => void;
};

const ONLY: Record<Wanted['only'], string> = {
  all: 'tout le monde',
  giving: 'qui donne des places ces jours-ci',
  silent: 'volontaires qui n’en donnent pas',
  'to-see': 'à voir\u00a0: agenda illisible, créneaux qui se chevauchent',
};

/** Everybody of the territory with what they give in the days to come; one of them, to give places for them. */
export function Professionals({ token, board, now, id, onOpen }: Props) {
  const today = dateAt(now, board.timeZone);
  const [from, setFrom] = useState(today);
  const [wanted, setWanted] = useState<Wanted>({ name: '', profession: '', only: 'all' });
  const [turn, setTurn] = useState(0);
  const people = useList<Professional>(token, '/v1/professionals');
  const days = useList<PublishedDay>(token, `/v1/slots/days?from=${from}&to=${daysAfter(from, 6)}`, turn);
  const fixed = useList<FixedSlots>(token, '/v1/availability', turn).items ?? [];
  const absences = useList<Absence>(token, '/v1/absences', turn).items ?? [];
  const diaries = useList<Diary>(token, '/v1/calendars', turn).items ?? [];
  const open = people.items?.find((one) => one.id === id);
  if (id)
    return (
      <OneProfessional
        key={id}
        token={token}
        board={board}
        now={now}
        id={id}
        professional={open}
        onBack={() => {
          setTurn(turn + 1);
          onOpen(undefined);
        }}
      />
    );
  const fault = people.fault ?? days.fault;
  const all = standings(people.items ?? [], { days: days.items ?? [], fixed, absences, diaries });
  const shown = wantedOf(all, wanted);
  const week = weekFrom(from);
  return (
    <Section id="praticiens" title="Praticiens et places" {...(people.items ? { count: shown.length } : {})}>
      <search className="fields organise filters" aria-label="Praticiens">
        <Field label="Nom">
          {(field) => (
            <input
              {...field}
              autoComplete="off"
              value={wanted.name}
              onChange={(event) => setWanted({ ...wanted, name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Profession">
          {(field) => (
            <select
              {...field}
              value={wanted.profession}
              onChange={(event) => setWanted({ ...wanted, profession: event.target.value })}
            >
              <option value="">toutes</option>
              {Object.entries(professions).map(([code, says]) => (
                <option key={code} value={code}>
                  {says}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Montrer">
          {(field) => (
            <select
              {...field}
              value={wanted.only}
              onChange={(event) => setWanted({ ...wanted, only: event.target.value as Wanted['only'] })}
            >
              {Object.entries(ONLY).map(([code, says]) => (
                <option key={code} value={code}>
                  {says}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="controls">
          <button type="button" onClick={() => setFrom(daysAfter(from, -7))}>
            ← 7 jours
          </button>
          <button type="button" onClick={() => setFrom(daysAfter(from, 7))}>
            7 jours →
          </button>
        </div>
      </search>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <table className="published">
        <caption className="visually-hidden">
          Places publiées par praticien, du {fullDay(from)} au {fullDay(daysAfter(from, 6))}
        </caption>
        <thead>
          <tr>
            <th scope="col">Praticien</th>
            {week.map((date) => (
              <th key={date} scope="col">
                {shortDay(date)}
              </th>
            ))}
          </tr>
          <tr className="total">
            <th scope="row">Ensemble</th>
            {week.map((date) => (
              <Cell key={date} date={date} day={totalOf(shown, date)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <Row key={one.professional.id} one={one} week={week} board={board} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      {people.items && shown.length === 0 && (
        <p className="nothing">
          {people.items.length === 0
            ? 'Aucun professionnel dans l’annuaire.'
            : 'Personne ne correspond\u00a0: changez le nom, la profession ou ce qui est montré.'}
        </p>
      )}
      <p className="hint">En grand, les places encore libres&nbsp;; dessous, celles qui ont été publiées.</p>
    </Section>
  );
}

type RowProps = {
  one: Standing;
  week: readonly string[];
  board: BoardState;
  onOpen: (id: string) => void;
};

function Row({ one, week, board, onOpen }: RowProps) {
  const { professional, days, fixed, absences, diaries } = one;
  const [away] = absences;
  const clashing = fixed.reduce((sum, { conflicts }) => sum + conflicts.length, 0);
  return (
    <tr>
      <th scope="row">
        <a
          className="open"
          href={addressOf({ at: 'organisation', part: 'praticiens', id: professional.id })}
          onClick={(event) => {
            event.preventDefault();
            onOpen(professional.id);
          }}
        >
          {fullName(professional)}
        </a>
        <span className="where">
          {[
            ...whatElse(professional),
            ...(fixed.length > 0 ? [count(fixed.length, 'créneau régulier', 'créneaux réguliers')] : []),
            ...(diaries.length > 0 && !hasFaultyDiary(one) ? ['agenda lu'] : []),
          ].join(' · ')}
        </span>
        {away && <em className="away">{absenceInWords(away, board)}</em>}
        {clashing > 0 && (
          <em className="late">{count(clashing, 'créneau déjà pris', 'créneaux déjà pris')}</em>
        )}
        {hasFaultyDiary(one) && (
          <em className="late">agenda&nbsp;: {diaries.find(({ state }) => state !== 'good')?.message}</em>
        )}
      </th>
      {week.map((date) => (
        <Cell key={date} date={date} day={days.get(date)} />
      ))}
    </tr>
  );
}

/** What somebody is, unless a general practitioner, as most are. */
function whatElse({ profession, speciality }: Professional): string[] {
  if (profession !== 'doctor') return [professions[profession]];
  return speciality === null || isGeneralPractice(speciality) ? [] : [specialityInWords(speciality)];
}

type CellProps = { date: string; day: { places: number; free: number; blocked?: number } | undefined };

/** A day in figures that carry; a colour never says more than the words do. */
function Cell({ date, day }: CellProps) {
  const places = day?.places ?? 0;
  const blocked = day?.blocked ?? 0;
  const state = places === 0 ? 'none' : day?.free === 0 ? 'full' : 'free';
  return (
    <td data-state={state}>
      <span className="date" aria-hidden="true">
        {tinyDay(date)}
      </span>
      {places === 0 ? (
        <span className="none">
          —<span className="visually-hidden">aucune place</span>
        </span>
      ) : (
        <>
          <b>{day?.free}</b>
          <small>
            {day?.free === 0 ? 'complet, ' : 'libres '}
            sur {places}
          </small>
        </>
      )}
      {blocked > 0 && <small>{count(blocked, 'bloqué')} par l’agenda</small>}
    </td>
  );
}
