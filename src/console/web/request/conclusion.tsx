import { type ReactNode, useId, useState } from 'react';
import { phone, wellSet } from '../words.ts';
import type { Care, Protocol } from './answers.ts';
import { ProtocolFoot } from './protocol-notice.tsx';
import { careInWords } from './words.ts';

/** What the questions of one protocol amounted to, from the answer of the API or from the record. */
export type Said = {
  protocol: { id: string; version: string; title: string };
  care: Care | null;
  fired: readonly { id: string; say: string; unsure: boolean }[];
  advice: readonly string[];
  ifWorse: string;
  suggests: readonly string[];
};

type Props = {
  said: Said | undefined;
  care: Care | null;
  protocols: readonly Protocol[];
  /** Who lifted the flag that had been raised: then it is not « no sign ». */
  lifted?: string | undefined;
  /** What to do if it gets worse, where it can still be said; absent: its words alone. */
  telling?: ReactNode;
};

/** Where, within how long and why; then what is read out, and always what to do if it gets worse. */
export function Conclusion({ said, care, protocols, lifted, telling }: Props) {
  // What the flag itself had asked for is over with it.
  const ofFlag = lifted !== undefined && (care?.to === 'samu' || care?.to === 'doctor-call');
  const words = care && !ofFlag && careInWords(care);
  const advice = said?.advice ?? [];
  return (
    <section className="conclusion card" aria-label="Orientation">
      <h2>Orientation</h2>
      {words ? (
        <p className="care">
          <strong>{words.where}</strong> {words.within && <span>{words.within}</span>}
        </p>
      ) : lifted ? null : (
        <p className="care">
          <strong>Pas de signe grave</strong> <span>aucun protocole de motif n’a été suivi</span>
        </p>
      )}
      {lifted && (
        <p className="care">
          <strong>{lifted}</strong>
        </p>
      )}
      {care?.to === 'emergency' && <p>{wellSet(care.transport)}</p>}
      {care?.contacts && <Contacts contacts={care.contacts} />}
      {said && said.fired.length > 0 && (
        <>
          <h3>Pourquoi</h3>
          <ul className="reasons">
            {said.fired.map(({ id, say, unsure }) => (
              <li key={id}>
                {wellSet(say)} {unsure && <em>possible</em>}
              </li>
            ))}
          </ul>
        </>
      )}
      {advice.length > 0 && (
        <>
          <h3>À dire au patient</h3>
          <ul className="advice">
            {advice.map((line) => (
              <li key={line}>{wellSet(line)}</li>
            ))}
          </ul>
        </>
      )}
      {said && (
        <>
          {telling === undefined ? (
            <p className="if-worse">
              <strong>À dire pour finir&nbsp;:</strong> {wellSet(said.ifWorse)}
            </p>
          ) : (
            telling
          )}
          <ProtocolFoot of={said.protocol} protocols={protocols} />
        </>
      )}
    </section>
  );
}

/** 3114, 17, 119… in figures that carry. */
export function Contacts({ contacts }: { contacts: readonly { number: string; name: string }[] }) {
  return (
    <ul className="contacts" aria-label="Numéros à appeler">
      {contacts.map(({ number, name }) => (
        <li key={number}>
          <a href={`${number === '114' ? 'sms' : 'tel'}:${number.replaceAll(' ', '')}`}>{phone(number)}</a>{' '}
          <span>{wellSet(name)}</span>
        </li>
      ))}
    </ul>
  );
}

type ChooserProps = {
  protocols: readonly Protocol[];
  /** What the caller complains of: asked after the screen. */
  complaint: string | null;
  suggests: readonly string[];
  /** Answered already: offered again among the others. */
  done: readonly string[];
  onChoose: (protocol: string) => void;
};

/** What may be asked next: the complaint first, what a rule suggests, then every other protocol. The nurse chooses (rule 7). */
export function NextProtocols({ protocols, complaint, suggests, done, onChoose }: ChooserProps) {
  const id = useId();
  const [chosen, setChosen] = useState('');
  const first = [...(complaint ? [complaint] : []), ...suggests].filter(
    (one, no, all) => !done.includes(one) && all.indexOf(one) === no,
  );
  const others = protocols.filter(({ id: it, use }) => use !== 'screen' && !first.includes(it));
  const titleOf = (one: string) => protocols.find((it) => it.id === one)?.title ?? one;
  return (
    <section className="next-protocols card" aria-label="Questions à poursuivre">
      <h2>Questions à poursuivre</h2>
      {first.length > 0 && (
        <div className="controls">
          {first.map((one, no) => (
            <button
              key={one}
              type="button"
              id={no === 0 ? 'poursuivre' : undefined}
              className={no === 0 ? 'primary' : undefined}
              onClick={() => onChoose(one)}
            >
              {titleOf(one)} {no === 0 && <kbd aria-hidden="true">q</kbd>}
            </button>
          ))}
        </div>
      )}
      <label htmlFor={`${id}-other`}>
        {first.length > 0 ? 'Ou un autre protocole' : 'Choisir un protocole'}
      </label>
      <div className="controls">
        <select id={`${id}-other`} value={chosen} onChange={(event) => setChosen(event.target.value)}>
          <option value="" disabled>
            Choisir…
          </option>
          {(['motive', 'pathway', 'contact'] as const).map((use) => (
            <optgroup key={use} label={groups[use]}>
              {others
                .filter((it) => it.use === use)
                .map((it) => (
                  <option key={it.id} value={it.id}>
                    {it.title}
                    {done.includes(it.id) ? ' (déjà posé)' : ''}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        <button type="button" disabled={chosen === ''} onClick={() => onChoose(chosen)}>
          Poser ces questions
        </button>
      </div>
    </section>
  );
}

const groups = { motive: 'Motifs', pathway: 'Autres professions', contact: 'Contacts et numéros' };
