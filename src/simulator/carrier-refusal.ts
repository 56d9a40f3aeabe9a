import { isPossiblePhoneNumber } from 'libphonenumber-js';

/** The REST API says no: HTTP status, the carrier's error code, and its message. */
type Refusal = Error & {
  readonly refusal: { readonly status: number; readonly code: number; readonly message: string };
};

export function refuse(status: number, code: number, message: string): never {
  const refusal: Refusal = Object.assign(new Error(message), { refusal: { status, code, message } });
  throw refusal;
}

export const notFound = (url: string): never =>
  refuse(404, 20404, `The requested resource ${url.replace(/\?.*$/, '')} was not found`);

export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && 'refusal' in error;

/** E.164, of a length that its country uses. */
export const isPhoneNumber = (text: string): boolean =>
  /^\+[1-9]\d{5,14}$/.test(text) && isPossiblePhoneNumber(text);

/** A form field or query parameter; the first one when it is repeated. */
export type Fields = Readonly<Record<string, string | string[] | undefined>>;

export function field(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return Array.isArray(value) ? value[0] : value;
}

export function fieldsOf(fields: Fields | undefined, name: string): string[] {
  const value = fields?.[name];
  return value === undefined ? [] : [value].flat();
}

/** A query with single values, as the lists use it. */
export const queryOf = (fields: Fields): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, field(fields, name)]));
