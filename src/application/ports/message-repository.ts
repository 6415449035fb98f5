import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type {
  ChangeDraft,
  EntryDraft,
  LogEntry,
  Message,
  MessageChange,
  MessageReference,
  Seq,
  ShownEntry,
} from '../../domain/log-entry.js';
import type { ChangeBasis } from '../../domain/message-change.js';
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
  readonly entry: ShownEntry;
  /** The room with the entry folded in. */
  readonly room: Room;
  /** True where the entry was there already (see `idempotency`): a message in its present state. */
  readonly existing: boolean;
}

export interface ChangeProposal {
  readonly roomId: RoomId;
  readonly target: MessageId;

  /** Given where it matters whether this user has reacted to the target with this emoji. */
  readonly reaction?: { readonly by: UserId; readonly emoji: string };

  /**
   * Gives the change for the room and the target as they stand just before the seq that the change takes; undefined
   * appends nothing. What it throws refuses it. Pure, as in `Proposal`.
   */
  readonly decide: (basis: ChangeBasis) => ChangeDraft | undefined;
}

export interface Changed {
  /** Undefined where nothing was appended. */
  readonly change: MessageChange | undefined;
  /** The target in its present state, with the change folded in. */
  readonly message: Message;
}

export interface PageRequest {
  /** The newest entries below it, or the oldest above it (both excluded); with neither, the newest. */
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  readonly limit: number;
  /** Entries outside of these do not exist for the reader. */
  readonly spans: readonly Span[];
}

export interface LogPage<Entry extends LogEntry = LogEntry> {
  /** Ascending by seq. */
  readonly entries: readonly Entry[];
  /** More lie in the direction of reading. */
  readonly hasMore: boolean;
}

export interface ShownRequest extends PageRequest {
  /** With `after`: messages up to there that were changed since are wanted as well, and count towards the limit. */
  readonly withChanged: boolean;
}

export interface ShownPage extends LogPage<ShownEntry> {
  /** The messages up to `after` that were changed since, in their present state, ascending by `rev`. */
  readonly changed: readonly Message[];
  /** The seq of the log's last entry: everything up to there was read, and nothing above it. */
  readonly lastSeq: Seq;
}

/** An earlier text of a message. */
export interface MessageVersion {
  /** Of the entry that gave it: the message itself, or an edit. */
  readonly seq: Seq;
  readonly content: string;
  readonly createdAt: number;
}

export interface ReactionsOf {
  readonly userId: UserId;
  /** At least one, in ascending order. */
  readonly emojis: readonly string[];
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

  /**
   * Appends a change of a message, as `append` does an entry, and brings the message to its state after that. From then
   * on every reading but `page` gives that state. Where the change deletes the message, what was said in it, earlier
   * texts included, is overwritten before this resolves; a failure leaves that to the next reading.
   */
  change(proposal: ChangeProposal): Promise<Changed>;

  /**
   * A message or a membership event as it was appended, perhaps with a content that was erased since: for its place in the
   * log. Missing: no such entry has this id. @throws DomainError UNAVAILABLE for an entry that the store finds damaged.
   */
  find(id: MessageId): Promise<ShownEntry | undefined>;

  /** The entries with these ids, in one reading. Ids without an entry, and of a damaged one, are missing. */
  findAll(ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ShownEntry>>;

  /** The messages of the room with these ids, in their present state. Others are missing. */
  present(roomId: RoomId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, Message>>;

  /**
   * The log itself: messages as they were sent, and each change as an entry. Of what was deleted the contents are empty. An
   * unknown room gives an empty page. An entry that the store finds damaged is passed over, as if its seq had none;
   * a page that has more has an entry all the same.
   */
  page(roomId: RoomId, request: PageRequest): Promise<LogPage>;

  /**
   * Reads what members see: messages in their present state and membership events. An `after` beyond the last entry means
   * the last. New entries by their seq and changed messages by their `rev` are one ascending row, of which a page after a
   * cursor is the first part: one that has more ends with its highest seq or `rev`, where the next one goes on, and one
   * that has no more reaches the last seq. So a reader gets each message at most twice. A `rev` may be above the last seq.
   */
  shown(roomId: RoomId, request: ShownRequest): Promise<ShownPage>;

  /** Gives the user's own reactions to these messages of the room, of which none was deleted. */
  reactionsBy(
    roomId: RoomId,
    userId: UserId,
    targets: readonly MessageReference[],
  ): Promise<ReadonlyMap<MessageId, readonly string[]>>;

  /** Gives the users who have reacted, in ascending order of user id; for a message that was not deleted. */
  reactions(
    roomId: RoomId,
    target: MessageReference,
    page: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<readonly ReactionsOf[]>;

  /**
   * The texts that a message has had, its present one among them, the newest first; for a message that was not deleted.
   * `before`: only those of entries before this seq.
   */
  versions(
    roomId: RoomId,
    target: MessageReference,
    page: { readonly before?: Seq | undefined; readonly limit: number },
  ): Promise<readonly MessageVersion[]>;

  /**
   * The seq of each room's last entry, 0 for an empty and for an unknown one. A store that other processes write to may
   * give an end of the last second; never one below `atLeast` where the log reaches so far.
   */
  lastSeqs(roomIds: readonly RoomId[], atLeast?: Seq): Promise<ReadonlyMap<RoomId, Seq>>;

  /**
   * How many messages (neither membership events nor changes) match and were not deleted, damaged ones too; O(log n and the
   * deleted ones between the bounds).
   */
  count(roomId: RoomId, filter: MessageFilter): Promise<number>;

  /** How many messages that match mention the user in their present state. */
  countMentions(roomId: RoomId, userId: UserId, filter: Omit<MessageFilter, 'notFrom'>): Promise<number>;

  /** The matching message with the highest seq, in its present state, or undefined. Passes over damaged ones. */
  newest(roomId: RoomId, filter: MessageFilter): Promise<Message | undefined>;
}
