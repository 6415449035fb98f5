import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { Commands, ListedRoom, ServerEvents } from '../../client/src/protocol.js';

type Payload<Name extends keyof Commands> = Commands[Name]['payload'];
type Answers = {
  [Name in keyof Commands]?: (payload: Payload<Name>) => object | Promise<object>;
};

/** A server of which a test says what it answers, and which remembers what it was told. */
export interface ScriptedServer {
  readonly url: string;
  readonly told: readonly { readonly event: string; readonly payload: unknown }[];
  /** What came of one command, oldest first. */
  readonly of: <Name extends keyof Commands>(event: Name) => readonly Payload<Name>[];
  /** From now on: an answer beside `ok`, or `{ ok: false, error }`. A command without one gets `{}`. */
  readonly answer: (answers: Answers) => void;
  readonly tell: <Name extends keyof ServerEvents>(event: Name, payload: ServerEvents[Name]) => void;
  /** What the list of rooms answers. */
  rooms: readonly ListedRoom[];
  /** With which `auth` clients came. */
  readonly handshakes: readonly unknown[];
  /** Refuses the next ones that connect. */
  refuse: { readonly code: string; readonly message: string } | undefined;
  /** Closes the transports of those that come, without an answer. */
  hangsUp: boolean;
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

export const startScriptedServer = async (): Promise<ScriptedServer> => {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ rooms: server.rooms, messages: [], hasMore: false }));
  });
  const io = new Server<DefaultEventsMap, DefaultEventsMap>(http);
  const told: { event: string; payload: unknown }[] = [];
  const handshakes: unknown[] = [];
  let answers: Answers = {};

  io.use((socket, next) => {
    handshakes.push(socket.handshake.auth);
    if (server.hangsUp) return void socket.conn.close();
    next(server.refuse && Object.assign(new Error(server.refuse.message), { data: server.refuse }));
  });
  io.on('connection', (socket: Socket) => {
    socket.onAny((event: keyof Commands, payload: unknown, acknowledge: (answer: object) => void) => {
      told.push({ event, payload });
      const answer = answers[event]?.(payload as never);
      void Promise.resolve<object | undefined>(answer).then((given) =>
        acknowledge({ ok: true, users: [], rooms: [], left: [], ...given }),
      );
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

  const server: ScriptedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    told,
    handshakes,
    rooms: [],
    refuse: undefined,
    hangsUp: false,
    of: (name) => told.flatMap(({ event, payload }) => (event === name ? [payload as never] : [])),
    answer(more) {
      answers = { ...answers, ...more };
    },
    tell: (event, payload) => void io.emit(event, payload),
    cut() {
      for (const socket of io.sockets.sockets.values()) socket.conn.close();
    },
    async stop() {
      await io.close();
    },
  };
  return server;
};
