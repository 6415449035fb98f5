import type { Server } from 'node:http';
import type { ChatHandler } from '../adapters/express/as-handler.js';
import type { Outbox } from '../application/outbox/outbox.js';
import type { OutboxRow, OutboxTable } from '../application/outbox/outbox-table.js';
import type { Parley } from '../application/parley.js';
import type { BeforeSend } from '../application/ports/before-send.js';
import type { MakeLink } from '../application/ports/link.js';
import type { Logger } from '../application/ports/logger.js';
import type { HostPolicy } from '../application/ports/policy.js';
import type { MakeStore } from '../application/ports/store.js';
import type { Caller, SystemCaller } from './callers.js';
import type { Listen } from './chat-events.js';
import type { Identify } from './identify.js';
import type { ChatOptions } from './options.js';

/** The parts of a chat, and its settings, each of which is the server's environment variable of the same name. */
export interface ParleyOptions extends ChatOptions {
  /** `sqlite(folder)`, `mongodb(url)`, `memory()`, or a store of one's own. */
  readonly store: MakeStore;
  /** The way to other processes that serve the same store, as `redis(url)`. Missing: this process serves it alone. */
  readonly link?: MakeLink | undefined;
  /** Finds the user who sends a request. Missing: the tokens of the `jwt` settings do. */
  readonly identify?: Identify | undefined;
  /** Changes or refuses messages before they are stored. */
  readonly beforeSend?: BeforeSend | undefined;
  /** Decides who may write to whom and add whom, beside the blocks of users, which always hold. */
  readonly policy?: HostPolicy | undefined;
  /** Missing: warnings and errors are lines on standard error. */
  readonly logger?: Logger | undefined;
  /** True: the web chat is at `/app` of the router. */
  readonly webChat?: boolean | undefined;
}

export interface Chat {
  /**
   * REST, its description at `/docs`, and the web chat, wherever it is mounted: `app.use('/chat', chat.router)` on
   * Express 5 or 4, or `http.createServer(chat.router)`. What it does not serve goes on to the next handler.
   */
  readonly router: ChatHandler;
  /**
   * Socket.IO below a path of its own (missing: `/socket.io`) on the host's HTTP server, beside the host's own.
   *
   * @throws SettingsError for what is no HTTP server or no path; Error where a chat has that path of this HTTP server
   * already, and after `close`.
   */
  readonly attach: (httpServer: Server, options?: AttachOptions) => void;
  /**
   * The operations of REST as this user, within the process: `chat.as('ana').sendMessage({ roomId, message })`.
   *
   * @throws DomainError INVALID for what is no user id.
   */
  readonly as: (userId: string) => Caller;
  /** The use cases themselves, for a transport of one's own. It has closed its connections before `close`. */
  readonly parley: Parley;
  readonly system: SystemCaller;
  readonly on: Listen;
  /** Sends the rows of a table of the host, each once: docs/outbox.md is the recipe. `close` ends it. */
  readonly outbox: <Row extends OutboxRow>(table: OutboxTable<Row>) => Outbox;
  /**
   * Ends the user's sessions, and refuses every token that was issued before and whatever `identify` said before. What it
   * says from then on is accepted.
   */
  readonly endSessions: (userId: string) => Promise<void>;
  /**
   * Refuses new commands and connections, answers what was accepted, closes the connections a few at a time, and the store
   * last. Nothing is left when it resolves: beyond the accepted commands and the pace of 200 connections a second, clients have
   * no more than 2 s, and a store that does not answer what goes on in the background another 2 s. The HTTP server stays
   * open. Idempotent.
   */
  readonly close: () => Promise<void>;
}

export interface AttachOptions {
  /** With a `/` at its start: the one at which clients look is `/socket.io` below their `url`. */
  readonly path?: string | undefined;
}
