import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import type { Answer, TestClient } from '../support/test-client.js';

/** A message that was sent, and what came of it. */
export interface Sent {
  readonly sender: string;
  readonly clientMessageId: string;
  /** The message that was acknowledged, the code of a refusal, or undefined where the connection ended first. */
  readonly answer: WireMessage | string | undefined;
}

export interface PacedSenders {
  /** Everything so far; what is on its way is not in it. */
  readonly sent: readonly Sent[];
  /** Sends no more; resolves when all that was sent was answered, or its connection has ended. */
  stop(): Promise<void>;
}

const TICK_MS = 20;

/** Has the clients together send so many messages a second to a room, whether they are answered or not. */
export const sendAtPace = (
  clients: readonly (readonly [sender: string, client: TestClient])[],
  roomId: string,
  { perSecond, name }: { readonly perSecond: number; readonly name: string },
): PacedSenders => {
  const sent: Sent[] = [];
  const onTheirWay = new Set<Promise<void>>();
  const begun = Date.now();
  let made = 0;

  const sendOne = (): void => {
    const [sender, client] = clients[made % clients.length] ?? ['', undefined];
    const clientMessageId = `${name}-${made++}`;
    if (client?.socket.connected !== true) return;
    const answered = sendAgain(client, roomId, clientMessageId).then((answer) => {
      sent.push({ sender, clientMessageId, answer });
      onTheirWay.delete(answered);
    });
    onTheirWay.add(answered);
  };
  const timer = setInterval(() => {
    const due = ((Date.now() - begun) * perSecond) / 1_000;
    while (made < due) sendOne();
  }, TICK_MS);

  return {
    sent,
    async stop() {
      clearInterval(timer);
      await Promise.all(onTheirWay);
    },
  };
};

/** Resolves with the answer, or with undefined once the connection has ended. */
export const sendAgain = (
  { socket }: TestClient,
  roomId: string,
  clientMessageId: string,
): Promise<Sent['answer']> =>
  new Promise((resolve) => {
    const gone = () => resolve(undefined);
    socket.once('disconnect', gone);
    socket.emit(
      'sendMessage',
      { roomId, message: clientMessageId, clientMessageId },
      (answer: Answer<{ message: WireMessage }>) => {
        socket.off('disconnect', gone);
        resolve(answer.ok ? answer.message : answer.error.code);
      },
    );
  });
