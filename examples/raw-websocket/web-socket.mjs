import { COMMAND_MAX_BYTES, makeProtocol, readHandshake, toWireFailure } from '@parley/server/protocol';
import { WebSocketServer } from 'ws';

/** So long a client may take to say who it is, and to close when it is asked to. */
const CONNECTING_MS = 5_000;
const LEAVING_MS = 1_500;
const PING_MS = 25_000;

/** Codes of RFC 6455. A client comes back by itself after all but the first two. */
const MALFORMED = 1007;
const REFUSED = 1008;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

const INVALID_FRAME = { code: 'INVALID', message: 'A frame is [id, name, payload] in JSON' };

/**
 * Serves a Parley over WebSocket, at a path of the host's HTTP server. A frame is an array in JSON:
 *
 *   from the client   [id, name, payload]   a command; the first is [id, 'connect', { token, deviceId?, receipts? }]
 *   from the server   [id, answer]          what came of it: { ok: true, … } or { ok: false, error }
 *                     [name, payload]       an event; after ['error', error] the server closes
 *
 * Close it before the chat.
 */
export const attachWebSocket = (httpServer, parley, { path, logger = console }) => {
  const protocol = makeProtocol(parley);
  const server = new WebSocketServer({ noServer: true, maxPayload: COMMAND_MAX_BYTES });
  const encode = encodeOnce();
  const leaving = new Set();

  const serve = (ws) => {
    /** Resolves when there is a connection, or there will be none. Missing before the first frame. */
    let connecting;
    let connection;
    let isAlive = true;

    const send = (text) => {
      if (ws.readyState === ws.OPEN) ws.send(text, () => connection?.drained());
      return ws.readyState === ws.OPEN;
    };
    const end = (code) => {
      if (ws.readyState !== ws.OPEN) return;
      ws.close(code);
      clearTimeout(deadline);
      deadline = setTimeout(() => ws.terminate(), LEAVING_MS);
    };
    const endWith = (error, code = codeOf(error)) => {
      send(JSON.stringify(['error', error]));
      end(code);
    };
    const outlet = {
      deliver: (events) => encode(events).map(send).every(Boolean),
      end(error, atOnce) {
        if (atOnce) ws.terminate();
        else endWith(error);
      },
      waitingBytes: () => ws.bufferedAmount,
    };
    let deadline = setTimeout(() => ws.terminate(), CONNECTING_MS);

    const connect = async (id, name, payload) => {
      // Nothing more is read until it is known whose it is.
      ws.pause();
      try {
        const { token, ...device } = readHandshake(name === 'connect' ? payload : {}, 'token');
        const identity = await parley.sessions.authenticate(token);
        if (ws.readyState !== ws.OPEN) return;
        connection = protocol.connect({ ...device, identity, outlet });
        clearTimeout(deadline);
        await connection.ready;
        send(JSON.stringify([id, { ok: true }]));
      } catch (failure) {
        if (connection !== undefined) return; // The outlet was told.
        const error = toWireFailure(failure, logger, 'connect');
        send(JSON.stringify([id, { ok: false, error }]));
        end(codeOf(error));
      } finally {
        ws.resume();
      }
    };

    ws.on('message', async (data, isBinary) => {
      const frame = isBinary ? undefined : readFrame(data);
      if (frame === undefined) return endWith(INVALID_FRAME, MALFORMED);
      if (connecting === undefined) return (connecting = connect(...frame));
      const [id, name, payload] = frame;
      await connecting;
      await connection?.run(name, payload, { respond: (answer) => send(JSON.stringify([id, answer])) });
    });
    ws.on('pong', () => (isAlive = true));
    // A frame that is none, or a network that is away: 'close' follows, and says enough.
    ws.on('error', () => undefined);
    const pings = setInterval(() => {
      if (!isAlive) ws.terminate();
      isAlive = false;
      ws.ping();
    }, PING_MS);

    const closed = new Promise((resolve) => {
      ws.once('close', () => {
        clearTimeout(deadline);
        clearInterval(pings);
        resolve(connection?.close());
      });
    });
    const finish = async () => {
      await connection?.finish();
      end(GOING_AWAY);
      await closed;
    };
    leaving.add(finish);
    void closed.then(() => leaving.delete(finish));
  };

  const upgrade = (request, socket, head) => {
    if (request.url?.split('?')[0] === path) server.handleUpgrade(request, socket, head, serve);
  };
  httpServer.on('upgrade', upgrade);

  return {
    /** Answers what was accepted, and closes all connections. Resolves when the last is closed. */
    async close() {
      httpServer.off('upgrade', upgrade);
      await Promise.all([...leaving].map((finish) => finish()));
    },
  };
};

const codeOf = ({ code }) => (['UNAVAILABLE', 'INTERNAL'].includes(code) ? TRY_AGAIN_LATER : REFUSED);

/** All receivers of events get the same array, one after another. */
const encodeOnce = () => {
  let last = [];
  let frames = [];
  return (events) => {
    if (events !== last) [last, frames] = [events, events.map((event) => JSON.stringify(event))];
    return frames;
  };
};

const readFrame = (data) => {
  try {
    const [id, name, payload] = JSON.parse(data.toString());
    return Number.isSafeInteger(id) && typeof name === 'string' ? [id, name, payload] : undefined;
  } catch {
    return undefined;
  }
};
