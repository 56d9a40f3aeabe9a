import { type FormEvent, useEffect, useId, useState } from 'react';
import { DEFAULT_TEXTS, fillIn, type LineText, lineTextFault } from '../../territory/line-texts.ts';
import type { MenuEntry, PhoneLine } from '../../territory/phone-line.ts';
import { faultInWords, get, put } from './api.ts';
import { type Example, exampleOf, Heard } from './line-heard.tsx';
import { useWarningBeforeUnload } from './leave-dialog.tsx';
import { fieldsOf, FIELD_SAYS, menuChoice, TEXT_GROUPS, voice } from './line-words.ts';
import { count } from './words.ts';

type Answer = { name: string; line: PhoneLine };
/** `onUnsaved`: whether there is something that leaving would lose. */
type Props = { token: string; onUnsaved: (unsaved: boolean) => void; onClose: () => void };

/** The line as its coordination describes it: what callers hear, the menu, the limits. */
export function LineSettings({ token, onUnsaved, onClose }: Props) {
  const [territory, setTerritory] = useState<Answer>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    get<Answer>(token, '/v1/territory').then(setTerritory, (error: unknown) => setFault(faultInWords(error)));
  }, [token]);
  return (
    <section className="card settings" aria-labelledby="ligne-titre">
      <h1 id="ligne-titre">La ligne téléphonique</h1>
      <p>
        <button type="button" className="quiet" onClick={onClose}>
          ← Revenir au tableau
        </button>
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {territory && (
        <LineForm token={token} territory={territory} onUnsaved={onUnsaved} onSaved={setTerritory} />
      )}
    </section>
  );
}

type FormProps = {
  token: string;
  territory: Answer;
  onUnsaved: (unsaved: boolean) => void;
  onSaved: (territory: Answer) => void;
};

function LineForm({ token, territory, onUnsaved, onSaved }: FormProps) {
  const { name } = territory;
  const [line, setLine] = useState(territory.line);
  const [state, setState] = useState<'ready' | 'doing' | 'done'>('ready');
  const [fault, setFault] = useState<string>();
  const faults = Object.values(TEXT_GROUPS).flatMap(({ texts }) =>
    texts.filter(([text]) => lineTextFault(text, line.texts[text])),
  ).length;
  const unsaved = JSON.stringify(line) !== JSON.stringify(territory.line);
  useEffect(() => {
    onUnsaved(unsaved);
    return () => onUnsaved(false);
  }, [onUnsaved, unsaved]);
  useWarningBeforeUnload(unsaved);
  const change = (part: Partial<PhoneLine>) => {
    setLine({ ...line, ...part });
    setState('ready');
    setFault(undefined);
  };

  async function save(event: FormEvent) {
    event.preventDefault();
    setState('doing');
    setFault(undefined);
    try {
      const saved = await put<Answer>(
        token,
        '/v1/territory',
        { line: changesOf(territory.line, line) },
        'PATCH',
      );
      setLine(saved.line);
      onSaved(saved);
      setState('done');
    } catch (error) {
      setFault(faultInWords(error));
      setState('ready');
    }
  }

  return (
    <form onSubmit={(event) => void save(event)} className="line-form">
      <Heard line={line} name={name} />
      <div className="fields">
        <Menu line={line} onChange={change} />
        <Limits line={line} onChange={change} />
        {TEXT_GROUPS.map(({ title, texts }) => (
          <fieldset key={title}>
            <legend>{title}</legend>
            {texts.map(([text, label]) => (
              <TextField
                key={text}
                text={text}
                label={label}
                says={line.texts[text]}
                example={exampleOf(line, name)}
                onChange={(says) => change({ texts: { ...line.texts, [text]: says } })}
              />
            ))}
          </fieldset>
        ))}
        <div className="save">
          <button type="submit" className="primary" disabled={state === 'doing' || faults > 0}>
            {state === 'doing' ? 'Enregistrement…' : 'Enregistrer la ligne'}
          </button>
          <output>{state === 'done' ? 'Enregistré : les prochains appels l’entendent.' : ''}</output>
          {faults > 0 && <span className="fault">{count(faults, 'texte')} à corriger</span>}
          {unsaved && faults === 0 && !fault && state === 'ready' && (
            <span className="where">Modifications non enregistrées</span>
          )}
          {fault && (
            <span className="fault" role="alert">
              {fault}
            </span>
          )}
        </div>
      </div>
    </form>
  );
}

/** Only what differs is sent; a text put back as it came is forgotten, so that a better one of a later version is heard. */
function changesOf(before: PhoneLine, after: PhoneLine): Record<string, unknown> {
  const texts = Object.entries(differing(before.texts, after.texts)).map(([name, says]) => [
    name,
    says === DEFAULT_TEXTS[name as LineText] ? null : says,
  ]);
  const { voice, music, callbackKey, menu } = after;
  return {
    ...differing({ ...before, menu: null, texts: null, limits: null }, { voice, music, callbackKey }),
    ...(JSON.stringify(before.menu) === JSON.stringify(menu) ? {} : { menu }),
    limits: differing(before.limits, after.limits),
    texts: Object.fromEntries(texts),
  };
}

const differing = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value));

type TextProps = {
  text: LineText;
  label: string;
  says: string;
  example: Example;
  onChange: (says: string) => void;
};

function TextField({ text, label, says, example, onChange }: TextProps) {
  const id = useId();
  const fault = lineTextFault(text, says);
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        value={says}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fields ${id}-fault`}
        onChange={(event) => onChange(event.target.value)}
      />
      <Fields id={`${id}-fields`} text={text} example={example} />
      <p id={`${id}-fault`} className="fault">
        {fault}
      </p>
      {says !== DEFAULT_TEXTS[text] && (
        <button type="button" className="quiet" onClick={() => onChange(DEFAULT_TEXTS[text])}>
          Remettre le texte d’origine
        </button>
      )}
    </div>
  );
}

/** The braces of a text, each with what a caller hears in its place. */
function Fields({ id, text, example }: { id: string; text: LineText; example: Example }) {
  const fields = fieldsOf(DEFAULT_TEXTS[text]);
  if (fields.length === 0) return null;
  const values = example(text);
  return (
    <p id={id} className="hint">
      {fields.map((field, index) => (
        <span key={field}>
          {index > 0 && ' · '}
          <code>{`{${field}}`}</code>&nbsp;: {FIELD_SAYS[field]}, par exemple «&nbsp;{values[field]}&nbsp;»
        </span>
      ))}
    </p>
  );
}

type PartProps = { line: PhoneLine; onChange: (part: Partial<PhoneLine>) => void };

function Menu({ line, onChange }: PartProps) {
  const set = (entry: MenuEntry, part: Partial<MenuEntry>) =>
    onChange({ menu: line.menu.map((one) => (one === entry ? { ...one, ...part } : one)) });
  const id = useId();
  return (
    <fieldset>
      <legend>Menu</legend>
      <p id={`${id}-fields`} className="hint">
        <code>{'{key}'}</code>&nbsp;: {FIELD_SAYS.key}, choisie dans «&nbsp;Touche&nbsp;». La première phrase
        se dit «&nbsp;
        {line.menu[0] ? fillIn(line.menu[0].says, { key: line.menu[0].key }) : ''}&nbsp;»
      </p>
      {line.menu.map((entry) => (
        <div key={entry.choice} className="menu-entry">
          <label htmlFor={`${id}-${entry.choice}`}>{menuChoice[entry.choice]}</label>
          <textarea
            id={`${id}-${entry.choice}`}
            rows={2}
            value={entry.says}
            aria-describedby={`${id}-fields`}
            onChange={(event) => set(entry, { says: event.target.value })}
          />
          <label htmlFor={`${id}-${entry.choice}-key`}>
            Touche{' '}
            <KeyField
              id={`${id}-${entry.choice}-key`}
              value={entry.key}
              onChange={(key) => set(entry, { key })}
            />
          </label>
        </div>
      ))}
      <label htmlFor={`${id}-callback`}>
        Touche pour être rappelé{' '}
        <KeyField
          id={`${id}-callback`}
          value={line.callbackKey}
          onChange={(callbackKey) => onChange({ callbackKey })}
        />
      </label>
      <p className="hint">
        Sans réponse, ou avec une autre touche, l’appel va aux soins non programmés&nbsp;: personne n’est
        perdu.
      </p>
    </fieldset>
  );
}

const KeyField = ({
  id,
  value,
  onChange,
}: {
  id: string;
  value: string;
  onChange: (key: string) => void;
}) => (
  <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
    {['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].map((key) => (
      <option key={key}>{key}</option>
    ))}
  </select>
);

const LIMITS = [
  ['longestQueue', 'Personnes en attente au plus', 1, 500],
  ['longestWaitMinutes', 'Minutes d’attente au plus, puis un rappel', 5, 120],
  [
    'callbackFirstMinutes',
    'Minutes d’attente estimée à partir desquelles le rappel est proposé d’abord',
    2,
    60,
  ],
] as const;

function Limits({ line, onChange }: PartProps) {
  const id = useId();
  return (
    <fieldset>
      <legend>Limites et voix</legend>
      {LIMITS.map(([name, label, min, max]) => (
        <label key={name}>
          {label} ({min} à {max})
          <input
            type="number"
            required
            min={min}
            max={max}
            value={line.limits[name]}
            onChange={(event) =>
              onChange({ limits: { ...line.limits, [name]: event.target.valueAsNumber || 0 } })
            }
          />
        </label>
      ))}
      <label htmlFor={`${id}-voice`}>Voix</label>
      <select
        id={`${id}-voice`}
        value={line.voice}
        onChange={(event) => onChange({ voice: event.target.value as PhoneLine['voice'] })}
      >
        {Object.entries(voice).map(([name, says]) => (
          <option key={name} value={name}>
            {says}
          </option>
        ))}
      </select>
      <label>
        Musique d’attente (adresse https, vide&nbsp;: silence)
        <input
          type="url"
          pattern="https://.*"
          value={line.music ?? ''}
          onChange={(event) => onChange({ music: event.target.value === '' ? null : event.target.value })}
        />
      </label>
    </fieldset>
  );
}
