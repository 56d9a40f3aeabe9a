import { useState } from 'react';
import { faultInWords, put } from '../api.ts';
import { useRead } from '../hooks.ts';
import type { List, Professional, Protocol } from '../request/answers.ts';
import { count } from '../words.ts';

type Props = {
  token: string;
  protocol: Protocol;
  profession: string;
  mayDeclare: boolean;
};

/** Who may give the care that a protocol delegates: named by the coordination, by their RPPS. */
export function Declared({ token, protocol, profession, mayDeclare }: Props) {
  const read = useRead<{ declared: string[] }>(token, `/v1/protocols/${protocol.id}`);
  const of = protocol.delegation?.profession ?? '';
  const professionals =
    useRead<List<Professional>>(token, `/v1/professionals?profession=${of}&limit=200`).value?.items ?? [];
  const [changed, setChanged] = useState<readonly string[]>();
  const [fault, setFault] = useState<string>();
  const declared = changed ?? read.value?.declared;
  if (!declared) return read.fault ? <p className="fault">{read.fault}</p> : null;
  const names = professionals.filter(({ id }) => declared.includes(id));

  async function toggle(id: string) {
    const next = declared?.includes(id) ? declared.filter((one) => one !== id) : [...(declared ?? []), id];
    setFault(undefined);
    try {
      const said = await put<{ declared: string[] }>(token, `/v1/protocols/${protocol.id}/declared`, {
        professionalIds: next,
      });
      setChanged(said.declared);
    } catch (error) {
      setFault(faultInWords(error));
    }
  }

  return (
    <div className="declared">
      <p>
        Délégué&nbsp;: {profession}.{' '}
        {protocol.delegation?.declaredOnly
          ? `${count(names.length, 'professionnel déclaré', 'professionnels déclarés', 'Personne n’est encore déclaré')}${names.length > 0 ? ` : ${names.map(fullName).join(', ')}` : ''}`
          : 'Sans déclaration nominative.'}
      </p>
      {mayDeclare && protocol.delegation?.declaredOnly && (
        <details>
          <summary>Déclarer les professionnels</summary>
          <ul className="declare">
            {professionals.map((one) => (
              <li key={one.id}>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={declared.includes(one.id)}
                    onChange={() => void toggle(one.id)}
                  />
                  {fullName(one)} {!one.rpps && <span className="where">sans RPPS</span>}
                </label>
              </li>
            ))}
          </ul>
        </details>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

const fullName = ({ givenName, familyName }: Professional): string => `${givenName} ${familyName}`;
