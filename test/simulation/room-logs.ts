import type { RoomId } from '../../src/domain/ids.js';
import type { LogEntry, Seq } from '../../src/domain/log-entry.js';

/** What a device keeps of a room. */
export interface RoomLog {
  /** Where its first page began; it has nothing from before, and lacks nothing from there on. */
  from: Seq;
  cursor: Seq;
  /** The highest seq that it has heard of. */
  heard: Seq;
  readonly entries: LogEntry[];
}

/** The logs of a device as the protocol tells a client to keep them. They outlive its connections. */
export class RoomLogs {
  readonly rooms = new Map<RoomId, RoomLog>();

  cursors(): ReadonlyMap<RoomId, Seq> {
    return new Map([...this.rooms].map(([roomId, { cursor }]) => [roomId, cursor]));
  }

  /** The room begins, unless the device has it. */
  begin(roomId: RoomId): RoomLog {
    const log = this.rooms.get(roomId) ?? { from: 1, cursor: 0, heard: 0, entries: [] };
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
  page(roomId: RoomId, entries: readonly LogEntry[], isNewest: boolean): void {
    const log = this.begin(roomId);
    if (isNewest && log.entries.length === 0) log.from = entries[0]?.seq ?? log.from;
    for (const entry of entries) if (entry.seq > log.cursor) this.#take(log, entry);
  }

  #take(log: RoomLog, entry: LogEntry): void {
    log.entries.push(entry);
    log.cursor = entry.seq;
    log.heard = Math.max(log.heard, entry.seq);
  }
}
