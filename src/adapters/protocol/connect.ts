import type { LiveEvent } from '../../application/devices/outlet.js';
import type { SessionHandle } from '../../application/devices/session-handle.js';
import type { Parley } from '../../application/parley.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import type { ConnectCommand } from '../../application/sessions/connect.js';
import type { Asker, Connection } from '../../application/sessions/connection.js';
import type { RoomPage } from '../../application/rooms/join-room.js';
import { DomainError, invalid } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { readPayload } from './command.js';
import { COMMANDS } from './commands.js';
import { toWireError, toWireEvents } from './translate.js';
import type { WireAnswer, WireError, WireEvent } from './wire.js';

/** The way to one device, in the shapes of the wire. As in `Outlet`, no method may wait. */
export interface WireOutlet {
  /**
   * Says whether the device took the events: false where its connection is over. All receivers get the same list one after
   * another, so that a transport can encode it once.
   */
  deliver(events: readonly WireEvent[]): boolean;
  /**
   * The session is over for this reason: send it and close. With `atOnce` the device does not read: close without what
   * waits for it. After UNAVAILABLE and INTERNAL the device may come back by itself.
   */
  end(error: WireError, atOnce: boolean): void;
  /** As in `Outlet`. */
  waitingBytes?(): number;
}

export interface WireConnectCommand extends Omit<ConnectCommand, 'outlet'> {
  readonly outlet: WireOutlet;
}

export interface RunOptions {
  /**
   * joinRoom delivers its page, userOnline and watchPresence their lists, as events; the answer is empty then. sync
   * refuses it, as its answer is all that it gives.
   */
  readonly asEvents?: boolean;
  /**
   * Gets the answer in the turn from which live events follow it, and says whether the device took it. For transports on
   * which answers and events share one stream: the promise resolves after those events.
   */
  readonly respond?: (answer: WireAnswer) => boolean;
}

/** A page of a room's log as events, in the order of the log; those of one entry belong together. */
export interface EventPage {
  readonly entries: readonly (readonly WireEvent[])[];
  /** The page covers the log up to this seq, which may be beyond its last entry. */
  readonly upTo: Seq;
  readonly hasMore: boolean;
}

export interface FollowOptions {
  readonly roomId: RoomId;
  /** Missing: the newest page. Beyond the last entry it means the last. */
  readonly afterSeq?: Seq | undefined;
  /** In the turn from which the room's live events follow, where the page has no more. Says whether the device took it. */
  readonly take: (page: EventPage) => boolean;
}

/** The part that every transport shares: the commands by their names, their payloads, answers and events. */
export interface Protocol {
  /** @throws DomainError as `Connect` does. */
  connect(command: WireConnectCommand): WireConnection;
}

/** The part of an unknown command's name that is shown: a client may make the name as long as a frame. */
export const NAME_SHOWN = 50;

/** One for each Parley: it translates an event once for all of its receivers. */
export const makeProtocol = (parley: Parley): Protocol => {
  const toEvents = onceForAll(toWireEvents);
  return {
    connect({ outlet, ...command }) {
      const deliver = (event: LiveEvent) => outlet.deliver(toEvents(event));
      const connection = parley.connect({
        ...command,
        outlet: {
          deliver,
          end: (reason, atOnce = false) => outlet.end(toWireError(reason), atOnce),
          waitingBytes: () => outlet.waitingBytes?.() ?? 0,
        },
      });
      return new WireConnection(parley, connection, deliver);
    },
  };
};

/** One connection of a device, as a transport has it: from `connect` until it calls `close`. */
export class WireConnection {
  readonly #parley: Parley;
  readonly #connection: Connection;
  readonly #deliver: (event: LiveEvent) => boolean;

  constructor(parley: Parley, connection: Connection, deliver: (event: LiveEvent) => boolean) {
    this.#parley = parley;
    this.#connection = connection;
    this.#deliver = deliver;
  }

  /** The user of the connection. */
  get session(): SessionHandle {
    return this.#connection.session;
  }

  /** As in `Connection`: `run` waits for it by itself. */
  get ready(): Promise<void> {
    return this.#connection.ready;
  }

  /**
   * Runs the command of this name, and gives its answer, which is a refusal as well. Undefined where nobody is to be
   * answered: see `Connection.run`. Never rejects.
   */
  async run(name: string, payload: unknown, options: RunOptions = {}): Promise<WireAnswer | undefined> {
    const { respond = () => true, asEvents = false } = options;
    const command = COMMANDS.get(name as CommandName);
    let given: WireAnswer | undefined;
    const asker: Asker<object> = {
      answer: (fields) => respond((given = { ok: true, ...fields })),
      refuse: (reason) => void respond((given = { ok: false, error: toWireError(reason) })),
    };
    await this.#connection.run<object>(
      command === undefined ? 'unknown' : (name as CommandName),
      async (answer) => {
        if (command === undefined) throw unknownCommand(name);
        const context = {
          parley: this.#parley,
          session: this.session,
          asEvents,
          respond: answer,
          deliver: this.#deliver,
        };
        const input = readPayload(command, payload, this.session.userId);
        return (await command.run(context, input)) ?? {};
      },
      asker,
    );
    return given;
  }

  /**
   * Joins a room and hands over the next page of it, for transports that send pages as events. Counts as a joinRoom.
   *
   * @throws DomainError as `JoinRoom` and `Connection.run` refuse it; UNAVAILABLE where the connection has closed.
   */
  async follow({ roomId, afterSeq, take }: FollowOptions): Promise<void> {
    let refusal: DomainError | undefined = new DomainError('UNAVAILABLE', 'The connection has closed');
    const toEvents = ({ page: { entries, upTo, hasMore } }: RoomPage): EventPage => ({
      entries: entries.map((entry) => toWireEvents({ type: 'entry-appended', entry })),
      upTo,
      hasMore,
    });
    await this.#connection.run<RoomPage | undefined>(
      'joinRoom',
      async (respond) => {
        const changes = { everyChange: true };
        await this.#parley.rooms.join({ session: this.session, roomId, afterSeq, changes, respond });
        return undefined;
      },
      {
        answer: (page) => {
          refusal = undefined;
          return page !== undefined && take(toEvents(page));
        },
        refuse: (reason) => {
          refusal = reason;
        },
      },
    );
    if (refusal !== undefined) throw refusal;
  }

  /** The transport calls it when fewer bytes wait for the reader than before. */
  drained(): void {
    this.#connection.drained();
  }

  /** Refuses new commands. Resolves when those taken are answered; then the transport closes. Idempotent. */
  finish(): Promise<void> {
    return this.#connection.finish();
  }

  /** The transport's side is over. Resolves when the session has ended, and never rejects. Idempotent. */
  close(): Promise<void> {
    return this.#connection.close();
  }
}

const unknownCommand = (name: string): DomainError =>
  invalid(`There is no event ${JSON.stringify(name.slice(0, NAME_SHOWN))}`);

/** All receivers of a value get it one after another, so remembering the last one is enough. */
const onceForAll = <From, To>(make: (from: From) => To): ((from: From) => To) => {
  let last: { readonly from: From; readonly made: To } | undefined;
  return (from) => {
    if (last?.from !== from) last = { from, made: make(from) };
    return last.made;
  };
};
