import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { EntryDraft, LogEntry, Message, Seq } from '../../domain/log-entry.js';
import type { Room } from '../../domain/room.js';
import type { Span } from '../../domain/spans.js';

export interface Proposal {
  readonly roomId: RoomId;

  /** Where this is given and such a message exists, that message is the result, whatever `decide` says. */
  readonly idempotency?: { readonly sender: UserId; readonly clientMessageId: ClientMessageId };

  /**
   * Gives the entry for the room as it stands just before the seq that the entry takes; a private room
   * is given whether it was opened or not, a group that does not exist as undefined. What it throws
   * refuses the append. Pure: it may be called again when another writer took the seq, and gives an entry of
   * the same id then, by which an append whose outcome is unknown is found.
   */
  readonly decide: (room: Room | undefined) => EntryDraft;
}

export interface Appended {
  readonly entry: LogEntry;
  /** The room with the entry folded in. */
  readonly room: Room;
  /** True where the entry was there already (see `idempotency`). */
  readonly existing: boolean;
}

export interface PageRequest {
  /** The newest entries below it, or the oldest above it (both excluded); with neither, the newest. */
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  readonly limit: number;
  /** Entries outside of these do not exist for the reader. */
  readonly spans: readonly Span[];
}

export interface LogPage {
  /** Ascending by seq. */
  readonly entries: readonly LogEntry[];
  /** More lie in the direction of reading. */
  readonly hasMore: boolean;
}

export interface MessageFilter {
  readonly notFrom?: UserId;
  /** Excluded; missing means from the start. */
  readonly after?: Seq;
  /** Included; missing means to the end. */
  readonly upTo?: Seq;
  readonly spans?: readonly Span[];
}

/**
 * The logs of the rooms. Failures of the store are DomainError UNAVAILABLE: for an append, the outcome is
 * unknown then, and the same proposal again, with its idempotency key, settles it.
 */
export interface MessageRepository {
  /**
   * Appends one entry at last + 1 and resolves when it is durable. Atomic; per room all appends are in one
   * order, without holes or repeats, whatever number of writers there is. Of one process, appends to one
   * room take their seqs in the order of the calls. The first entry of a private room makes the room.
   */
  append(proposal: Proposal): Promise<Appended>;

  /** undefined where there is none. */
  find(id: MessageId): Promise<LogEntry | undefined>;

  /** An unknown room gives an empty page. */
  page(roomId: RoomId, request: PageRequest): Promise<LogPage>;

  /** The seq of each room's last entry, 0 for an empty and for an unknown one. */
  lastSeqs(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, Seq>>;

  /** How many messages (not membership events) match. */
  count(roomId: RoomId, filter: MessageFilter): Promise<number>;

  /** The matching message with the highest seq, or undefined. */
  newest(roomId: RoomId, filter: MessageFilter): Promise<Message | undefined>;
}
