import type { WebSocket } from '@fastify/websocket';
import type { Caller } from '../platform/access.ts';
import type { Fanout } from '../platform/fanout.ts';
import { systemActor } from '../platform/identity.ts';
import { read } from '../platform/transaction.ts';
import { audienceOf } from './audience.ts';
import { type Follower, type FollowerDeps, follow } from './follower.ts';
import type { Here } from './projection.ts';
import { CLOSE, type Reader } from './reader.ts';
import { liveTokens } from './store.ts';

export type LiveDeps = FollowerDeps & { fanout: Fanout };

export type LiveOptions = {
  /** How many changes a reader may lack before it has to start again. */
  kept?: number;
  /** How often to look without having been told: the fan-out is only a hint. */
  lookEveryMs?: number;
  /** How often to see who is still there, and whether they still may be. */
  checkEveryMs?: number;
};

export type LiveBoard = {
  /** Sends `socket` every change after `after`, until it closes. */
  join(socket: WebSocket, caller: Pick<Caller, 'territoryId' | 'tokenId' | 'role'>, after: number): void;
  stop(): Promise<void>;
};

/** The readers of all territories in this process: one follower for each territory that has some. */
export function liveBoard(deps: LiveDeps, options: LiveOptions = {}): LiveBoard {
  const { kept = 5_000, lookEveryMs = 1_000, checkEveryMs = 30_000 } = options;
  const followers = new Map<string, Follower>();

  const onNews = (territories: string[]) => {
    const concerned = territories.includes('*') ? followers.keys() : territories;
    for (const territoryId of concerned) followers.get(territoryId)?.look();
  };
  deps.fanout.news.on('news', onNews);
  const looking = setInterval(() => onNews(['*']), lookEveryMs);
  const checking = setInterval(() => {
    for (const [territoryId, follower] of followers) {
      if (follower.isIdle()) {
        followers.delete(territoryId);
        continue;
      }
      dropSilent(follower);
      void dropUnauthorised(territoryId, follower).catch((err: Error) =>
        deps.log.warn({ err }, 'the tokens of the board’s readers could not be checked'),
      );
    }
  }, checkEveryMs);

  /** Whoever has not answered the last ping is gone: a cable, a closed lid. */
  function dropSilent(follower: Follower): void {
    for (const reader of follower.readers) {
      if (!reader.alive) reader.socket.terminate();
      reader.alive = false;
      reader.socket.ping();
    }
  }

  /** A connection outlives the request that opened it: a revoked or expired token closes it. */
  async function dropUnauthorised(territoryId: string, follower: Follower): Promise<void> {
    const tokens = [...new Set([...follower.readers].map((reader) => reader.tokenId))];
    const live = await read(deps, systemActor(territoryId, 'board'), (tx) => liveTokens(tx, tokens));
    for (const reader of follower.readers)
      if (!live.has(reader.tokenId)) reader.socket.close(CLOSE.unauthorised, 'unauthorised');
  }

  /** A browser cannot ping: it asks in words. Whoever asks without reading is not answered. */
  function sayHere({ socket, full }: Reader): void {
    const here: Here = { type: 'here', at: new Date(deps.clock.now()).toISOString() };
    if (!full) socket.send(JSON.stringify(here));
  }

  return {
    join: (socket, { territoryId, tokenId, role }, after) => {
      let follower = followers.get(territoryId);
      if (!follower) followers.set(territoryId, (follower = follow(deps, territoryId, kept)));
      const reader: Reader = {
        socket,
        tokenId,
        audience: audienceOf(role),
        sent: after,
        full: false,
        alive: true,
      };
      deps.metrics.boardReaders.inc();
      socket.on('pong', () => (reader.alive = true));
      socket.on('message', () => sayHere(reader));
      socket.on('close', () => {
        deps.metrics.boardReaders.dec();
        follower.leave(reader);
      });
      follower.join(reader);
    },
    stop: async () => {
      clearInterval(looking);
      clearInterval(checking);
      deps.fanout.news.off('news', onNews);
      await Promise.all([...followers.values()].map((follower) => follower.stop()));
    },
  };
}
