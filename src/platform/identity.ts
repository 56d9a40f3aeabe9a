/** Who may call what (api.md): the role stands on the token, never in the request. */
export type Role = 'operator' | 'coordinator' | 'professional' | 'regulator' | 'partner' | 'admin';

export const ROLES: readonly Role[] = [
  'operator',
  'coordinator',
  'professional',
  'regulator',
  'partner',
  'admin',
];

/**
 * On whose behalf a transaction runs (decision 1). `subject` is the id of the person or structure in the directory, when there is
 * one; `system` is the product itself: jobs, the tail, the telephone line.
 */
export type Actor = {
  readonly territoryId: string;
  readonly role: Role | 'system';
  readonly subject: string | undefined;
  /** The token or the part of the system that acts: what an event says in `actor`. */
  readonly name: string;
};

export const systemActor = (territoryId: string, part: string): Actor => ({
  territoryId,
  role: 'system',
  subject: undefined,
  name: `system:${part}`,
});
