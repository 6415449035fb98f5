import { io, type Socket } from 'socket.io-client';
import type { WireAnswer, WireEvent } from '../../adapters/protocol/wire.js';
import type { TransportDriver } from '../../testing/transport/driver.js';
import { refusal } from './arrivals.js';
import { connectionOver } from './connection.js';
import { restAs } from './rest.js';

export interface ServedAt {
  /** Where the server is, without a `/` at its end. */
  readonly url: string;
  readonly tokenFor: (user: string) => string | Promise<string>;
}

const ANSWER_LIMIT_MS = 10_000;

/** A driver of the laws of transports: Socket.IO, and REST for what its commands lack. */
export const socketIoDriver = ({ url, tokenFor }: ServedAt): TransportDriver => {
  const sockets: Socket[] = [];
  const open = async (auth: object, listen: (event: WireEvent) => void) => {
    const { origin, pathname } = new URL(url);
    const socket = io(origin, {
      path: `${pathname.replace(/\/$/, '')}/socket.io`,
      auth,
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
    });
    sockets.push(socket);
    socket.onAny((...event: unknown[]) => listen(event as unknown as WireEvent));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error: Error & { data?: unknown }) =>
        reject(error.data === undefined ? error : refusal(error.data)),
      );
    });
    return socket;
  };

  return {
    async connectAs(user, { receipts = 'manual' } = {}) {
      const token = await tokenFor(user);
      const events: WireEvent[] = [];
      let take = (event: WireEvent): void => void events.push(event);
      const socket = await open({ token, receipts }, (event) => take(event));
      const ask = (name: string, payload: object): Promise<WireAnswer> =>
        socket.timeout(ANSWER_LIMIT_MS).emitWithAck(name, payload) as Promise<WireAnswer>;
      // The server answers its first command when the device has its subscriptions.
      await ask('watchPresence', { userIds: [] });
      return connectionOver(
        {
          ask,
          listen(listener) {
            take = listener;
            events.forEach(listener);
          },
          disconnect: () => socket.disconnect(),
        },
        restAs(url, token),
      );
    },
    connectAsNobody: () => open({ token: 'none' }, () => undefined),
    close: () => {
      for (const socket of sockets) socket.disconnect();
    },
  };
};
