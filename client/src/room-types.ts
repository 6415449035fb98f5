import type { ChatError } from './chat-error.js';
import type { Member, MessageType, MessageVersion, ReactionsOf, Recipient, Role } from './protocol.js';
import type { ChatEntry, ChatMessage, ChatReceipt, ReceiptCounts, WaitingChange } from './entry-types.js';

/**
 * The content of a room that an app shows. Another object whenever anything in it has changed, and the same one otherwise.
 */
export interface ChatRoomView {
  readonly roomId: string;
  readonly status: RoomStatus;
  /** Why it is `refused`. */
  readonly error: ChatError | undefined;
  readonly type: 'private' | 'group';
  /** The group's name. In a private room the other user's name, or their id while no name is known. */
  readonly title: string;
  /** The other user of a private room; undefined in a group. */
  readonly other: Member | undefined;
  /** This user's role. Of a group it is `member` until its members are known, which come once it is open. */
  readonly role: Role;
  /**
   * Empty in a group until it is opened. Above 100 members, and where their names and pictures are too large, empty until
   * `loadMembers`, and again after every change of the membership.
   */
  readonly members: readonly Member[];
  readonly memberCount: number;
  /**
   * The entries that are shown, then pending and failed messages in the order of sending. The entries are in seq order,
   * once each, and none is missing between the first and the last.
   */
  readonly messages: readonly ChatEntry[];
  /** The newest message, pending ones included, even where `messages` is not loaded. Never a membership event. */
  readonly lastMessage: ChatMessage | undefined;
  /** The name of the user who wrote `lastMessage`, as far as it is known. */
  readonly senderName: string | undefined;
  /** Whether there may be entries before the first of `messages`. */
  readonly hasOlder: boolean;
  /** Whether the log goes on after the last entry of `messages`: then new entries are not added to it. */
  readonly hasNewer: boolean;
  /** The number of messages of others that this user has not seen, loaded or not, without deleted ones. */
  readonly unread: number;
  /** How many of them mention this user. */
  readonly unreadMentions: number;
  /**
   * The seq of the first unread message; where it is not loaded, the first one that may be it. Undefined where there is
   * none.
   */
  readonly firstUnread: number | undefined;
  /** Whether this user wants no notifications of the room. */
  readonly muted: boolean;
  /** When anything was last written in it, ISO 8601; empty where that is not known. */
  readonly activeAt: string;
  /** The users who are typing, without this user. */
  readonly typists: readonly string[];
}

export interface ChatRoomEvents {
  /** Each entry that is new to this client, once, in seq order; own messages once they are committed. */
  readonly message: ChatEntry;
  readonly receipt: ChatReceipt;
  /** The users who are typing now, without this user. */
  readonly typing: readonly string[];
  /** Anything that the room shows has changed. At most once in a turn. */
  readonly change: undefined;
}

/**
 * `loading`: the newest page is on its way, or waits for a connection. `ready`: it is there. `left`: this user is
 * not a member any more. `refused`: there is no such room for this user.
 */
export type RoomStatus = 'loading' | 'ready' | 'left' | 'refused';

/** `first-unread` means `newest` where nothing is unread. A number is the seq of an entry. */
export type JumpTarget = 'newest' | 'first-unread' | number;

/** An entry, its seq, or its `messageId`. */
export type SeenUpTo = Pick<ChatEntry, 'seq'> | number | string;

export interface RecipientPage {
  readonly recipients: readonly Recipient[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: string;
}

export interface ReactionsPage {
  readonly reactions: readonly ReactionsOf[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: string;
}

export interface VersionPage {
  readonly versions: readonly MessageVersion[];
  /** Where the page of earlier texts goes on; missing on the last. */
  readonly next?: number;
}

export interface SendOptions {
  /** Missing: `text`. */
  readonly type?: MessageType;
  /** The `messageId` of the message that it answers. */
  readonly replyTo?: string;
  /** The members whom it mentions, at most 50. Anyone else is left out. */
  readonly mentions?: readonly string[];
}

export interface EditOptions {
  /** The members whom it mentions from then on. Missing: as before. */
  readonly mentions?: readonly string[];
}

/**
 * One room. Its entries are exact: in seq order, once each, whatever connections were lost. A room is always the same
 * object. A property of it is another array or object whenever its content has changed, and the same one otherwise.
 */
export interface ChatRoom extends ChatRoomView, ChatRoomMethods {
  /**
   * The content that the room shows now, as an object that never changes: another one whenever anything in it has changed.
   */
  readonly view: ChatRoomView;
  readonly on: <Name extends keyof ChatRoomEvents>(
    event: Name,
    listener: (payload: ChatRoomEvents[Name]) => void,
  ) => () => void;
}

export interface ChatRoomMethods {
  /**
   * Shows the message as pending at once, and resolves when the server has committed it; it waits while offline. The
   * messages of a room keep their order. Where `messages` does not reach the end of the log, it jumps there. Rejects where the server refuses the message for good, and where it was
   * discarded. The app may ignore the promise: `messages` shows the same, and no rejection is left unhandled.
   *
   * @throws ChatError the refusal's code, such as TOO_LARGE or NOT_FOUND; DISCARDED; CLOSED; RATE_LIMITED while
   *   1,000 messages are unsent.
   */
  readonly send: (text: string, options?: SendOptions) => Promise<ChatMessage>;
  /**
   * Changes the text of an own message. Like `send` it is shown at once, waits while offline and keeps its place among the
   * room's messages and changes; what is not committed is the message's `change`. Resolves when the server has committed
   * it.
   *
   * @throws ChatError as `send` does; CONFLICT where the message is deleted, or another device has edited it since this
   *   user saw it; FORBIDDEN for a message of somebody else.
   */
  readonly edit: (messageId: string, text: string, options?: EditOptions) => Promise<WaitingChange>;
  /**
   * Deletes a message for everyone, in the same way: an own one, and for owners and admins of a group any.
   *
   * @throws ChatError as `edit` does, and no CONFLICT.
   */
  readonly delete: (messageId: string) => Promise<WaitingChange>;
  /**
   * Reacts to a message with an emoji, or takes that back. It is shown at once, and waits while offline, but not over a
   * reload. Where the server refuses it, it is taken back, and the client emits `error`: CONFLICT for a deleted message, and
   * beyond 20 different emojis.
   */
  readonly react: (messageId: string, emoji: string, on?: boolean) => void;
  /** Sends a failed message or change again, behind all that wait. @throws ChatError NOT_FOUND where none has this id. */
  readonly retry: (clientMessageId: string) => Promise<ChatMessage | WaitingChange>;
  /** Removes a failed or pending message or change. What is on its way may still arrive. */
  readonly discard: (clientMessageId: string) => void;
  /** Loads the page before the first of `messages`. Resolves with the number of entries that came; 0 at the start. */
  readonly loadOlder: () => Promise<number>;
  /**
   * Loads the page after the last entry of `messages`. Resolves with the number of entries that came; 0 at the end, from
   * where on `messages` follows new entries.
   */
  readonly loadNewer: () => Promise<number>;
  /**
   * Shows the page around the target in place of `messages`, which is loaded in one request; none where `messages` has
   * the target, or the client still has it. It waits while the room is `loading`. Of several jumps the last one counts.
   */
  readonly jumpTo: (target: JumpTarget) => Promise<void>;
  /** Loads all members, of larger groups too, into `members`. */
  readonly loadMembers: () => Promise<readonly Member[]>;
  /**
   * This user has seen everything up to the given entry, or up to the last one of `messages`. Give what was in view. It
   * never moves back. Counts at once. The server hears of it within a moment; after a lost connection, once there is
   * another one.
   */
  readonly markSeen: (upTo?: SeenUpTo) => void;
  /**
   * These messages are on the screen now. In rooms above 32 members the `receipts` of the newest 50 own ones among them
   * stay up to date; before the first call those of the newest 50 of all.
   */
  readonly inView: (messageIds: readonly string[]) => void;
  /** Call it at each key: it is sent at most every 3 s, and ends 5 s after the last call or with a message. */
  readonly typing: () => void;
  /** Ends typing at once, as for a field that was emptied. */
  readonly stopTyping: () => void;
  /** This user wants no notifications of the room, or wants them again. It goes to all devices of this user. */
  readonly mute: (muted: boolean) => Promise<void>;
  /**
   * Gives the recipients who have a message, and since when: the first 100 in ascending order of user id. With `after`,
   * which is the `next` of a page, those after it.
   */
  readonly statusOf: (messageId: string, after?: string) => Promise<RecipientPage>;
  /**
   * Gives the users who have reacted to a message: the first 100 in ascending order of user id, fewer where their reactions
   * are long. With `after`, which is the `next` of a page, those after it. Nobody to a deleted message.
   */
  readonly reactionsOf: (messageId: string, after?: string) => Promise<ReactionsPage>;
  /**
   * The newest 50 texts that a message has had, fewer where they are long: the newest first, the present one among them. With `before`,
   * which is the `next` of a page, those before. None of a deleted message.
   */
  readonly versionsOf: (messageId: string, before?: number) => Promise<VersionPage>;
  /**
   * How many have each of these messages, by its id: one call for 50 of them. Messages that this user cannot read are
   * missing.
   */
  readonly countsOf: (messageIds: readonly string[]) => Promise<ReadonlyMap<string, ReceiptCounts>>;
  /** @throws ChatError FORBIDDEN below admin; CONFLICT where the user is a member already or the group is full. */
  readonly add: (userId: string) => Promise<void>;
  /** @throws ChatError FORBIDDEN below admin, and for an owner below owner; NOT_FOUND where the user is not a member. */
  readonly remove: (userId: string) => Promise<void>;
  /** @throws ChatError FORBIDDEN below admin; CONFLICT where the group has that name. */
  readonly rename: (name: string) => Promise<void>;
  /** @throws ChatError FORBIDDEN below owner; CONFLICT where it would change nothing or leave no owner. */
  readonly setRole: (userId: string, role: Role) => Promise<void>;
  readonly leave: () => Promise<void>;
  /**
   * The app does not show the room any more: it stays up to date and retains its newest 50 entries. `room` or
   * `openRoom` open it again. An open room retains everything that came since it was opened.
   */
  readonly close: () => void;
}
