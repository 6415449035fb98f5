import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { EntryDraft, LogEntry, Message, Seq } from '../../domain/log-entry.js';
import type { Room } from '../../domain/room.js';
import type { Span } from '../../domain/spans.js';

export interface Proposal {
  readonly roomId: RoomId;

  /** Where this is given and such a message exists, that message is the result, whatever `decide` says. */
  readonly idempotency?: { readonly sender: UserId; readonly clientMessageId: ClientMessageId };

  /**
   * Gives the entry for the room as it stands just before the seq that the entry takes: a private room as its id
   * implies it, undefined for a group that does not exist. What it throws refuses the append. Pure: the store may
   * call it again when another writer took the seq. It gives an entry of the same id then, by which the store finds
   * an append whose outcome is unknown. `lastSeq` is the seq before the entry's own.
   */
  readonly decide: (room: Room | undefined, lastSeq: Seq) => EntryDraft;
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
 * The logs of the rooms. A failure of the store is DomainError UNAVAILABLE. It leaves the outcome of an append
 * unknown; the same proposal again, with its idempotency key, settles it.
 */
export interface MessageRepository {
  /**
   * Appends one entry at the last seq + 1 and resolves when it is durable. Atomic. All appends to a room are in one
   * order, without gaps or repeats, however many writers there are; those of one process take their seqs in the
   * order of the calls. The first entry of a private room stores the room.
   */
  append(proposal: Proposal): Promise<Appended>;

  /** Missing: no entry has this id. @throws DomainError UNAVAILABLE for an entry that the store finds damaged. */
  find(id: MessageId): Promise<LogEntry | undefined>;

  /** The entries with these ids, in one reading. Ids without an entry, and of a damaged one, are missing. */
  findAll(ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, LogEntry>>;

  /**
   * An unknown room gives an empty page. An entry that the store finds damaged is passed over, as if its seq had none;
   * a page that has more has an entry all the same.
   */
  page(roomId: RoomId, request: PageRequest): Promise<LogPage>;

  /**
   * The seq of each room's last entry, 0 for an empty and for an unknown one. A store that other processes write to may
   * give an end of the last second; never one below `atLeast` where the log reaches so far.
   */
  lastSeqs(roomIds: readonly RoomId[], atLeast?: Seq): Promise<ReadonlyMap<RoomId, Seq>>;

  /** How many messages (not membership events) match, damaged ones too; O(log n), whatever lies between the bounds. */
  count(roomId: RoomId, filter: MessageFilter): Promise<number>;

  /** The matching message with the highest seq, or undefined. Passes over damaged ones. */
  newest(roomId: RoomId, filter: MessageFilter): Promise<Message | undefined>;
}
