import type { RoomId } from '../../src/domain/ids.js';
import type { LogEntry, Seq } from '../../src/domain/log-entry.js';

/** What a device keeps of a room: everything from its first page on. */
export interface RoomLog {
  /** The seq of its first entry, or where none has come the first that it lacks. */
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
  begin(roomId: RoomId, from: Seq = 1): RoomLog {
    const log = this.rooms.get(roomId) ?? { from, cursor: 0, heard: 0, entries: [] };
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

  page(roomId: RoomId, entries: readonly LogEntry[]): void {
    const log = this.begin(roomId, entries[0]?.seq);
    for (const entry of entries) if (entry.seq > log.cursor) this.#take(log, entry);
  }

  #take(log: RoomLog, entry: LogEntry): void {
    log.entries.push(entry);
    log.cursor = entry.seq;
    log.heard = Math.max(log.heard, entry.seq);
  }
}
