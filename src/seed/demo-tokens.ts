import { issueToken, revokeLabelled } from '../platform/access.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { type Role, systemActor } from '../platform/identity.ts';
import { transaction } from '../platform/transaction.ts';
import { demoId } from './demo-id.ts';
import { idsIn } from './store.ts';

/** What the demonstration's tokens carry in `access_token.label`. */
const DEMO = 'demo';
const DAYS = 30;

export type DemoToken = { role: Role; secret: string; subject: string | undefined; label: string };

/** Who sees the patients of whoever tries it out. */
export const demoDoctor = (territoryId: string): string => demoId(territoryId, 'doctor', 0);

/** Tokens that are printed on a screen open nothing to the network: the message is one French line. */
export class DemoTokensRefused extends Error {
  override readonly name = 'DemoTokensRefused';
}

/**
 * New tokens for each role of a demonstration; those of an earlier start no longer work. Throws `DemoTokensRefused` unless `host`, the
 * address that the product listens on, can be reached from this machine alone.
 */
export async function issueDemoTokens(
  deps: { database: Database; clock: Clock; host: string },
  territoryId: string,
): Promise<DemoToken[]> {
  if (!isLoopback(deps.host))
    throw new DemoTokensRefused(
      `Les jetons de démonstration ne sont donnés que sur une adresse locale (HOST=127.0.0.1), pas sur ${deps.host}.`,
    );
  return transaction(deps, systemActor(territoryId, 'seed'), async (tx) => {
    await revokeLabelled(tx, DEMO);
    const doctor = demoDoctor(territoryId);
    const careHome = demoId(territoryId, 'structure', 1);
    const [doctors, structures] = await Promise.all([
      idsIn(tx, 'professional', [doctor]),
      idsIn(tx, 'structure', [careHome]),
    ]);
    const accounts: Omit<DemoToken, 'secret'>[] = [
      { role: 'operator', subject: undefined, label: 'opératrice de la ligne' },
      { role: 'coordinator', subject: undefined, label: 'coordinatrice de la CPTS' },
      {
        role: 'professional',
        subject: doctors.has(doctor) ? doctor : undefined,
        label: 'médecin volontaire',
      },
      { role: 'regulator', subject: undefined, label: 'régulateur du SAS' },
      {
        role: 'partner',
        subject: structures.has(careHome) ? careHome : undefined,
        label: 'EHPAD partenaire',
      },
      { role: 'admin', subject: undefined, label: 'administration' },
    ];
    return Promise.all(
      accounts.map(async (account) => {
        const { secret } = await issueToken(tx, {
          role: account.role,
          subject: account.subject,
          label: DEMO,
          days: DAYS,
        });
        return { ...account, secret };
      }),
    );
  });
}

/** 127.0.0.0/8, ::1 and their name. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
