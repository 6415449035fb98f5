import type { RoomId } from '../../domain/ids.js';
import type { Message } from '../../domain/log-entry.js';
import { EVERYTHING } from '../../domain/spans.js';
import { expectEqual } from '../assertions.js';
import type { LogStore } from './subject.js';

/** Reads on from where each page ends, as a device with a cursor does. */
export class PagingReader {
  readonly #messages = new Map<number, Message>();
  readonly #got = new Map<string, number>();
  #cursor = 0;

  constructor(
    private readonly store: LogStore,
    private readonly roomId: RoomId,
    private readonly limit: number,
  ) {}

  /** Reads one page. False if it was the last. */
  async read(): Promise<boolean> {
    const request = { after: this.#cursor, limit: this.limit, spans: EVERYTHING, withChanged: true };
    const { entries, changed, hasMore, lastSeq } = await this.store.messages.shown(this.roomId, request);
    expectEqual(entries.length + changed.length <= this.limit, true);
    const keys = [...entries.map(({ seq }) => seq), ...changed.map(({ rev = 0 }) => rev)];
    for (const each of [...entries, ...changed]) {
      if (each.kind !== 'message') continue;
      this.#messages.set(each.seq, each);
      const state = `${each.seq} ${each.rev ?? 0}`;
      this.#got.set(state, (this.#got.get(state) ?? 0) + 1);
    }
    const before = this.#cursor;
    this.#cursor = hasMore ? Math.max(...keys) : lastSeq;
    if (hasMore) expectEqual(this.#cursor > before, true);
    return hasMore;
  }

  async goOn(): Promise<void> {
    while (await this.read());
  }

  known(): readonly Message[] {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
  }

  /** Fails if a page gave any state of a message a third time. */
  expectAtMostTwice(): void {
    for (const times of this.#got.values()) expectEqual(times <= 2, true);
  }
}
