import { Refusal } from '../api.ts';

/** What the server finds wrong with which field, by the field's path without the part of the message that it stood in. */
export function fieldFaults(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof Refusal ? (error.problem.errors ?? []) : [];
  const found = new Map<string, string>();
  for (const { path, message } of errors) {
    const field = path.replace(/^body\./, '');
    const before = found.get(field);
    found.set(field, before === undefined || before === message ? message : `${before} ${message}`);
  }
  return found;
}

/** Of a field and of all that it is made of: `opening` has the fault of `opening.0.to`. */
export function faultAt(faults: ReadonlyMap<string, string>, field: string): string | undefined {
  for (const [path, message] of faults)
    if (path === field || path.startsWith(`${field}.`)) return capital(message);
  return undefined;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
