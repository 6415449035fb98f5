import { WebSocket } from 'ws';
import type { WireAnswer, WireEvent } from '../../../src/adapters/protocol/wire.js';
import { refusal } from '../../../src/main/conformance/arrivals.js';
import { connectionOver } from '../../../src/main/conformance/connection.js';
import { restAs } from '../../../src/main/conformance/rest.js';
import type { TransportDriver } from '../../../src/testing/transport/driver.js';

type Frame = readonly [id: number, answer: WireAnswer] | WireEvent;

/** A driver of the laws of transports for examples/raw-websocket: its frames, and REST for what its commands lack. */
export const rawWebSocketDriver = (
  url: string,
  tokenOf: (user: string) => string,
  path = '/ws',
): TransportDriver => {
  const open = new Set<WebSocket>();
  const connect = async (auth: { readonly token: string; readonly receipts?: string }) => {
    const ws = new WebSocket(`${url.replace('http', 'ws')}${path}`);
    open.add(ws);
    const waiting = new Map<number, (answer: WireAnswer) => void>();
    const events: WireEvent[] = [];
    let take = (event: WireEvent): void => void events.push(event);
    ws.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString()) as Frame;
      if (typeof frame[0] === 'number') waiting.get(frame[0])?.(frame[1]);
      else take(frame);
    });
    let lastId = 0;
    const ask = (name: string, payload: object) =>
      new Promise<WireAnswer>((resolve) => {
        waiting.set(++lastId, resolve);
        ws.send(JSON.stringify([lastId, name, payload]));
      });
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
    const connected = await ask('connect', auth);
    if (!connected.ok) throw refusal(connected.error);
    return connectionOver(
      {
        ask,
        listen(listener) {
          take = listener;
          events.forEach(listener);
        },
        disconnect: () => ws.terminate(),
      },
      restAs(url, auth.token),
    );
  };

  return {
    connectAs: (user, { receipts = 'manual' } = {}) => connect({ token: tokenOf(user), receipts }),
    connectAsNobody: () => connect({ token: 'none' }),
    close: () => {
      for (const ws of open) ws.terminate();
    },
  };
};
