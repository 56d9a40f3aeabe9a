/** What the server refused, in its own French words (RFC 9457). `status` 0: it could not be reached. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The problem document, as it came. */
  readonly problem: Problem;
  constructor(status: number, message: string, problem: Problem = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

type Problem = {
  type?: string;
  title?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
};

/** Reads a JSON answer. Throws `Refusal`. */
export const get = async <T>(token: string, path: string): Promise<T> =>
  (await ask(token, path, {})).json() as Promise<T>;

/** Fetches a document and gives it to the browser to keep under that name. Throws `Refusal`. */
export async function download(token: string, path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await (await ask(token, path, {})).blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser begins to read it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Fetches a document and shows it in a tab of its own, from where it is printed. The tab is opened before anything is waited for, or the browser would take it for one that nobody
 * has asked for. False: it would not open one. Throws `Refusal`.
 */
export async function show(token: string, path: string): Promise<boolean> {
  const tab = window.open('', '_blank');
  if (!tab) return false;
  // From here on it has nothing of this page; what it will show is no page either.
  tab.opener = null;
  try {
    const url = URL.createObjectURL(await (await ask(token, path, {})).blob());
    tab.location.replace(url);
    // Long enough to be read, printed and read again from the tab.
    setTimeout(() => URL.revokeObjectURL(url), 600_000);
  } catch (error) {
    tab.close();
    throw error;
  }
  return true;
}

/** Sends a command, under a key of its own: where a proxy or the browser sends it twice, it is carried out once. Throws `Refusal`. */
export async function post<T>(token: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask(token, path, {
    method: 'POST',
    headers: { 'idempotency-key': crypto.randomUUID(), ...(body === undefined ? {} : JSON_BODY) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json().catch(() => undefined) as Promise<T>;
}

/** Says how something is to be; said again it does no harm. `version`: as it was read, so that nobody's change is lost. Throws `Refusal`. */
export const put = async <T>(
  token: string,
  path: string,
  body: unknown,
  method: 'PUT' | 'PATCH' = 'PUT',
  version?: number,
): Promise<T> => {
  const headers = { ...JSON_BODY, ...ifMatch(version) };
  return (await ask(token, path, { method, headers, body: JSON.stringify(body) })).json() as Promise<T>;
};

/** Takes something away; `version`: as it was read. What is answered, if anything is. Throws `Refusal`. */
export async function remove<T>(token: string, path: string, version?: number): Promise<T> {
  const answer = await ask(token, path, { method: 'DELETE', headers: ifMatch(version) });
  return answer.json().catch(() => undefined) as Promise<T>;
}

const ifMatch = (version: number | undefined): Record<string, string> =>
  version === undefined ? {} : { 'if-match': `"${version}"` };

const JSON_BODY = { 'content-type': 'application/json' };

/** The status of an answer, whatever it is; 0: none. */
export async function statusOf(token: string, path: string): Promise<number> {
  return (await send(token, path, {}))?.status ?? 0;
}

/** What to say to a person about something that failed. */
export function faultInWords(error: unknown): string {
  if (!(error instanceof Refusal)) return 'La demande n’a pas pu être envoyée.';
  const { type, errors = [] } = error.problem;
  const [first] = errors;
  // A refusal of one field says by itself what is wrong with it.
  if (!first || error.message.includes(first.message)) return error.message;
  if (type !== '/problems/validation') return `${error.message} (${first.message})`;
  return `À corriger : ${[...new Set(errors.map(({ message }) => message))].join(' ; ')}`;
}

async function ask(token: string, path: string, init: RequestInit): Promise<Response> {
  const answer = await send(token, path, init);
  if (!answer) throw new Refusal(0, 'Le serveur ne répond pas. Vérifiez le réseau, puis réessayez.');
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  throw new Refusal(answer.status, problem.detail ?? problem.title ?? 'La demande a été refusée.', problem);
}

const send = (token: string, path: string, init: RequestInit): Promise<Response | undefined> =>
  fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }).catch(
    () => undefined,
  );
