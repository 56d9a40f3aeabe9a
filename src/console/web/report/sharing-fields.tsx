import { useId } from 'react';
import { wellSet } from '../words.ts';
import type { AgreedKind, Recipient } from './answers.ts';
import { goesInWords, roleInWords } from './sharing-words.ts';

/** What is being said of the patient; undefined: nothing yet. */
export type Said = { patient: 'informed' | 'objects' | undefined; agreed: readonly AgreedKind[] };

type Props = { recipients: readonly Recipient[]; said: Said; onSay: (said: Said) => void };

/** Who has the report, and what the patient says of that: nothing leaves for anybody against their will (CSP L1110-4). */
export function SharingFields({ recipients, said, onSay }: Props) {
  const id = useId();
  const objects = said.patient === 'objects';
  const asked = recipients.filter(({ verdict, as }) => verdict === 'needs-consent' || isAgreed(said, as));
  const toggle = (kind: AgreedKind) =>
    onSay({
      ...said,
      agreed: said.agreed.includes(kind) ? said.agreed.filter((one) => one !== kind) : [...said.agreed, kind],
    });
  return (
    <>
      <ul className="addressees" aria-label="Destinataires">
        {recipients.map((one) => (
          <li
            key={one.id}
            data-goes={!objects && (one.verdict === 'may' || isAgreed(said, one.as)) && one.hasAddress}
          >
            <strong>{one.name}</strong>, {roleInWords(one)}
            <span className="where">{wellSet(goesInWords(one, objects, isAgreed(said, one.as)))}</span>
          </li>
        ))}
        {!recipients.some(({ as }) => as === 'treating-doctor') && (
          <li>
            <strong>Médecin traitant inconnu</strong>
            <span className="where">
              {objects ? 'rien ne part' : 'le retour reste au dossier et part dès qu’il est connu'}
            </span>
          </li>
        )}
      </ul>
      <fieldset className="choices thumbs">
        <legend>Le patient sait qui reçoit ce retour&nbsp;?</legend>
        {PATIENT.map(([code, says]) => (
          <label key={code} className="pill">
            <input
              type="radio"
              name={`${id}-patient`}
              required
              checked={said.patient === code}
              onChange={() => onSay({ patient: code, agreed: code === 'objects' ? [] : said.agreed })}
            />
            {says}
          </label>
        ))}
      </fieldset>
      {!objects && asked.length > 0 && (
        <fieldset className="choices thumbs">
          <legend>Hors de l’équipe de soins, avec l’accord du patient seulement</legend>
          {asked.map(({ id: who, name, as }) =>
            as === 'treating-doctor' ? null : (
              <label key={who} className="pill">
                <input type="checkbox" checked={said.agreed.includes(as)} onChange={() => toggle(as)} />
                D’accord pour {name}
              </label>
            ),
          )}
        </fieldset>
      )}
    </>
  );
}

const isAgreed = (said: Said, as: Recipient['as']): boolean =>
  as !== 'treating-doctor' && said.agreed.includes(as);

const PATIENT = [
  ['informed', 'Oui, il est d’accord'],
  ['objects', 'Il s’y oppose'],
] as const;
