import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import type { Answer, TestClient } from '../support/test-client.js';

/** A message that was sent, and how it ended. */
export interface Sent {
  readonly sender: string;
  readonly clientMessageId: string;
  /** The message that was acknowledged, the code of a refusal, or undefined where the connection ended first. */
  readonly answer: WireMessage | string | undefined;
}

export interface SteadySenders {
  /** Every message that has come to its end so far. */
  readonly sent: readonly Sent[];
  /** Sends no more. Resolves when every message has its answer, or its connection has ended. */
  stop(): Promise<void>;
}

const TICK_MS = 20;

/** Has the clients together send so many messages a second to a room, whether they are answered or not. */
export const sendSteadily = (
  clients: readonly (readonly [sender: string, client: TestClient])[],
  roomId: string,
  { perSecond, prefix }: { readonly perSecond: number; readonly prefix: string },
): SteadySenders => {
  const sent: Sent[] = [];
  const inFlight = new Set<Promise<void>>();
  const begun = performance.now();
  let made = 0;

  const sendOne = (): void => {
    const [sender, client] = clients[made % clients.length] ?? ['', undefined];
    const clientMessageId = `${prefix}-${made++}`;
    if (client?.socket.connected !== true) return;
    const answered = sendOnce(client, roomId, clientMessageId).then((answer) => {
      sent.push({ sender, clientMessageId, answer });
      inFlight.delete(answered);
    });
    inFlight.add(answered);
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) * perSecond) / 1_000;
    while (made < due) sendOne();
  }, TICK_MS);

  return {
    sent,
    async stop() {
      clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
};

/**
 * Sends a message with this clientMessageId. Resolves with the answer, or with undefined once the connection has
 * ended.
 */
export const sendOnce = (
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
