import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import type { LiveEvent } from './outlet.js';
import type { Session } from './session.js';

/** How far a user with automatic receipts has been handed a room's entries by this process. */
export interface Handed {
  /** `unsure` until it is known whether the user missed a message before `from`; `holed` if so. */
  state: 'unsure' | 'whole' | 'holed';
  readonly from: Seq;
  upTo: Seq;
  /** The newest entry of others that was handed over while unsure. */
  newest?: LogEntry;
}

/** Entries without a hole, both ends among them; empty where `from` is behind `upTo`. */
export interface Stretch {
  readonly from: Seq;
  readonly upTo: Seq;
}

/** A device's place in a channel while it waits. Pausing again makes a new one; the old one is void. */
export interface WaitingSeat {
  readonly channel: RoomChannel;
  readonly session: Session;
  /** What the device was handed live, in one piece, until the seat was paused; undefined where it was not. */
  readonly had: Stretch | undefined;
  /** Where it goes live, once the channel is there; undefined until it is resumed. */
  upTo: Seq | undefined;
  /** What it will count as live from. */
  from: Seq;
}

/** What a channel needs of the hub that owns it. */
export interface ChannelOwner {
  /** The oldest entries above `after`, of all members' sight, at most a page. */
  readAfter(roomId: RoomId, after: Seq): Promise<readonly LogEntry[]>;
  /** Called before an entry is handed out that came from the log: its event may have been lost. */
  foundInLog(entry: LogEntry): void;
  /** Called in the order of the log, after the live devices got the entry. */
  handedOut(channel: RoomChannel, entry: LogEntry): void;
  /** Reading the log failed; gives when to try again. */
  readFailed(channel: RoomChannel, error: unknown, retry: () => void): void;
}

/** Beyond this many entries ahead of a hole they are dropped, and read from the log instead. */
const MAX_HELD = 500;

/**
 * A room as this process serves it live: the log's order is restored here, whatever order, repetition or
 * loss the events came with, so that every device is handed each entry at most once, ascending, and
 * without a hole from where it went live.
 *
 * A device's seat is live, or waits: either until somebody resumes it (its owner is reading a page), or,
 * resumed at a place the channel has not reached yet, until it has.
 */
export class RoomChannel {
  readonly handed = new Map<UserId, Handed>();
  /** Each with the seq of the first entry it was handed, or will be, since it went live. */
  readonly #live = new Map<Session, Seq>();
  readonly #waiting = new Map<Session, WaitingSeat>();
  readonly #held = new Map<Seq, LogEntry>();
  #last: Seq | undefined;
  /** How far the log is known to reach without this channel holding what lies there. */
  #tail: Seq = 0;
  #repairing = false;

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

  /** The devices that entries go to now. */
  get live(): Iterable<Session> {
    return this.#live.keys();
  }

  /** Every seat, live or waiting. */
  *seats(): Iterable<Session> {
    yield* this.#live.keys();
    yield* this.#waiting.keys();
  }

  /** Takes a seat that waits, or makes the one it has wait: no entry goes to it until `resume`. */
  pause(session: Session): WaitingSeat {
    const seat = { channel: this, session, had: this.#hadBy(session), upTo: undefined, from: 0 };
    this.#live.delete(session);
    this.#waiting.set(session, seat);
    session.rooms.add(this.roomId);
    return seat;
  }

  /** False once the seat was left, paused anew, or has gone live. */
  isWaiting(seat: WaitingSeat): boolean {
    return this.#waiting.get(seat.session) === seat;
  }

  /** Entries after `seq` were handed out already: who resumes there would miss them. */
  isAheadOf(seq: Seq): boolean {
    return this.#last !== undefined && this.#last > seq;
  }

  /**
   * Goes live right after `upTo`; a seat that waits no more is passed over. The caller has checked
   * `isAheadOf` in the same turn. `from`: where it had what came live before, without a hole up to there.
   */
  resume(seat: WaitingSeat, upTo: Seq, from: Seq = upTo + 1): void {
    if (!this.isWaiting(seat)) return;
    this.#last ??= upTo;
    if (this.#last < upTo) {
      seat.upTo = upTo;
      seat.from = from;
      return;
    }
    this.#goLive(seat.session, from);
    this.#drain();
  }

  leave(session: Session): void {
    this.#live.delete(session);
    this.#waiting.delete(session);
    session.rooms.delete(this.roomId);
    for (const seat of this.seats()) if (seat.userId === session.userId && seat.receipts === 'auto') return;
    this.handed.delete(session.userId);
  }

  /** Takes a committed entry, in any order and any number of times. */
  publish(entry: LogEntry): void {
    if (this.#last !== undefined && entry.seq <= this.#last) return;
    if (entry.seq - 1 === this.#last) {
      this.#emit(entry);
      if (this.#held.size > 0) this.#drain();
      return;
    }
    if (this.#held.size < MAX_HELD) this.#held.set(entry.seq, entry);
    else this.#tail = Math.max(this.#tail, entry.seq);
    if (this.#last !== undefined) this.#repair();
  }

  /**
   * The log reaches up to `tail`: what of it has not come is read, and handed out in its order, as if it had
   * come. Before the channel has a place nothing is lacking, as whoever gives it one has read up to there.
   */
  reaches(tail: Seq): void {
    if (this.#last === undefined || tail <= this.#last) return;
    this.#tail = Math.max(this.#tail, tail);
    this.#repair();
  }

  /** Hands out an event that is no entry: to every seat, as it does not disturb a replay. */
  signal(event: LiveEvent, exceptUser?: UserId): void {
    for (const session of this.#live.keys()) if (session.userId !== exceptUser) session.outlet.deliver(event);
    for (const session of this.#waiting.keys())
      if (session.userId !== exceptUser) session.outlet.deliver(event);
  }

  #hadBy(session: Session): Stretch | undefined {
    const from = this.#live.get(session);
    if (from !== undefined) return { from, upTo: this.#last as Seq };
    const waiting = this.#waiting.get(session);
    // Resumed, it has all up to a place that the channel has not reached.
    return waiting?.upTo === undefined ? waiting?.had : { from: waiting.from, upTo: waiting.upTo };
  }

  #goLive(session: Session, from: Seq): void {
    this.#waiting.delete(session);
    this.#live.set(session, from);
  }

  #emit(entry: LogEntry): void {
    this.#last = entry.seq;
    for (const { session, upTo, from } of this.#waiting.values()) {
      if (upTo === undefined || upTo >= entry.seq) continue;
      this.#goLive(session, from);
    }
    const event = { type: 'entry-appended', entry } as const;
    for (const session of this.#live.keys()) session.outlet.deliver(event);
    this.owner.handedOut(this, entry);
  }

  #drain(): void {
    for (const seq of this.#held.keys()) if (seq <= (this.#last ?? 0)) this.#held.delete(seq);
    for (;;) {
      const next = this.#held.get((this.#last ?? 0) + 1);
      if (next === undefined) break;
      this.#held.delete(next.seq);
      this.#emit(next);
    }
    if (this.#held.size > 0 || this.#tail > (this.#last ?? 0)) this.#repair();
  }

  /** Fills the hole before what is held, or before the tail, from the log, which has it: it is committed. */
  #repair(): void {
    if (this.#repairing) return;
    this.#repairing = true;
    const after = this.#last ?? 0;
    this.owner.readAfter(this.roomId, after).then(
      (entries) => {
        this.#repairing = false;
        for (const entry of entries) {
          if (entry.seq - 1 !== this.#last) continue;
          this.owner.foundInLog(entry);
          this.#emit(entry);
        }
        // More may lie beyond the page: it is read on, unless nothing comes.
        if (this.#last !== after) this.#drain();
      },
      (error: unknown) => {
        this.#repairing = false;
        this.owner.readFailed(this, error, () => this.#drain());
      },
    );
  }
}
