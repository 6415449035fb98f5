import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import { wireContract } from '../support/wire-contract.js';
import { wireProblems } from '../support/wire-problems.js';
import type { Commands, ListedRoom, ServerEvents, WireError } from '../../client/src/protocol.js';

type Payload<Name extends keyof Commands> = Commands[Name]['payload'];
type Answers = {
  [Name in keyof Commands]?: (payload: Payload<Name>) => object | Promise<object>;
};

/**
 * A server whose answers a test decides, and which records the commands that it gets. A test fails by one that is not in
 * asyncapi.json.
 */
export interface ScriptedServer {
  readonly url: string;
  /** The payloads of one command, oldest first. */
  readonly received: <Name extends keyof Commands>(event: Name) => readonly Payload<Name>[];
  /** Answers from now on: with fields beside `ok`, or with `{ ok: false, error }`. Other commands get `{}`. */
  readonly answer: (answers: Answers) => void;
  readonly emit: <Name extends keyof ServerEvents>(event: Name, payload: ServerEvents[Name]) => void;
  /** The rooms over REST, as a list and each by itself. */
  rooms: readonly ListedRoom[];
  /** The `auth` of each client that came. */
  readonly handshakes: readonly unknown[];
  /** While set, refuses clients that connect. */
  refuse: { readonly code: string; readonly message: string } | undefined;
  /** While true, closes the transports of clients that connect, without an answer. */
  hangsUp: boolean;
  /** Ends all sessions, with this as the reason. */
  readonly end: (reason: WireError) => void;
  /** Closes all connections. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

export const startScriptedServer = async (): Promise<ScriptedServer> => {
  const http = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const roomId = /^\/api\/rooms\/([^/?]+)$/.exec(request.url ?? '')?.[1];
    if (roomId !== undefined) {
      return void response.end(JSON.stringify(server.rooms.find((room) => room.roomId === roomId)));
    }
    response.end(JSON.stringify({ rooms: server.rooms, messages: [], upTo: 0, hasMore: false }));
  });
  const io = new Server<DefaultEventsMap, DefaultEventsMap>(http);
  const commands: { event: string; payload: unknown }[] = [];
  const handshakes: unknown[] = [];
  let answers: Answers = {};

  io.use((socket, next) => {
    handshakes.push(socket.handshake.auth);
    wireProblems.push(...wireContract().auth(socket.handshake.auth));
    if (server.hangsUp) return void socket.conn.close();
    next(server.refuse && Object.assign(new Error(server.refuse.message), { data: server.refuse }));
  });
  io.on('connection', (socket: Socket) => {
    socket.onAny((event: keyof Commands, payload: unknown, acknowledge: (answer: object) => void) => {
      commands.push({ event, payload });
      wireProblems.push(...wireContract().command(event, [payload]));
      const answer = answers[event]?.(payload as never);
      void Promise.resolve<object | undefined>(answer).then((given) =>
        acknowledge({ ok: true, users: [], rooms: [], left: [], ...given }),
      );
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

  const server: ScriptedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    handshakes,
    rooms: [],
    refuse: undefined,
    hangsUp: false,
    received: (name) => commands.flatMap(({ event, payload }) => (event === name ? [payload as never] : [])),
    answer(more) {
      answers = { ...answers, ...more };
    },
    emit: (event, payload) => void io.emit(event, payload),
    end(reason) {
      io.emit('error', reason);
      server.cut();
    },
    cut() {
      for (const socket of io.sockets.sockets.values()) socket.conn.close();
    },
    async stop() {
      await io.close();
    },
  };
  return server;
};
