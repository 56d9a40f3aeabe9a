/** What the server refused, in its own French words (RFC 9457). `status` 0: it could not be reached. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads a JSON answer. Throws `Refusal`. */
export async function get<T>(token: string, path: string): Promise<T> {
  return (await ask(token, path, {})).json() as Promise<T>;
}

/** Sends a command that has no body. A repeat of the same press is recognised by its key. Throws `Refusal`. */
export async function post(token: string, path: string): Promise<void> {
  await ask(token, path, { method: 'POST', headers: { 'idempotency-key': crypto.randomUUID() } });
}

/** The status of an answer, whatever it is; 0: none. */
export async function statusOf(token: string, path: string): Promise<number> {
  return (await send(token, path, {}))?.status ?? 0;
}

async function ask(token: string, path: string, init: RequestInit): Promise<Response> {
  const answer = await send(token, path, init);
  if (!answer) throw new Refusal(0, 'Le serveur ne répond pas. Vérifiez le réseau, puis réessayez.');
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string };
  throw new Refusal(answer.status, problem.detail ?? problem.title ?? 'La demande a été refusée.');
}

const send = (token: string, path: string, init: RequestInit): Promise<Response | undefined> =>
  fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }).catch(
    () => undefined,
  );
