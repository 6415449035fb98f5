import type { LiveEvent } from '../../src/application/devices/outlet.js';
import type { ReceiptMode } from '../../src/application/devices/session.js';
import type { PageKind } from '../../src/application/live/opening.js';
import type { SessionHandle } from '../../src/application/devices/session-handle.js';
import type { RoomPage } from '../../src/application/rooms/join-room.js';
import type { SyncAnswer } from '../../src/application/rooms/sync-rooms.js';
import type { Seq } from '../../src/domain/log-entry.js';
import { DomainError } from '../../src/domain/errors.js';
import { parseDeviceId, type RoomId, type UserId } from '../../src/domain/ids.js';
import type { SimNode } from './node.js';
import { Outbox } from './outbox.js';
import type { Records } from './records.js';
import { RoomLogs } from './room-logs.js';
import { makeReceived, type Received } from './received.js';

export interface Connection {
  readonly node: SimNode;
  readonly session: SessionHandle;
  readonly close: () => Promise<void>;
  readonly received: Received;
  /** It may send commands. */
  isReady: boolean;
  /** The rooms that the device does not want live. */
  readonly left: Set<RoomId>;
  /** The rooms whose gap is being closed. */
  readonly closing: Set<RoomId>;
}

const RETRY_MS = 500;
const RECONNECT_MS = 700;

/** Between an answer and the next question that follows from it. */
const ROUND_TRIP_MS = 1;

/** Few, so that pages often have more. */
const SYNC_LIMIT = 4;

/** A client that follows the protocol: docs/protocol.md, "Missing nothing". */
export class Device {
  readonly logs = new RoomLogs();
  readonly outbox: Outbox;
  connection: Connection | undefined;
  /** The users whose presence its user wants to see. */
  watched: readonly UserId[] = [];
  #wanted = false;
  #lastWork: Promise<unknown> = Promise.resolve();

  constructor(
    readonly name: string,
    readonly userId: UserId,
    private readonly mode: ReceiptMode,
    readonly records: Records,
    /** A node that is up, or undefined. */
    private readonly findNode: () => SimNode | undefined,
    /** How it catches up with changes when it joins. */
    private readonly changes: PageKind,
  ) {
    this.outbox = new Outbox(this);
  }

  isCurrent(connection: Connection): boolean {
    return this.connection === connection && !connection.node.life.ended;
  }

  connect(node: SimNode | undefined = this.findNode()): void {
    this.#wanted = true;
    if (this.connection !== undefined) return;
    if (node === undefined || node.isClosed) return this.#reconnect();
    const received = makeReceived((what) => this.records.fault(`${this.name}: ${what}`));
    const opened = node.parley.connect({
      identity: { userId: this.userId },
      deviceId: parseDeviceId(this.name),
      receipts: this.mode,
      outlet: {
        deliver: (event) => {
          if (!this.isCurrent(connection)) return false;
          this.#hear(connection, event);
          return true;
        },
        end: () => this.lose(),
      },
    });
    const connection: Connection = {
      node,
      session: opened.session,
      close: () => opened.close(),
      received,
      isReady: false,
      left: new Set(),
      closing: new Set(),
    };
    this.connection = connection;
    this.records.follow(
      opened.ready.then(
        async () => {
          if (!this.isCurrent(connection)) return;
          connection.isReady = true;
          this.outbox.start(connection);
          await this.sync(connection);
          await this.watch(connection);
        },
        () => this.isCurrent(connection) && this.lose(),
      ),
    );
  }

  /** At the wish of its user. */
  disconnect(): void {
    this.#wanted = false;
    this.#end();
  }

  /** The connection has ended; the device comes back by itself. */
  lose(): void {
    this.#end();
    if (this.#wanted) this.#reconnect();
  }

  #end(): void {
    const { connection } = this;
    this.connection = undefined;
    this.#lastWork = Promise.resolve();
    if (connection !== undefined) this.records.follow(connection.close());
  }

  #reconnect(): void {
    this.records.clock.after(RECONNECT_MS, () => {
      if (this.#wanted) this.connect();
    });
  }

  /** Joins, and goes on from the page. Undefined where the user is not a member, or the connection has ended. */
  async join(
    connection: Connection,
    roomId: RoomId,
    afterSeq: number | undefined,
  ): Promise<RoomPage | undefined> {
    let page: RoomPage | undefined;
    const respond = (answer: RoomPage) => {
      if (!this.isCurrent(connection)) return false;
      page = answer;
      connection.left.delete(roomId);
      this.#takePage(connection, answer, afterSeq === undefined);
      return true;
    };
    const join = () =>
      connection.node.parley.rooms.join({
        session: connection.session,
        roomId,
        afterSeq,
        changes: this.changes,
        respond,
      });
    await this.inTurn(connection, join);
    return page;
  }

  /** Rule 3. */
  async sync(connection: Connection): Promise<void> {
    const more = new Set<RoomId>();
    const take = (answer: SyncAnswer, cursors: ReadonlyMap<RoomId, Seq>) => {
      for (const page of answer.rooms) {
        const { id } = page.view.room;
        this.#takePage(connection, page, !cursors.has(id));
        if (page.page.hasMore) more.add(id);
        else more.delete(id);
      }
      for (const roomId of answer.left) {
        this.logs.rooms.delete(roomId);
        connection.received.forget(roomId);
      }
    };
    let after: RoomId | undefined;
    do after = (await this.#ask(connection, take, { after }))?.next;
    while (after !== undefined);
    while (more.size > 0 && this.isCurrent(connection)) {
      await this.records.pass(ROUND_TRIP_MS);
      const only = new Set(more);
      more.clear();
      do after = (await this.#ask(connection, take, { after, only }))?.next;
      while (after !== undefined);
    }
  }

  async watch(connection: Connection): Promise<void> {
    const { node, session, received } = connection;
    await this.inTurn(connection, async () => {
      received.presence.clear();
      const answer = await node.parley.presence.watch({ session, users: this.watched });
      // Presence that has come meanwhile is newer than the answer.
      for (const [user, presence] of answer) {
        if (!received.presence.has(user)) received.presence.set(user, presence);
      }
    });
  }

  async #ask(
    connection: Connection,
    take: (answer: SyncAnswer, cursors: ReadonlyMap<RoomId, Seq>) => void,
    { after, only }: { after: RoomId | undefined; only?: ReadonlySet<RoomId> },
  ): Promise<SyncAnswer | undefined> {
    let given: SyncAnswer | undefined;
    const { session } = connection;
    const sync = () => {
      const known = this.logs.cursors();
      const cursors = only === undefined ? known : new Map([...known].filter(([roomId]) => only.has(roomId)));
      const respond = (answer: SyncAnswer) => {
        if (!this.isCurrent(connection)) return false;
        given = answer;
        take(answer, cursors);
        return true;
      };
      const isOnly = only !== undefined;
      return connection.node.parley.rooms.sync({
        session,
        cursors,
        only: isOnly,
        limit: SYNC_LIMIT,
        after,
        withChanged: true,
        respond,
      });
    };
    await this.inTurn(connection, sync);
    return given;
  }

  /** One after another, and again after a failure of the store, until it is done or the connection has ended. */
  inTurn(connection: Connection, work: () => Promise<unknown>): Promise<void> {
    const turn = this.#lastWork.then(async () => {
      while (this.isCurrent(connection)) {
        try {
          await work();
          return;
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          if (error.code !== 'UNAVAILABLE') return;
          await this.records.pass(RETRY_MS);
        }
      }
    });
    this.#lastWork = turn.catch(() => undefined);
    return turn;
  }

  #takePage({ received }: Connection, page: RoomPage, isNewest: boolean): void {
    const { id } = page.view.room;
    const known = this.logs.rooms.get(id);
    if (known !== undefined && page.view.lastSeq < known.cursor) {
      this.records.fault(`${this.name}: a page of ${id} ends before the cursor`);
    }
    received.page(page);
    for (const entry of [...page.page.entries, ...page.page.changed]) this.records.given(this, entry);
    this.logs.page(id, page.page, isNewest);
  }

  #hear(connection: Connection, event: LiveEvent): void {
    const { received } = connection;
    received.event(event);
    if (event.type === 'room-joined') {
      this.logs.begin(event.view.room.id);
      // The user shares a room with more of them.
      this.records.follow(this.watch(connection));
    }
    if (event.type === 'room-left') {
      this.logs.rooms.delete(event.roomId);
      connection.left.delete(event.roomId);
    }
    if (event.type === 'receipt-advanced') this.records.gotReceipt(this, event);
    if (event.type !== 'entry-appended') return;
    received.entry(event.entry);
    this.records.given(this, event.entry);
    if (this.logs.live(event.entry)) this.records.follow(this.#closeGap(connection, event.entry.roomId));
  }

  /** Rule 2. */
  async #closeGap(connection: Connection, roomId: RoomId): Promise<void> {
    const { closing } = connection;
    if (closing.has(roomId)) return;
    closing.add(roomId);
    for (let hasMore = true; hasMore && this.isCurrent(connection);) {
      const log = this.logs.rooms.get(roomId);
      if (log === undefined || connection.left.has(roomId)) break;
      const page = await this.join(connection, roomId, log.cursor);
      const { entries = [], changed = [] } = page?.page ?? {};
      const isBehind = log.heard > log.cursor && entries.length + changed.length > 0;
      hasMore = page?.page.hasMore === true || isBehind;
      if (hasMore) await this.records.pass(ROUND_TRIP_MS);
    }
    closing.delete(roomId);
  }
}
