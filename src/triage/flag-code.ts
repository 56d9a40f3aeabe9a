import type { Protocol } from './protocol.ts';

/** The code under which a rule or a question stands on a request: of a screen its own id, of another protocol with that protocol's before it. */
export const flagCode = ({ id: protocol, use }: Pick<Protocol, 'id' | 'use'>, id: string): string =>
  use === 'screen' ? id : `${protocol}/${id}`;
