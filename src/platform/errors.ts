/**
 * A refusal that the domain has a name for (RFC 9457 `type` = `/problems/<code>`). Slices throw it through functions named after
 * what happened (`slotTaken()`); only `http.ts` knows which status and body it becomes.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly kind: RefusalKind;
  readonly detail: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    kind: RefusalKind,
    title: string,
    detail: string,
    extra: Record<string, unknown> = {},
  ) {
    super(title);
    this.code = code;
    this.kind = kind;
    this.detail = detail;
    this.extra = extra;
  }
}

/** What sort of refusal it is, in the domain's terms: someone else was first, the rules forbid it, it is not there, … */
export type RefusalKind =
  | 'conflict'
  | 'stale'
  | 'forbidden'
  | 'not-found'
  | 'invalid'
  | 'unauthorised'
  | 'busy'
  | 'unavailable';

/** The thing does not exist in this territory, or is not visible to the one who asks: the two are not told apart. */
export const notFound = (what: string): DomainError =>
  new DomainError('not-found', 'not-found', 'Introuvable', `${what} n’existe pas ou n’est pas visible ici.`);

/** A value that is well-formed but makes no sense here; `path` names it as the caller wrote it. */
export const invalid = (path: string, message: string): DomainError =>
  new DomainError('validation', 'invalid', 'Demande incorrecte', message, { errors: [{ path, message }] });
