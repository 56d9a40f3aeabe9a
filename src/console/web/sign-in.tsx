import { type FormEvent, useEffect, useRef, useState } from 'react';
import { About } from './about.tsx';
import { statusOf } from './api.ts';
import type { Desk } from './session.ts';

const REFUSED: Record<number, string> = {
  0: 'Le serveur ne répond pas. Vérifiez le réseau, puis réessayez.',
  401: 'Ce jeton n’est pas reconnu : il a pu expirer ou être retiré, ou il manque un caractère.',
  403: 'Ce jeton est valable, mais n’ouvre pas le tableau : il faut celui d’une opératrice, de la coordination ou d’un professionnel de l’annuaire.',
  429: 'Trop d’essais : attendez une minute, puis réessayez.',
};

/** `reason`: why the last session ended, when it did not end by itself. */
export function SignIn({
  reason,
  onToken,
}: {
  reason: string | undefined;
  onToken: (token: string, desk: Desk) => void;
}) {
  const [token, setToken] = useState('');
  const [shown, setShown] = useState(false);
  const [checking, setChecking] = useState(false);
  const [fault, setFault] = useState(reason);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const secret = token.trim();
    setChecking(true);
    const board = /^[\w-]{20,200}$/.test(secret) ? await statusOf(secret, '/v1/board') : 401;
    // A professional's token opens their own pages instead of the line's.
    const own = board === 403 && (await statusOf(secret, '/v1/professionals/me')) === 200;
    setChecking(false);
    if (own) return onToken(secret, 'professional');
    if (board === 200) return onToken(secret, 'line');
    setFault(
      REFUSED[board] ?? 'Le tableau n’est pas disponible pour l’instant. Réessayez dans quelques secondes.',
    );
    field.current?.focus();
  }

  return (
    <div className="sign-in">
      <main>
        <p className="wordmark">Recours</p>
        <h1>Tableau de la ligne</h1>
        <p className="lead">Les appels, les demandes et les places libres de votre CPTS, en direct.</p>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <label htmlFor="token">Votre jeton d’accès</label>
          <div className="field">
            <input
              ref={field}
              id="token"
              type={shown ? 'text' : 'password'}
              value={token}
              onChange={(event) => setToken(event.target.value)}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              required
              aria-invalid={fault !== undefined}
              aria-describedby="token-help token-fault"
            />
            <button type="button" className="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? 'Masquer' : 'Afficher'}
            </button>
          </div>
          <p id="token-fault" className="fault" role="alert">
            {fault}
          </p>
          <button type="submit" className="primary" disabled={checking}>
            {checking ? 'Vérification…' : 'Ouvrir le tableau'}
          </button>
          <p id="token-help" className="hint">
            Collez le jeton que la coordination vous a remis. Pour la démonstration, le programme affiche les
            siens au démarrage. Il est oublié quand vous fermez cet onglet.
          </p>
        </form>
      </main>
      <About />
    </div>
  );
}
