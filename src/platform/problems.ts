import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { FastifyError } from 'fastify';
import { z } from 'zod';
import { DomainError, type RefusalKind } from './errors.ts';
import { inFrench } from './french.ts';

/** What is wrong with a field is said in French, as every message that a person reads. */
z.config({ localeError: inFrench });

/** RFC 9457 problem document. `type` is stable: `/problems/<code>`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { path: string; message: string }[];
} & Record<string, unknown>;

const STATUS: Record<RefusalKind, number> = {
  invalid: 422,
  unauthorised: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  busy: 429,
  unavailable: 503,
};

export function problem(
  code: string,
  status: number,
  title: string,
  detail: string,
  extra: Record<string, unknown> = {},
): Problem {
  return { type: `/problems/${code}`, title, status, detail, ...extra };
}

/** The one place where errors become answers. Undefined: not an answer but a defect, to be logged and told as `internal`. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof DomainError)
    return problem(error.code, STATUS[error.kind], error.message, error.detail, error.extra);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = (error as { validationContext?: string }).validationContext ?? 'body';
    return problem('validation', 400, 'Demande incorrecte', 'Un ou plusieurs champs sont à corriger.', {
      errors: error.validation.flatMap(({ instancePath, message, params }) =>
        faults(
          {
            path: instancePath.split('/').filter(Boolean),
            message: message ?? 'valeur incorrecte',
            ...params,
          },
          [where],
        ),
      ),
    });
  }
  const { statusCode: status, code } = error as Partial<FastifyError>;
  // SQLSTATE class 22: a year, a number or a text that fits its schema and not the database's type.
  if (code && /^22[0-9A-Z]{3}$/.test(code))
    return problem('validation', 422, 'Demande incorrecte', 'Une des valeurs est hors des limites.');
  if (code === UNSTORABLE)
    return problem(
      'validation',
      400,
      'Demande incorrecte',
      'Le texte contient un caractère qui ne peut pas être enregistré : il faut de l’UTF-8, sans NUL.',
    );
  if (status === 413)
    return problem(
      'too-large',
      413,
      'Demande trop volumineuse',
      'Le corps de la demande dépasse la taille permise.',
    );
  if (status === 415)
    return problem(
      'media-type',
      415,
      'Format non accepté',
      'Envoyez du JSON avec Content-Type: application/json.',
    );
  if (status === 429)
    return problem('busy', 429, 'Trop de demandes', 'Attendez un instant avant de recommencer.');
  if (status === 400)
    return problem('malformed', 400, 'Demande illisible', 'Le corps de la demande n’est pas du JSON valide.');
  if (status === 414)
    return problem('too-large', 414, 'Adresse trop longue', 'Un paramètre de l’adresse est trop long.');
  if (status && status >= 400 && status < 500)
    return problem('refused', status, 'Demande refusée', 'La demande ne peut pas être traitée.');
  return undefined;
}

/** An issue of zod: of a value that may have several forms, with the issues of each. */
type Fault = {
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
  errors?: readonly (readonly Fault[])[];
};

/** Where none of several forms fits, what is wrong is said of the nearest. */
function faults(
  { path, message, errors = [] }: Fault,
  within: readonly PropertyKey[],
): { path: string; message: string }[] {
  const here = [...within, ...path];
  const [nearest] = errors.toSorted((a, b) => strangeness(a) - strangeness(b));
  if (nearest) return nearest.flatMap((fault) => faults(fault, here));
  return [{ path: here.map(String).join('.'), message }];
}

/** How many of its fields a form misses, misreads or does not know; what is wrong inside of a field that it knows is no sign of another. */
const strangeness = (form: readonly Fault[]): number =>
  form
    .filter(({ path }) => path.length < 2)
    .reduce((sum, { keys, path }) => sum + (path.length === 0 ? (keys?.length ?? 1) : 1), 0);

const UNSTORABLE = 'UNSTORABLE';

/** Text that PostgreSQL cannot hold. */
export const unstorable = (): Error =>
  Object.assign(new Error('unstorable text'), { statusCode: 400, code: UNSTORABLE });

export const internalProblem = (requestId: string): Problem =>
  problem('internal', 500, 'Erreur interne', `L’erreur est au journal sous la référence ${requestId}.`, {
    requestId,
  });
