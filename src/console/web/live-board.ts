import { isOutOfDate } from '../../board/line-figures.ts';
import { apply, type BoardState, type Change, type Here, type Reset } from '../../board/projection.ts';
import { get, Refusal, statusOf } from './api.ts';
import { heard, heardOf, type ProductTime, runsFast } from './product-time.ts';

/** What a page knows of the line at this moment. */
export type View = {
  board: BoardState | undefined;
  connection: 'connecting' | 'live' | 'reconnecting';
  /** Why there is no board for this token; nothing is tried any more. */
  refused: 'unknown-token' | 'not-allowed' | undefined;
  /** Milliseconds to add to this computer's clock to get the product's time (`ProductTime`). */
  skew: number;
};

export type LiveBoard = {
  view(): View;
  subscribe(listener: () => void): () => void;
  /** Starts to follow; gives what ends it. */
  open(): () => void;
};

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;
/** After that much silence the other end is asked whether it is there; after that much more it is taken to be gone. */
const SILENCE_MS = 20_000;
const ANSWER_MS = 8_000;
/** Changes that come together are shown together. */
const GATHER_MS = 16;
const CLOSED = { unauthorised: 4401 };

/** The product's time changes a board too: the line closes, tomorrow's places come into view. Of the product's time. */
const REFRESH_MS = 10 * 60_000;
/** How often to look whether it has; boards that were opened at different moments do not ask all at once. */
const TURN_MS = 15_000;
/** How often a product's clock that runs fast is asked for. */
const FAST_LOOK_MS = 1_000;

/** The board of the token's territory, for as long as it is open. */
export function liveBoard(token: string): LiveBoard {
  let view: View = { board: undefined, connection: 'connecting', refused: undefined, skew: 0 };
  const listeners = new Set<() => void>();
  let gathering: number | undefined;
  const change = (next: Partial<View>) => {
    view = { ...view, ...next };
    gathering ??= window.setTimeout(() => {
      gathering = undefined;
      for (const listener of listeners) listener();
    }, GATHER_MS);
  };
  return {
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => follow(token, () => view, change),
  };
}

/**
 * A snapshot, then each change by its number, resumed after a cut where it stopped, and from a new snapshot when the server says so.
 */
function follow(token: string, view: () => View, change: (next: Partial<View>) => void): () => void {
  let socket: WebSocket | undefined;
  let attempts = 0;
  let retry: number | undefined;
  let silence: number | undefined;
  let refreshedAt = 0;
  let lookedAt = Date.now();
  let time: ProductTime | undefined;
  /** What came while a snapshot was being read. */
  let meanwhile: Change[] | undefined;
  let closed = false;

  /** By what has just been said at the other end. */
  function skewBy(at: string): number {
    time = heardOf(time, at, Date.now());
    return time.skew;
  }

  async function snapshot(): Promise<BoardState> {
    const asked = Date.now();
    const board = await get<BoardState>(token, '/v1/board');
    time = heard(time, board.at, { asked, now: Date.now() });
    return board;
  }
  const show = (board: BoardState) => {
    refreshedAt = Date.parse(board.at);
    change({ board, skew: time?.skew ?? 0 });
  };

  async function refresh(): Promise<void> {
    meanwhile = [];
    try {
      const read = await snapshot();
      // A slow answer is older than what the connection has brought meanwhile.
      const board = meanwhile.reduce(apply, read);
      if (!closed && board.seq >= (view().board?.seq ?? 0)) show(board);
    } finally {
      meanwhile = undefined;
    }
  }

  async function start(): Promise<void> {
    try {
      const board = await snapshot();
      if (closed) return;
      show(board);
      listen();
    } catch (error) {
      if (!closed) giveUpOrRetry(error instanceof Refusal ? error.status : 0, start);
    }
  }

  /** The upgrade was refused, and a browser does not say why: the same address without the upgrade does. */
  async function resume(): Promise<void> {
    const status = await statusOf(token, address());
    if (closed) return;
    if (status === 426) listen();
    else giveUpOrRetry(status, resume);
  }

  function giveUpOrRetry(status: number, action: () => Promise<void>): void {
    if (status === 401) change({ refused: 'unknown-token' });
    else if (status === 403) change({ refused: 'not-allowed' });
    else retryLater(action);
  }

  function retryLater(action: () => Promise<void> | void): void {
    if (closed) return;
    change({ connection: 'reconnecting' });
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts++);
    // Boards that lost the same server do not come back at the same moment.
    retry = window.setTimeout(() => void action(), delay * (0.5 + Math.random() / 2));
  }

  const address = () => `/v1/board/live?after=${view().board?.seq ?? 0}`;

  function listen(): void {
    const it = new WebSocket(address(), ['recours', `bearer.${token}`]);
    let last = view().board?.seq ?? 0;
    let opened = false;
    let startAgain = false;
    socket?.close();
    socket = it;
    it.addEventListener('open', () => {
      opened = true;
      attempts = 0;
      change({ connection: 'live' });
      watchSilence(it);
    });
    it.addEventListener('message', ({ data }) => {
      if (closed || socket !== it) return;
      watchSilence(it);
      const message = JSON.parse(String(data)) as Change | Reset | Here;
      if (message.type === 'here' && 'at' in message) change({ skew: skewBy(message.at) });
      if (message.type === 'reset') startAgain = true;
      const { board } = view();
      if (!('seq' in message) || !board || startAgain) return;
      if (message.seq !== ++last) {
        startAgain = true;
        it.close();
        return;
      }
      meanwhile?.push(message);
      change({ board: apply(board, message), skew: skewBy(message.at) });
    });
    it.addEventListener('close', ({ code }) => {
      window.clearTimeout(silence);
      if (closed || socket !== it) return;
      if (code === CLOSED.unauthorised) change({ refused: 'unknown-token' });
      else retryLater(startAgain ? start : opened ? listen : resume);
    });
  }

  /** A dead network does not close a connection: a board that says « en direct » must know. */
  function watchSilence(it: WebSocket): void {
    window.clearTimeout(silence);
    silence = window.setTimeout(() => {
      if (it.readyState === WebSocket.OPEN) it.send('here?');
      silence = window.setTimeout(() => abandon(it), ANSWER_MS);
    }, SILENCE_MS);
  }

  /** Without waiting for the other end's goodbye, which would not come. */
  function abandon(it: WebSocket): void {
    if (closed || socket !== it) return;
    socket = undefined;
    it.close();
    attempts = 0;
    retryLater(resume);
  }

  const onOffline = () => socket && abandon(socket);
  const onOnline = () => {
    if (view().connection !== 'reconnecting' || view().refused) return;
    window.clearTimeout(retry);
    attempts = 0;
    void (view().board ? resume() : start());
  };
  window.addEventListener('offline', onOffline);
  window.addEventListener('online', onOnline);
  const turning = window.setInterval(() => {
    const { board, connection, skew } = view();
    if (!board || connection !== 'live') return;
    const fast = time !== undefined && runsFast(time, Date.now());
    if (fast) socket?.send('here?');
    if (meanwhile) return;
    const turned = isOutOfDate(board, Date.now() + skew);
    if (!(fast && turned) && Date.now() - lookedAt < TURN_MS) return;
    lookedAt = Date.now();
    if (turned || lookedAt + skew - refreshedAt >= REFRESH_MS) void refresh().catch(() => undefined);
  }, FAST_LOOK_MS);
  void start();

  return () => {
    closed = true;
    window.clearTimeout(retry);
    window.clearTimeout(silence);
    window.clearInterval(turning);
    window.removeEventListener('offline', onOffline);
    window.removeEventListener('online', onOnline);
    socket?.close();
  };
}
