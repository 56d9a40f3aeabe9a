import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { chance } from '../../src/platform/chance.ts';

/** A mail that the server has stored. */
export type Copy = {
  messageId: string;
  /** How many times the client had been killed when it connected: what a dead one had sent is read after its death. */
  life: number;
  /** Why nobody may have heard the server's yes: it dropped the connection instead, or was restarted. */
  lost?: 'dropped' | 'cut';
};

export type Moods = {
  refused: number;
  stalled: number;
  dropped: number;
  restarts: number;
  greetings: number;
};

/** A mail server that refuses for now, stalls, drops the connection after the message and is restarted; all of it by the seed. */
export type MoodyServer = {
  copies: readonly Copy[];
  /** How many connections there were. */
  connections(): number;
  moods: Readonly<Moods>;
  /** The client was killed. */
  clientDied(): void;
  restart(): Promise<void>;
  /** From now on it takes everything at once. */
  calm(): void;
  close(): Promise<void>;
};

/** `unheard`: what it stored last without having heard from the client since. */
type Connection = { socket: Socket; life: number; unheard?: Copy | undefined };

/** Shorter than an attempt may take: whoever waits longer counts as dead. */
const LONGEST_STALL_MS = 500;

export async function startMoodyServer(port: number, seed: number): Promise<MoodyServer> {
  const copies: Copy[] = [];
  const moods: Moods = { refused: 0, stalled: 0, dropped: 0, restarts: 0, greetings: 0 };
  /** By the client's port. */
  const open = new Map<number, Connection>();
  let life = 0;
  let drawn = 0;
  let connections = 0;
  let moody = true;
  const draw = (mood: string, share: number) => moody && chance(seed, mood, drawn++) < share;
  const no = (code: number, times: keyof Moods) => {
    moods[times]++;
    return Object.assign(new Error('Not now'), { responseCode: code });
  };

  const store = async (raw: string, connection: Connection | undefined): Promise<'yes' | 'dropped'> => {
    const copy: Copy = {
      messageId: /^Message-ID:\s+(<[^>]+>)/im.exec(raw)?.[1] ?? '',
      life: connection?.life ?? life,
    };
    copies.push(copy);
    if (!connection || connection.socket.destroyed) {
      copy.lost = 'cut';
      return 'dropped';
    }
    connection.unheard = copy;
    if (draw('stall', 0.06)) {
      moods.stalled++;
      await sleep(LONGEST_STALL_MS * chance(seed, 'stalled', copies.length));
    }
    if (!draw('drop', 0.08)) return 'yes';
    moods.dropped++;
    copy.lost = 'dropped';
    connection.socket.destroy();
    return 'dropped';
  };

  const listen = async (): Promise<SMTPServer> => {
    const server = new SMTPServer({
      banner: 'Moody',
      disabledCommands: ['STARTTLS', 'AUTH'],
      hideDSN: false,
      disableReverseLookup: true,
      closeTimeout: 50,
      onConnect: (_session, done) => done(draw('greeting', 0.05) ? no(421, 'greetings') : undefined),
      onRcptTo: (_address, _session, done) =>
        done(draw('recipient', 0.12) ? no(draw('greylist', 0.9) ? 451 : 421, 'refused') : undefined),
      onData: async (stream, session, done) => {
        const connection = open.get(session.remotePort);
        const raw = await text(stream).catch(() => '');
        if (raw === '') return;
        if (draw('full', 0.06)) return done(no(452, 'refused'));
        if ((await store(raw, connection)) === 'yes') done();
      },
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => {
      connections++;
      const { remotePort } = socket;
      if (remotePort === undefined) return;
      const connection: Connection = { socket, life };
      open.set(remotePort, connection);
      // Whoever goes on has heard the answer before.
      socket.on('data', () => (connection.unheard = undefined));
      socket.once('close', () => open.delete(remotePort));
    });
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return server;
  };
  let server = await listen();
  const stop = async () => {
    for (const { socket, unheard } of open.values()) {
      if (unheard) unheard.lost ??= 'cut';
      socket.destroy();
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };

  return {
    copies,
    moods,
    connections: () => connections,
    clientDied: () => {
      life++;
    },
    restart: async () => {
      moods.restarts++;
      await stop();
      server = await listen();
    },
    calm: () => {
      moody = false;
    },
    close: stop,
  };
}
