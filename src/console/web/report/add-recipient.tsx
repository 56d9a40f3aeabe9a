import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { professions } from '../../../directory/profession.ts';
import { type StructureKind, structureKinds } from '../../../directory/structure-kind.ts';
import { faultInWords, get, post } from '../api.ts';
import { fullName } from '../organisation/answers.ts';
import type { ListedProfessional, ListedStructure } from '../organisation/entries.ts';
import { count, wellSet } from '../words.ts';

type Props = { token: string; reportId: string; onDone: () => void };

/** Somebody of the directory to whom the report might go as well. */
type Candidate = {
  id: string;
  name: string;
  what: string;
  hasAddress: boolean;
  ofCare: boolean;
  dac: boolean;
};

/** The report goes to one more: by hand, under the same rule as everybody's (may-receive.ts). */
export function AddRecipient({ token, reportId, onDone }: Props) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<Candidate>();
  const [takesPart, setTakesPart] = useState(false);
  const [state, setState] = useState<'ready' | 'doing'>('ready');
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState<string>();
  const search = useRef<HTMLInputElement>(null);
  const found = useCandidates(token, typed);
  const type = (name: string) => {
    setTyped(name);
    setChosen(undefined);
    setTakesPart(false);
    setFault(undefined);
    setSaid('');
  };

  async function send(event: FormEvent) {
    event.preventDefault();
    if (state === 'doing') return;
    if (!chosen) {
      setFault('Cherchez le destinataire par son nom, puis choisissez-le.');
      search.current?.focus();
      return;
    }
    setState('doing');
    setFault(undefined);
    try {
      const body = {
        recipient: chosen.id,
        as: chosen.dac ? 'dac' : 'other',
        takesPart: takesPart && chosen.ofCare,
      };
      await post(token, `/v1/reports/${reportId}/recipients`, body);
      type('');
      setSaid(`Part pour ${chosen.name}.`);
      search.current?.focus();
      onDone();
    } catch (error) {
      setFault(faultInWords(error));
    }
    setState('ready');
  }

  return (
    <form className="fields add-recipient" noValidate onSubmit={(event) => void send(event)}>
      <label htmlFor={id}>Nom du professionnel ou de la structure</label>
      <input
        id={id}
        ref={search}
        type="search"
        value={typed}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-etat`}
        onChange={(event) => type(event.target.value)}
      />
      <output id={`${id}-etat`} className="where">
        {said || stateOf(typed, found)}
      </output>
      {found && found !== 'failed' && found.length > 0 && (
        <fieldset className="choices thumbs">
          <legend className="visually-hidden">Destinataire</legend>
          {found.map((one) => (
            <label key={one.id} className="pill">
              <input
                type="radio"
                name={`${id}-qui`}
                checked={chosen?.id === one.id}
                onChange={() => {
                  setChosen(one);
                  setTakesPart(false);
                }}
              />
              {one.name}{' '}
              <span className="where">
                {one.what}
                {!one.hasAddress && ', sans adresse sécurisée'}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {chosen && <Why who={chosen} takesPart={takesPart} onTakesPart={setTakesPart} />}
      {fault && (
        <p className="fault" role="alert">
          {wellSet(fault)}
        </p>
      )}
      <button type="submit" aria-disabled={state === 'doing'}>
        {state === 'doing' ? 'Envoi…' : 'Envoyer le compte rendu'}
      </button>
    </form>
  );
}

type WhyProps = { who: Candidate; takesPart: boolean; onTakesPart: (is: boolean) => void };

/** Why they may have it (CSP L1110-12): their part in the care, which stays on record with who says so, or the patient's own yes. */
function Why({ who, takesPart, onTakesPart }: WhyProps) {
  if (!who.ofCare)
    return (
      <p className="where">
        Hors de l’équipe de soins&nbsp;: seulement avec l’accord du patient, à noter d’abord sous «&nbsp;Qui
        le reçoit&nbsp;».
      </p>
    );
  return (
    <label className="check">
      <input type="checkbox" checked={takesPart} onChange={(event) => onTakesPart(event.target.checked)} />
      Prend part aux soins de ce patient (sinon, l’accord du patient est nécessaire)
    </label>
  );
}

const stateOf = (typed: string, found: readonly Candidate[] | 'failed' | undefined): string =>
  typed.trim().length < 2
    ? 'Tapez le début du nom.'
    : found === undefined
      ? 'Recherche…'
      : found === 'failed'
        ? 'La recherche n’a pas abouti : retapez le nom dans un instant.'
        : found.length === 0
          ? 'Personne de ce nom dans l’annuaire.'
          : `${count(found.length, 'trouvé')}. Choisissez avec les flèches.`;

/** So that a name is not asked for letter by letter. */
const PAUSE_MS = 200;

/** Undefined: not asked, or not answered yet. */
function useCandidates(token: string, typed: string): readonly Candidate[] | 'failed' | undefined {
  const name = typed.trim();
  const [found, setFound] = useState<{ name: string; items: readonly Candidate[] | 'failed' }>();
  useEffect(() => {
    if (name.length < 2) return;
    let over = false;
    const timer = setTimeout(() => {
      candidates(token, name).then(
        (items) => over || setFound({ name, items }),
        () => over || setFound({ name, items: 'failed' }),
      );
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [token, name]);
  return found?.name === name && name.length >= 2 ? found.items : undefined;
}

async function candidates(token: string, name: string): Promise<Candidate[]> {
  const asked = `name=${encodeURIComponent(name)}&limit=6`;
  const [people, structures] = await Promise.all([
    get<{ items: ListedProfessional[] }>(token, `/v1/professionals?${asked}`),
    get<{ items: ListedStructure[] }>(token, `/v1/structures?${asked}`),
  ]);
  return [
    ...people.items.map((one) => ({
      id: one.id,
      name: fullName(one),
      what: professions[one.profession],
      hasAddress: one.secureAddress !== null,
      ofCare: one.profession !== 'social-worker',
      dac: false,
    })),
    ...structures.items.map((one) => ({
      id: one.id,
      name: one.name,
      what: structureKinds[one.kind],
      hasAddress: one.secureAddress !== null,
      ofCare: !NOT_OF_CARE.includes(one.kind),
      dac: one.kind === 'dac',
    })),
  ];
}

const NOT_OF_CARE: readonly StructureKind[] = ['dac', 'social', 'other'];
