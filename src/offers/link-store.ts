import { type Database, databaseUnavailable, isDisconnection, isTooSlow } from '../platform/database.ts';
import { linkHash, openedAs, type OpenedLink } from './link.ts';

/** Before the territory is known (decision 1): a function of the owner's says whose link it is. Throws `database-unavailable`. */
export async function resolveLink(
  deps: { database: Database },
  secret: string,
): Promise<OpenedLink | undefined> {
  const hash = linkHash(secret);
  if (!hash) return undefined;
  try {
    const { rows } = await deps.database.app.query<{
      territory_id: string;
      offer_id: string;
      professional_id: string;
    }>({ name: 'resolve-offer-link', text: 'select * from resolve_offer_link($1)', values: [hash] });
    return rows[0] && openedAs(rows[0]);
  } catch (error) {
    throw isDisconnection(error) || isTooSlow(error) ? databaseUnavailable(error) : error;
  }
}
