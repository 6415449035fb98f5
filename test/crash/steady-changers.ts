import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import type { Answer, TestClient } from '../support/test-client.js';
import type { Sent } from './steady-senders.js';

/** What becomes of a message, as the log has it. */
export type Wish =
  | { readonly kind: 'edited'; readonly content: string; readonly rev: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'reacted'; readonly emoji: string; readonly on: boolean };

/** A change to ask for. Nobody asks again for what they have taken back, and an edit says what it was made on. */
export interface Asking {
  readonly by: string;
  readonly messageId: string;
  readonly wish: Wish;
}

export interface Asked extends Asking {
  /** The `rev` of the message that was acknowledged, the code of a refusal, or undefined where the connection ended first. */
  readonly answer: number | string | undefined;
}

export interface SteadyChangers {
  /** Every change that has come to its end so far. */
  readonly asked: readonly Asked[];
  /** Asks no more. Resolves when every change has its answer, or its connection has ended. */
  stop(): Promise<void>;
}

const TICK_MS = 20;
const EMOJIS = ['👍', '🎉', '🙂', '❤️'];
/** Changes are of the newest of every fourth message, so that these have several, and some of them at once. */
const [NEWEST, ONE_IN] = [10, 4];

/** Has the clients together change so many a second of the messages that were sent to a room. */
export const changeSteadily = (
  clients: readonly (readonly [user: string, client: TestClient])[],
  roomId: string,
  { perSecond, sent }: { readonly perSecond: number; readonly sent: readonly Sent[] },
): SteadyChangers => {
  const asked: Asked[] = [];
  const inFlight = new Set<Promise<void>>();
  const revs = new Map<string, number>();
  /** By user, message and emoji. */
  const wished = new Set<string>();
  const toTakeBack: Asking[] = [];
  const begun = performance.now();
  let made = 0;

  const targetOf = (n: number): WireMessage | undefined =>
    sent
      .filter((_, i) => i % ONE_IN === 0)
      .flatMap(({ answer }) => (typeof answer === 'object' ? answer : []))
      .slice(-NEWEST)
      .at((n * 3) % NEWEST);

  const reactionOf = (n: number, messageId: string): Asking | undefined => {
    const [by = ''] = clients[n % clients.length] ?? [];
    const emoji = EMOJIS[Math.floor(n / clients.length) % EMOJIS.length] ?? '';
    const key = `${by} ${messageId} ${emoji}`;
    if (wished.has(key)) return undefined;
    wished.add(key);
    return { by, messageId, wish: { kind: 'reacted', emoji, on: true } };
  };

  const nextOf = (n: number): Asking | undefined => {
    const target = targetOf(n);
    if (target === undefined) return undefined;
    const { messageId, sender: by, seq } = target;
    switch (n % 8) {
      case 0:
        return { by, messageId, wish: { kind: 'deleted' } };
      case 1:
        return toTakeBack.shift();
      case 2:
      case 4:
      case 6:
        return reactionOf(n / 2, messageId);
      default: {
        const content = `edited ${n} of ${messageId}`;
        return { by, messageId, wish: { kind: 'edited', content, rev: revs.get(messageId) ?? seq } };
      }
    }
  };

  const changeOne = (): void => {
    const asking = nextOf(made++);
    const client = clients.find(([user]) => user === asking?.by)?.[1];
    if (asking === undefined || client?.socket.connected !== true) return;
    const answered = askOnce(client, roomId, asking).then((answer) => {
      const { messageId, wish } = asking;
      asked.push({ ...asking, answer });
      if (typeof answer === 'number' && wish.kind === 'edited') revs.set(messageId, answer);
      if (typeof answer === 'number' && wish.kind === 'reacted' && wish.on) {
        toTakeBack.push({ ...asking, wish: { ...wish, on: false } });
      }
      inFlight.delete(answered);
    });
    inFlight.add(answered);
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) * perSecond) / 1_000;
    while (made < due) changeOne();
  }, TICK_MS);

  return {
    asked,
    async stop() {
      clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
};

/** Asks for the change. Resolves with the answer, or with undefined once the connection has ended. */
export const askOnce = (
  { socket }: TestClient,
  roomId: string,
  { messageId, wish }: Asking,
): Promise<Asked['answer']> =>
  new Promise((resolve) => {
    const gone = () => resolve(undefined);
    socket.once('disconnect', gone);
    const [event, more] = commandOf(wish);
    socket.emit(event, { roomId, messageId, ...more }, (answer: Answer<{ rev: number }>) => {
      socket.off('disconnect', gone);
      resolve(answer.ok ? answer.rev : answer.error.code);
    });
  });

/** What is asked for again: what had no acknowledgement, and the newest that had one, which is there already. */
export const askedAgain = (asked: readonly Asked[]): readonly Asked[] => {
  const isTakenBack = ({ by, messageId, wish }: Asked) =>
    wish.kind === 'reacted' &&
    wish.on &&
    asked.some(
      (other) =>
        other.by === by &&
        other.messageId === messageId &&
        other.wish.kind === 'reacted' &&
        other.wish.emoji === wish.emoji &&
        !other.wish.on,
    );
  const acknowledged = asked.filter((each) => typeof each.answer === 'number' && !isTakenBack(each));
  return [...asked.filter(({ answer }) => typeof answer !== 'number'), ...acknowledged.slice(-NEWEST)];
};

const commandOf = (wish: Wish): readonly [event: string, more: object] => {
  switch (wish.kind) {
    case 'edited':
      return ['editMessage', { message: wish.content, rev: wish.rev }];
    case 'deleted':
      return ['deleteMessage', {}];
    case 'reacted':
      return ['react', { emoji: wish.emoji, on: wish.on }];
  }
};
