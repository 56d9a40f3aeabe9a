import { useCallback, useEffect, useState } from 'react';
import { get, post, Refusal } from './api.ts';

/** What `GET /v1/demo` answers. `progress`: 0 to 1; `brokenOff`: the last day was not played to its end; `reportLeft`: a report is left to write. */
type Demo = {
  available: boolean;
  running: boolean;
  progress: number;
  brokenOff?: boolean;
  reportLeft?: boolean;
};

const LOOK_MS = 2_000;
const FAULT_MS = 15_000;

/** A server that plays no demonstration has no such route, and then there is no button. */
export function DemoDay({ token, mayPlay }: { token: string; mayPlay: boolean }) {
  const [demo, setDemo] = useState<Demo>();
  const [fault, setFault] = useState<string>();
  const look = useCallback(
    () =>
      get<Demo>(token, '/v1/demo').then(setDemo, (error: unknown) => {
        if (error instanceof Refusal && error.status >= 400 && error.status < 500) setDemo(undefined);
      }),
    [token],
  );
  useEffect(() => void look(), [look]);
  const running = demo?.running ?? false;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [running, look]);

  // A refusal is about what was just tried, and goes away.
  useEffect(() => {
    if (fault === undefined) return;
    const timer = setTimeout(() => setFault(undefined), FAULT_MS);
    return () => clearTimeout(timer);
  }, [fault]);

  if (!running && (!demo?.available || !mayPlay)) return null;
  const brokenOff = !running && demo?.brokenOff === true;
  async function play() {
    setFault(undefined);
    try {
      await post(token, '/v1/demo/day');
    } catch (error) {
      setFault(error instanceof Refusal ? error.message : 'La démonstration n’a pas pu commencer.');
    }
    await look();
  }
  return (
    <aside className="demo" aria-label="Démonstration">
      <p>
        <strong>Territoire de démonstration.</strong> Personnes et numéros sont inventés.
        {brokenOff && (
          <>
            {' '}
            La dernière journée jouée s’est interrompue et ne reprend pas d’elle-même&nbsp;: ce qui a été noté
            reste au tableau.
          </>
        )}
        {demo?.reportLeft && (
          <>
            {' '}
            Le médecin volontaire a vu un patient et vous laisse le retour à écrire&nbsp;: ouvrez sa page dans
            un autre onglet avec le jeton «&nbsp;médecin volontaire&nbsp;», signez, puis suivez l’envoi ici,
            dans «&nbsp;Messagerie&nbsp;».
          </>
        )}
      </p>
      {running ? (
        <p className="progress">
          <label htmlFor="demo-progress">La journée se joue…</label>
          <progress id="demo-progress" value={demo?.progress ?? 0} max={1} />
        </p>
      ) : (
        <button type="button" className="primary" onClick={() => void play()}>
          {brokenOff ? 'Recommencer une journée' : 'Jouer une journée de démonstration'}
        </button>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </aside>
  );
}
