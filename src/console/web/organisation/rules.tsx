import { useState } from 'react';
import { DEFAULT_WEIGHTS, type Weights, weightsOf } from '../../../matching/weights.ts';
import { put } from '../api.ts';
import { useRead } from '../hooks.ts';
import { Section } from '../section.tsx';
import { numberOf } from '../typed.ts';
import { Field, SaveButton } from './field.tsx';
import { SaveForm } from './save-form.tsx';
import { useSave } from './use-save.ts';
import { type TellUnsaved, useTold } from './use-unsaved.ts';
import { WEIGHTS, written } from './weight-words.ts';

type Settings = {
  matching: Partial<Weights> | null;
  search: { km: number; fartherKm: number } | null;
};
type Territory = { settings: Settings };
type Props = { token: string; onUnsaved: TellUnsaved };

/** What the order of places is made of, and how far one looks: the territory decides, within bounds. */
export function Rules({ token, onUnsaved }: Props) {
  const { value, fault } = useRead<Territory>(token, '/v1/territory');
  return (
    <>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <Section id="regles" title="L’ordre des places">
        <blockquote className="policy">
          <p>Le plus proche d’abord, en sollicitant chacun à la mesure de ce qu’il a offert.</p>
          <p>
            Une place dont on aura sûrement besoin plus tard (tout ce qui suit sera pris aussi) coûte
            cher&nbsp;: on la garde pour ceux qui n’ont qu’elle.
          </p>
          <p>
            Visites et vidéo sont gardées pour ceux qui ne peuvent pas se déplacer, et qui n’a rien trouvé
            prend la première place qui se libère.
          </p>
        </blockquote>
        <p className="aside">
          Le médecin traitant du patient passe toujours en premier, et une place hors délai en dernier&nbsp;:
          cela ne se règle pas. Chaque proposition dit ses raisons&nbsp;; l’infirmière décide.
        </p>
        {value && <WeightsForm token={token} decided={value.settings.matching} onUnsaved={onUnsaved} />}
      </Section>
      <Section id="rayon" title="Jusqu’où chercher">
        {value && <SearchForm token={token} decided={value.settings.search} onUnsaved={onUnsaved} />}
      </Section>
    </>
  );
}

const NO_NUMBER = 'Écrivez un nombre, par exemple 1,5.';

/** What nobody could read as a number, by the path that the server would have named. */
const unread = (typed: Record<string, string>, path: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typed)
      .filter(([, text]) => numberOf(text) === undefined)
      .map(([name]) => [`${path}.${name}`, NO_NUMBER]),
  );

type FormProps<Decided> = {
  token: string;
  decided: Decided | null;
  onUnsaved: TellUnsaved;
};

const typedWeights = (weights: Weights): Record<keyof Weights, string> => ({
  distance: written(weights.distance),
  scarcity: written(weights.scarcity),
  fairness: written(weights.fairness),
  kept: written(weights.kept),
  continuity: written(weights.continuity),
  wait: written(weights.wait),
});

function WeightsForm({ token, decided, onUnsaved }: FormProps<Partial<Weights>>) {
  const [before, setBefore] = useState(() => typedWeights(weightsOf(decided ?? {})));
  const [typed, setTyped] = useState(before);
  const form = useSave();
  useTold(JSON.stringify(typed) !== JSON.stringify(before), onUnsaved);
  const usual = typedWeights(DEFAULT_WEIGHTS);
  const set = (more: Partial<typeof typed>) => {
    setTyped({ ...typed, ...more });
    form.typed();
  };
  const send = () => {
    const faults = unread(typed, 'settings.matching');
    if (Object.keys(faults).length > 0) return form.refuse('Rien n’a été enregistré.', faults);
    // What stands as it came is not decided: a better value of a later version counts by itself.
    const own = Object.entries(typed)
      .map(([name, text]) => [name, numberOf(text)] as const)
      .filter(([name, value]) => value !== DEFAULT_WEIGHTS[name as keyof Weights]);
    const matching = own.length > 0 ? Object.fromEntries(own) : null;
    void form.send(
      () => put<Territory>(token, '/v1/territory', { settings: { matching } }, 'PATCH'),
      ({ settings }) => {
        const after = typedWeights(weightsOf(settings.matching ?? {}));
        setBefore(after);
        setTyped(after);
      },
    );
  };
  return (
    <SaveForm save={form} label="Poids" className="fields weights" onSend={send} unsaved>
      {WEIGHTS.map(({ name, label, most, says }) => (
        <Field
          key={name}
          label={label}
          className="weight"
          hint={
            <>
              {says}{' '}
              <span className="bounds">
                De 0 à {most}, d’origine {usual[name]}.
              </span>
            </>
          }
          fault={form.at(`settings.matching.${name}`)}
        >
          {(field) => (
            <input
              {...field}
              inputMode="decimal"
              autoComplete="off"
              value={typed[name]}
              data-changed={typed[name] !== usual[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <div className="controls wide">
        <SaveButton
          state={form.state}
          refusal={form.refusal}
          done="Enregistré : les prochaines propositions en tiennent compte."
        >
          Enregistrer les poids
        </SaveButton>
        {JSON.stringify(typed) !== JSON.stringify(usual) && (
          <button type="button" className="quiet" onClick={() => set(usual)}>
            Remettre les valeurs d’origine
          </button>
        )}
      </div>
    </SaveForm>
  );
}

function SearchForm({ token, decided, onUnsaved }: FormProps<{ km: number; fartherKm: number }>) {
  const typedOf = (search: Settings['search']) => ({
    isBound: search !== null,
    km: written(search?.km ?? 15),
    fartherKm: written(search?.fartherKm ?? 30),
  });
  const [before, setBefore] = useState(() => typedOf(decided));
  const [typed, setTyped] = useState(before);
  const form = useSave();
  useTold(JSON.stringify(typed) !== JSON.stringify(before), onUnsaved);
  const set = (more: Partial<typeof typed>) => {
    setTyped({ ...typed, ...more });
    form.typed();
  };
  const send = () => {
    const { isBound, ...texts } = typed;
    const faults = isBound ? unread(texts, 'settings.search') : {};
    const [km = 0, fartherKm = 0] = [texts.km, texts.fartherKm].map(numberOf);
    if (isBound && Object.keys(faults).length === 0 && fartherKm < km)
      faults['settings.search.fartherKm'] =
        'On cherche ensuite plus loin, ou aussi loin\u00a0: pas moins loin.';
    if (Object.keys(faults).length > 0) return form.refuse('Rien n’a été enregistré.', faults);
    const search = isBound ? { km, fartherKm } : null;
    void form.send(
      () => put<Territory>(token, '/v1/territory', { settings: { search } }, 'PATCH'),
      ({ settings }) => {
        const after = typedOf(settings.search);
        setBefore(after);
        setTyped(after);
      },
    );
  };
  return (
    <SaveForm save={form} label="Jusqu’où chercher" className="fields organise" onSend={send} unsaved>
      <label className="check wide">
        <input
          type="checkbox"
          checked={typed.isBound}
          onChange={(event) => set({ isBound: event.target.checked })}
        />
        Limiter la distance entre le patient et les places proposées
      </label>
      {typed.isBound ? (
        <>
          <Field
            label="D’abord, jusqu’à (km)"
            fault={form.at('settings.search.km')}
            hint="Plus de 0, 500 au plus."
          >
            {(field) => (
              <input
                {...field}
                inputMode="decimal"
                autoComplete="off"
                value={typed.km}
                onChange={(event) => set({ km: event.target.value })}
              />
            )}
          </Field>
          <Field
            label="Quand la demande tarde, jusqu’à (km)"
            fault={form.at('settings.search.fartherKm')}
            hint="Au moins autant que la première distance, 500 au plus."
          >
            {(field) => (
              <input
                {...field}
                inputMode="decimal"
                autoComplete="off"
                value={typed.fartherKm}
                onChange={(event) => set({ fartherKm: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <p className="hint wide">Les places sont proposées partout où le territoire en a.</p>
      )}
      <div className="controls wide">
        <SaveButton state={form.state} refusal={form.refusal}>
          Enregistrer la distance
        </SaveButton>
      </div>
    </SaveForm>
  );
}
