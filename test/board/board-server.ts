import type { FastifyInstance } from 'fastify';
import type { LiveDeps, LiveOptions } from '../../src/board/live.ts';
import type { BoardState, Change, Here, Reset } from '../../src/board/projection.ts';
import { boardRoutes } from '../../src/board/routes.ts';
import { createHttp } from '../../src/platform/http-server.ts';
import { reactionTable } from '../../src/platform/reactions.ts';
import { startTail } from '../../src/platform/tail.ts';
import { startWorld, type World } from '../support/world.ts';

/** A product whose events are numbered and told, and to which nothing reacts: the rows of these tests only look like the line's. */
export async function startBoardWorld(): Promise<World> {
  const world = await startWorld({ work: false });
  const { database, queue, fanout, log } = world.product;
  const tail = startTail({ database, queue, log, reactions: reactionTable([]), announce: fanout.announce });
  tail.fed.on('fed', (territories) => fanout.news.emit('news', territories));
  return {
    ...world,
    close: async () => {
      await tail.stop();
      await world.close();
    },
  };
}

export type BoardServer = { url: string; http: FastifyInstance; close(): Promise<void> };

/** The board on a listener of its own, so that a test may restart it and choose its limits. */
export async function serveBoard(world: World, options: ServeOptions = {}): Promise<BoardServer> {
  const { port = 0, replaced = {}, more, ...limits } = options;
  const { http } = await createHttp(world.product, { rateLimitPerMinute: 1_000_000 });
  boardRoutes(http, { ...world.product, ...replaced }, limits);
  more?.(http);
  const url = await http.listen({ port, host: '127.0.0.1' });
  return { url, http, close: () => http.close() };
}

export type ServeOptions = LiveOptions & {
  port?: number;
  /** What the board shall have instead of the product's own. */
  replaced?: Partial<LiveDeps>;
  /** Other routes on the same listener. */
  more?: (http: FastifyInstance) => void;
};

export async function snapshot(server: BoardServer, token: string): Promise<BoardState> {
  const answer = await fetch(`${server.url}/v1/board`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`the board answered ${answer.status}`);
  return (await answer.json()) as BoardState;
}

export type Connection = {
  changes: Change[];
  resets: Reset[];
  answers: Here[];
  /** Is anybody there? */
  ask(): void;
  /** Close code, once closed. */
  readonly closed: Promise<number>;
  opened: Promise<void>;
  close(): void;
};

/** A board's connection as a browser makes it. */
export function connect(
  server: BoardServer,
  token: string,
  after: number,
  onChange: (change: Change) => void = () => undefined,
): Connection {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/board/live?after=${after}`, [
    'recours',
    `bearer.${token}`,
  ]);
  const changes: Change[] = [];
  const resets: Reset[] = [];
  const answers: Here[] = [];
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Change | Reset | Here;
    if ('reason' in message) return void resets.push(message);
    if (!('seq' in message)) return void answers.push(message);
    changes.push(message);
    onChange(message);
  });
  return {
    changes,
    resets,
    answers,
    ask: () => socket.send('here?'),
    opened: new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('refused')));
    }),
    closed: new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code))),
    close: () => socket.close(),
  };
}
