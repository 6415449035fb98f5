import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { withoutSubject } from '../../domain/message-change.js';
import type { LiveEvent } from '../devices/outlet.js';
import type { Session } from '../devices/session.js';

/** How far this process has delivered a room's entries to a user with automatic receipts. */
export interface Progress {
  /**
   * `contiguous`: the user missed no message before `from`. `gapped`: they missed one. `unknown`: the stores
   * have been asked and have not answered yet. `unanswered`: they have failed, and are asked again with the next entry.
   */
  state: 'unknown' | 'unanswered' | 'contiguous' | 'gapped';
  readonly from: Seq;
  upTo: Seq;
  /** How far the user has acknowledged the room meanwhile, as far as it matters to a gap. */
  acknowledged?: Seq;
  /** The newest entry of others that was delivered while the state was not `contiguous`. */
  newest?: LogEntry;
}

/** Entries without a gap, both ends included; empty where `from` is above `upTo`. */
export interface Stretch {
  readonly from: Seq;
  readonly upTo: Seq;
}

/** A subscription that gets no entries for now. Pausing again makes a new one and voids this one. */
export interface WaitingSubscription {
  readonly channel: RoomChannel;
  readonly session: Session;
  /**
   * What the device received live before it was paused, and what was delivered to it as events since: it goes on from
   * there where a page fails. Undefined where there is nothing to go on from.
   */
  received: Stretch | undefined;
  /** It goes live when the channel has reached this seq; undefined until it is resumed. */
  upTo: Seq | undefined;
  /** Its live stretch will start here. */
  from: Seq;
}

/** Whether a member may read the subject of an entry. */
export type Readers = (userId: UserId) => boolean;

/** An entry to be delivered. Without readers every member may read it. */
export interface Deliverable {
  readonly entry: LogEntry;
  readonly readers?: Readers | undefined;
}

/** The hub that owns a channel, as the channel needs it. */
export interface ChannelOwner {
  /** The oldest entries above `after`, whether or not each member may read them, at most a page. */
  readAfter(
    roomId: RoomId,
    after: Seq,
  ): Promise<{ readonly entries: readonly Deliverable[]; readonly hasMore: boolean }>;
  /** Called before an entry that was read from the log is delivered: its event may have been lost. */
  foundInLog(entry: LogEntry): void;
  /** Called in the order of the log, with the live devices that took the entry. */
  delivered(channel: RoomChannel, entry: LogEntry, devices: readonly Session[]): void;
  /** Reading the log failed; the owner calls `retry` later. */
  readFailed(channel: RoomChannel, error: unknown, retry: () => void): void;
}

/** Entries ahead of a gap that are buffered. Those beyond are dropped, and read from the log instead. */
const MAX_BUFFERED = 500;

/**
 * A room as this process serves it live. Events may come in any order, repeated, or not at all; the channel
 * restores the order of the log, so that every device gets each entry at most once, ascending, and without
 * a gap from the seq at which it went live. An entry that the log cannot give, as it is damaged, is passed over.
 *
 * A subscription is live or waits. It waits until its owner, who is reading a page, resumes it, and then
 * until the channel has reached the end of that page.
 */
export class RoomChannel {
  readonly progress = new Map<UserId, Progress>();
  /** Each device with the seq at which its live stretch starts. */
  readonly #live = new Map<Session, Seq>();
  readonly #waiting = new Map<Session, WaitingSubscription>();
  readonly #buffer = new Map<Seq, Deliverable>();
  /** The seq of the last entry delivered; undefined until the first subscription is resumed. */
  #position: Seq | undefined;
  /** The log reaches at least this far, perhaps beyond the buffer. */
  #knownLastSeq: Seq = 0;
  #reading = false;

  constructor(
    readonly roomId: RoomId,
    private readonly owner: ChannelOwner,
  ) {}

  get isEmpty(): boolean {
    return this.#live.size === 0 && this.#waiting.size === 0;
  }

  has(session: Session): boolean {
    return this.#live.has(session) || this.#waiting.has(session);
  }

  /** Every subscribed device, live or waiting. */
  *subscribers(): Iterable<Session> {
    yield* this.#live.keys();
    yield* this.#waiting.keys();
  }

  /** Subscribes a device, or pauses its subscription: no entry goes to it until `resume`. */
  pause(session: Session): WaitingSubscription {
    const received = this.#receivedBy(session);
    const subscription = { channel: this, session, received, upTo: undefined, from: 0 };
    this.#live.delete(session);
    this.#waiting.set(session, subscription);
    session.rooms.add(this.roomId);
    return subscription;
  }

  /** False once the subscription has ended, was paused anew, or has gone live. */
  isWaiting(subscription: WaitingSubscription): boolean {
    return this.#waiting.get(subscription.session) === subscription;
  }

  /** Entries above `seq` were delivered already: a subscription resumed there would miss them. */
  isAheadOf(seq: Seq): boolean {
    return this.#position !== undefined && this.#position > seq;
  }

  /**
   * Goes live right after `upTo`. Does nothing for a subscription that does not wait any more. The caller has
   * checked `isAheadOf` in the same turn. `from`: the start of what the device has without a gap up to `upTo`.
   */
  resume(subscription: WaitingSubscription, upTo: Seq, from: Seq = upTo + 1): void {
    if (!this.isWaiting(subscription)) return;
    this.#position ??= upTo;
    if (this.#position < upTo) {
      subscription.upTo = upTo;
      subscription.from = from;
      return;
    }
    this.#goLive(subscription.session, from);
    this.#drain();
  }

  /** How far the device has this room without a gap; undefined where it has got nothing of it yet. */
  reachOf(session: Session): Seq | undefined {
    return this.#receivedBy(session)?.upTo;
  }

  leave(session: Session): void {
    this.#live.delete(session);
    this.#waiting.delete(session);
    session.rooms.delete(this.roomId);
    for (const { userId, receipts } of this.subscribers())
      if (userId === session.userId && receipts === 'auto') return;
    this.progress.delete(session.userId);
  }

  /** Takes a committed entry, in any order and any number of times. */
  publish(entry: LogEntry, readers?: Readers): void {
    if (this.#position !== undefined && entry.seq <= this.#position) return;
    if (entry.seq - 1 === this.#position) {
      this.#emit({ entry, readers });
      if (this.#buffer.size > 0) this.#drain();
      return;
    }
    if (this.#buffer.size < MAX_BUFFERED) this.#buffer.set(entry.seq, { entry, readers });
    else this.#knownLastSeq = Math.max(this.#knownLastSeq, entry.seq);
    if (this.#position !== undefined) this.#fillGap();
  }

  /**
   * The log reaches up to `lastSeq`: entries that have not come are read, and delivered in their order, as if
   * they had come. Before the first subscription is resumed nothing is missing, as its page is read up to the end.
   */
  reaches(lastSeq: Seq): void {
    if (this.#position === undefined || lastSeq <= this.#position) return;
    this.#knownLastSeq = Math.max(this.#knownLastSeq, lastSeq);
    this.#fillGap();
  }

  /**
   * Delivers an event that is no entry, to waiting devices too: it does not disturb their replay. Only that somebody types
   * is not told to a device that has nothing of the room yet: where its first page fails, it would not hear of the end.
   */
  signal(event: LiveEvent, isExcepted: (userId: UserId) => boolean = () => false): void {
    const needsRoom = event.type === 'typing-changed' && event.typing;
    for (const session of this.subscribers()) {
      if (isExcepted(session.userId) || (needsRoom && this.#receivedBy(session) === undefined)) continue;
      session.outlet.deliver(event);
    }
  }

  #receivedBy(session: Session): Stretch | undefined {
    const from = this.#live.get(session);
    if (from !== undefined) return { from, upTo: this.#position as Seq };
    const waiting = this.#waiting.get(session);
    // Once resumed, it has all up to a seq that the channel has not reached.
    return waiting?.upTo === undefined ? waiting?.received : { from: waiting.from, upTo: waiting.upTo };
  }

  #goLive(session: Session, from: Seq): void {
    session.left.delete(this.roomId);
    this.#waiting.delete(session);
    this.#live.set(session, from);
  }

  #emit({ entry, readers }: Deliverable): void {
    this.#position = entry.seq;
    for (const { session, upTo, from } of this.#waiting.values()) {
      if (upTo === undefined || upTo >= entry.seq) continue;
      this.#goLive(session, from);
    }
    const event = { type: 'entry-appended', entry } as const;
    // The same object for all to whom it is hidden, so that a transport can encode it once.
    const hidden = readers === undefined ? event : { ...event, entry: withoutSubject(entry) };
    const devices: Session[] = [];
    for (const session of this.#live.keys()) {
      const isRead = readers === undefined || readers(session.userId);
      if (session.outlet.deliver(isRead ? event : hidden)) devices.push(session);
    }
    this.owner.delivered(this, entry, devices);
  }

  #drain(): void {
    for (const seq of this.#buffer.keys()) if (seq <= (this.#position ?? 0)) this.#buffer.delete(seq);
    for (;;) {
      const next = this.#buffer.get((this.#position ?? 0) + 1);
      if (next === undefined) break;
      this.#buffer.delete(next.entry.seq);
      this.#emit(next);
    }
    if (this.#buffer.size > 0 || this.#knownLastSeq > (this.#position ?? 0)) this.#fillGap();
  }

  /** Goes on after `upTo`. What did not come up to there cannot be read; what is buffered is delivered. */
  #passOver(upTo: Seq): void {
    const buffered = [...this.#buffer].filter(([seq]) => seq <= upTo);
    for (const [seq, each] of buffered.sort(([a], [b]) => a - b)) {
      this.#buffer.delete(seq);
      if (seq > (this.#position ?? 0)) this.#emit(each);
    }
    if (upTo <= (this.#position ?? 0)) return;
    this.#position = upTo;
    for (const subscription of this.#waiting.values()) {
      if (subscription.upTo !== undefined && subscription.upTo <= upTo) {
        this.#goLive(subscription.session, subscription.from);
      }
    }
  }

  /** Reads the entries before the buffer, or up to the known last seq, from the log, where they are committed. */
  #fillGap(): void {
    if (this.#reading) return;
    this.#reading = true;
    const after = this.#position ?? 0;
    const committed = Math.max(this.#knownLastSeq, ...this.#buffer.keys());
    this.owner.readAfter(this.roomId, after).then(
      ({ entries, hasMore }) => {
        this.#reading = false;
        for (const each of entries) {
          const { entry } = each;
          this.#passOver(entry.seq - 1);
          if (entry.seq <= (this.#position ?? 0)) continue;
          this.owner.foundInLog(entry);
          this.#emit(each);
        }
        if (!hasMore) this.#passOver(committed);
        // More may lie beyond the page: reading goes on, unless this page brought nothing.
        if (this.#position !== after) this.#drain();
      },
      (error: unknown) => {
        this.#reading = false;
        this.owner.readFailed(this, error, () => this.#drain());
      },
    );
  }
}
