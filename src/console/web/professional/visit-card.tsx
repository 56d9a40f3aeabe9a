import { useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { ArriveButton } from '../arrive-button.tsx';
import { CancelVisit } from '../cancel-visit.tsx';
import { HomeLines } from '../home-lines.tsx';
import { useRead } from '../hooks.ts';
import { ageInWords, capital, modes } from '../request/words.ts';
import { visitWhen } from '../visit-words.ts';
import { longDate, phone, timeOfDay, wellSet } from '../words.ts';
import { AddressUnknown } from './address-unknown.tsx';
import type { ExpectedVisit, Gathered, Line } from './answers.ts';
import { GatheredWords } from './gathered.tsx';
import { WriteReport } from './write-report.tsx';

type Props = {
  token: string;
  visit: ExpectedVisit;
  /** Of a day before: its date is said. */
  late: boolean;
  accepted: boolean;
  now: number;
  place: Line;
  onReported: (how: 'here' | 'elsewhere') => void;
  onDone: () => void;
};

/** As long as most reports take to be written; then the page says so. */
const AWAITED_MS = 4 * 3_600_000;

/** One patient: when, who, where and why; then what is to be said of the visit. */
export function VisitCard(props: Props) {
  const { visit, late, now, place } = props;
  const { patient } = visit;
  const name = patient && `${patient.familyName.toLocaleUpperCase('fr')} ${patient.givenName}`;
  return (
    <article
      className="visit"
      data-state={visit.state}
      data-late={late || undefined}
      aria-label={`${timeOfDay(visit.start, place)}, ${name}`}
    >
      <h4>
        <span className="start">
          {wellSet(late ? capital(visitWhen(visit.start, now, place)) : timeOfDay(visit.start, place))}
        </span>{' '}
        {visit.state === 'arrived' && <em>arrivé</em>}
        {visit.state === 'booked' && visit.confirmedAt && <em>confirmé</em>}
      </h4>
      <p className="visit-patient">
        <strong>{name}</strong> {patient && ageInWords(patient.birthDate, now)}
      </p>
      <p>
        {capital(modes[visit.mode])}
        {visit.mode !== 'VR' && visit.mode !== 'HH' && ` · ${visit.place.name}, ${visit.place.commune}`}
      </p>
      {visit.mode === 'HH' &&
        (visit.address ? (
          <HomeLines home={visit.address} />
        ) : (
          visit.addressMissing && <AddressUnknown line={place} patientPhone={patient?.phone} />
        ))}
      {visit.motive && <p>{visit.motive}</p>}
      {Date.parse(visit.end) + AWAITED_MS <= now && (
        <p className="awaited">Son médecin traitant attend votre retour&nbsp;: quelques lignes suffisent.</p>
      )}
      {patient?.phone && (
        <p>
          <a className="button" href={`tel:${patient.phone}`}>
            Appeler le {phone(patient.phone)}
          </a>
        </p>
      )}
      <Known {...props} />
      <Said {...props} />
    </article>
  );
}

/** Read when somebody wants to: a day of patients is not a day of files. */
function Known({ token, visit, now, place }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Ce que la ligne a recueilli</summary>
      {open && <Gathering token={token} visitId={visit.id} now={now} place={place} />}
    </details>
  );
}

function Gathering({
  token,
  visitId,
  now,
  place,
}: Pick<Props, 'token' | 'now' | 'place'> & { visitId: string }) {
  const { value, fault } = useRead<Gathered>(token, `/v1/bookings/${visitId}/gathered`);
  if (fault) return <p className="fault">{fault}</p>;
  if (!value) return <p aria-busy="true">Lecture…</p>;
  const empty = !value.decision && value.notes.length === 0 && value.triages.length === 0;
  return (
    <div className="gathered">
      {value.chronic && (
        <p>
          <em>maladie chronique</em>
        </p>
      )}
      {empty && <p className="where">Rien de plus que le motif.</p>}
      <GatheredWords gathered={value} now={now} place={place} />
    </div>
  );
}

/** For oneself, or for the patient who has called. */
const WHO = [
  ['professional', 'Moi'],
  ['patient', 'Le patient'],
] as const;

function Said({ token, visit, late, accepted, now, place, onReported, onDone }: Props) {
  const begun = Date.parse(visit.start) <= now;
  const sameDay = late || longDate(visit.start, place) === longDate(now, place);
  const booked = visit.state === 'booked';
  // Nobody arrives at a visit at home.
  const comes = sameDay && !late && visit.mode !== 'HH';
  const act = (what: string) => ({
    token,
    path: `/v1/bookings/${visit.id}/${what}`,
    doing: 'Un instant…',
    onDone,
  });
  return (
    <>
      {booked && (begun || comes) && (
        <div className="thumb">
          {comes && (
            <ArriveButton token={token} visit={visit} now={now} place={place} onDone={onDone}>
              Arrivé
            </ArriveButton>
          )}
          {begun && (
            <ActionButton {...act('no-show')}>{visit.mode === 'HH' ? 'Absent' : 'Pas venu'}</ActionButton>
          )}
        </div>
      )}
      {(sameDay || !booked) && (
        <WriteReport
          token={token}
          visit={visit}
          before={begun || visit.state === 'arrived' ? undefined : timeOfDay(visit.start, place)}
          place={place}
          onReported={(how) => {
            onReported(how);
            onDone();
          }}
        />
      )}
      {accepted ? (
        <p className="where">
          Un empêchement&nbsp;? Rendez la demande, sous «&nbsp;Acceptées&nbsp;»&nbsp;: elle repart vers les
          autres.
        </p>
      ) : (
        !late && (
          <details>
            <summary>Annuler ce rendez-vous</summary>
            <p className="where">L’infirmière prend des nouvelles du patient et cherche une autre place.</p>
            <CancelVisit token={token} visitId={visit.id} who={WHO} onDone={onDone} />
          </details>
        )
      )}
    </>
  );
}
