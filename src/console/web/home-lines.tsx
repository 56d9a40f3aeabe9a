import { useState } from 'react';

/** Where somebody lives, as both the line and whoever goes there read it. */
export type Home = {
  street: string;
  complement?: string | null | undefined;
  postcode: string | null;
  commune: string | null;
  access?: string | null | undefined;
  elsewhere: string | null;
};

/** In the order of an envelope; a map of somebody else's would learn where a patient lives. */
export function HomeLines({ home }: { home: Home }) {
  const town = [home.postcode, home.commune].filter(Boolean).join(' ');
  const envelope = [home.street, home.complement, town].filter(Boolean);
  return (
    <div className="home">
      <address>{envelope.join(', ')}</address>
      {home.access && (
        <p>
          Pour entrer&nbsp;: <strong>{home.access}</strong>
        </p>
      )}
      <Copy text={[home.street, town].filter((part) => part !== '').join(', ')} />
      {home.elsewhere && (
        <p className="notice" data-status="unsigned">
          La demande situe le patient à {home.elsewhere}, pas à cette adresse&nbsp;: appelez-le avant de
          partir.
        </p>
      )}
    </div>
  );
}

/** Into somebody's own map, by their own hand. */
function Copy({ text }: { text: string }) {
  const [says, setSays] = useState('');
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSays('Adresse copiée');
    } catch {
      setSays('Copie refusée par le navigateur');
    }
  }
  return (
    <span className="action">
      <button type="button" className="quiet" onClick={() => void copy()}>
        Copier l’adresse
      </button>
      <output>{says}</output>
    </span>
  );
}
