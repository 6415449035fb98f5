import type { RoomId } from '../../src/domain/ids.js';
import type { RoomPage } from '../../src/application/rooms/join-room.js';
import {
  type LogEntry,
  type Message,
  type MessageChange,
  revOf,
  type Seq,
  type ShownEntry,
} from '../../src/domain/log-entry.js';
import { applyToMessage } from '../../src/domain/message-change.js';

/** The part of a room's log that a device has. */
export interface RoomLog {
  /** Where its first page began; it has nothing from before, and lacks nothing from there on. */
  from: Seq;
  cursor: Seq;
  /** The highest seq that it has heard of. */
  heard: Seq;
  /** Messages in their present state, and membership events. */
  readonly shown: Map<Seq, ShownEntry>;
}

/** The logs of a device as the protocol tells a client to keep them. They outlive its connections. */
export class RoomLogs {
  readonly rooms = new Map<RoomId, RoomLog>();

  cursors(): ReadonlyMap<RoomId, Seq> {
    return new Map([...this.rooms].map(([roomId, { cursor }]) => [roomId, cursor]));
  }

  /** The room begins, unless the device has it. */
  begin(roomId: RoomId): RoomLog {
    const log = this.rooms.get(roomId) ?? { from: 1, cursor: 0, heard: 0, shown: new Map() };
    this.rooms.set(roomId, log);
    return log;
  }

  /** Says whether the device lacks something before this live entry. */
  live(entry: LogEntry): boolean {
    const log = this.begin(entry.roomId);
    log.heard = Math.max(log.heard, entry.seq);
    if (entry.seq !== log.cursor + 1) return entry.seq > log.cursor;
    this.#take(log, entry);
    return false;
  }

  /** A newest page is where a log may begin; any other goes on from the cursor. */
  page(roomId: RoomId, { entries, changed, upTo }: RoomPage['page'], isNewest: boolean): void {
    const log = this.begin(roomId);
    if (isNewest && log.shown.size === 0) log.from = entries[0]?.seq ?? log.from;
    for (const entry of entries) {
      if (entry.seq > log.cursor) this.#take(log, entry);
      else this.#renew(log, entry);
    }
    for (const message of changed) this.#renew(log, message);
    log.cursor = Math.max(log.cursor, upTo);
    log.heard = Math.max(log.heard, upTo);
  }

  /** All messages that the device has, in their present state, the newest last. */
  messages(): readonly Message[] {
    const shown = [...this.rooms.values()].flatMap((log) => [...log.shown.values()]);
    return shown.filter((entry) => entry.kind === 'message').sort((a, b) => a.createdAt - b.createdAt);
  }

  /** An entry that the device may have, perhaps as it was later. */
  #renew(log: RoomLog, entry: LogEntry): void {
    const known = log.shown.get(entry.seq);
    if (entry.kind === 'change') this.#fold(log, entry);
    else if (known?.kind === 'message' && entry.kind === 'message' && revOf(entry) > revOf(known)) {
      log.shown.set(entry.seq, entry);
    }
  }

  #fold(log: RoomLog, change: MessageChange): void {
    const target = log.shown.get(change.target.seq);
    if (target?.kind === 'message') log.shown.set(target.seq, applyToMessage(target, change));
  }

  #take(log: RoomLog, entry: LogEntry): void {
    if (entry.kind !== 'change') log.shown.set(entry.seq, entry);
    else this.#fold(log, entry);
    log.cursor = entry.seq;
    log.heard = Math.max(log.heard, entry.seq);
  }
}
