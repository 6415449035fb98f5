import type { ChatError } from './chat-error.js';
import type { Member, MessageType, Recipient, Role } from './protocol.js';
import type { ChatEntry, ChatMessage, ChatReceipt } from './entry-types.js';

/** What a room shows. Another object whenever anything in it changed, and the same while it did not. */
export interface ChatRoomView {
  readonly roomId: string;
  readonly status: RoomStatus;
  /** Why it is `refused`. */
  readonly error: ChatError | undefined;
  readonly type: 'private' | 'group';
  /** The group's name; in a private room the other's name, or id where no name is known. */
  readonly title: string;
  /** The other user of a private room; undefined in a group. */
  readonly other: Member | undefined;
  /** This user's role. */
  readonly role: Role;
  /** Empty above 100 members until `loadMembers`, and again when somebody came or went. */
  readonly members: readonly Member[];
  readonly memberCount: number;
  /** What is loaded, in seq order, then what is pending or failed in the order of sending. */
  readonly messages: readonly ChatEntry[];
  /** The newest message, a pending one too, also where `messages` is not loaded; membership events are none. */
  readonly lastMessage: ChatMessage | undefined;
  /** Whether there may be entries before the first of `messages`. */
  readonly hasOlder: boolean;
  /** Messages of others that this user has not seen, loaded or not. */
  readonly unread: number;
  /** When anything was last written in it, ISO 8601; empty where that is not known. */
  readonly activeAt: string;
  /** Who is typing, without this user. */
  readonly typists: readonly string[];
}

export interface ChatRoomEvents {
  /** Each entry that is new to this client, once, in seq order; own ones too, once they are committed. */
  readonly message: ChatEntry;
  readonly receipt: ChatReceipt;
  /** Who is typing now, without this user. */
  readonly typing: readonly string[];
  /** Anything that the room shows is another now; at most once in a turn. */
  readonly change: undefined;
}

/**
 * `loading`: the newest page is on its way, or waits for a connection. `ready`: it is there. `left`: this user is
 * no member any more. `refused`: there is no such room for this user.
 */
export type RoomStatus = 'loading' | 'ready' | 'left' | 'refused';

export interface SendOptions {
  /** Missing: `text`. */
  readonly type?: MessageType;
}

/**
 * One room. What it shows is exact: entries in seq order, once each, whatever connections were lost. It stays the
 * same object; what its properties hold is another whenever it changed, and the same while it did not.
 */
export interface ChatRoom extends ChatRoomView, ChatRoomMethods {
  readonly on: <Name extends keyof ChatRoomEvents>(
    event: Name,
    listener: (payload: ChatRoomEvents[Name]) => void,
  ) => () => void;
}

export interface ChatRoomMethods {
  /**
   * Shows it as pending at once, and settles when the server has committed it; while offline it waits. The sends of
   * a room keep their order. It rejects where the server refuses it for good, and where it was discarded; who does
   * not look at the promise sees the same in `messages`, and no rejection is left unhandled.
   *
   * @throws ChatError the refusal's code, such as TOO_LARGE or NOT_FOUND; DISCARDED; CLOSED.
   */
  readonly send: (text: string, options?: SendOptions) => Promise<ChatMessage>;
  /** Sends a failed message again, behind what waits. @throws ChatError NOT_FOUND where none has this id. */
  readonly retry: (clientMessageId: string) => Promise<ChatMessage>;
  /** Takes a failed message, or a pending one, off the room. One that is on its way may arrive all the same. */
  readonly discard: (clientMessageId: string) => void;
  /** The page before the first of `messages`. Resolves with how many entries came; 0 where there are none. */
  readonly loadOlder: () => Promise<number>;
  /** All members, of larger groups too; they are in `members` then. */
  readonly loadMembers: () => Promise<readonly Member[]>;
  /**
   * This user has seen everything up to the newest entry that is loaded, or up to the one given. Counts at once;
   * it is told to the server within a moment, after a lost connection again.
   */
  readonly markSeen: (messageId?: string) => void;
  /** Call it at each key: it is told at most every 3 s, and ended 5 s after the last call or by a message. */
  readonly typing: () => void;
  /** Ends it at once, as for a field that was emptied. */
  readonly stopTyping: () => void;
  /** Who has a message, and since when, by REST. In ascending order of user id. */
  readonly statusOf: (messageId: string) => Promise<readonly Recipient[]>;
  /** @throws ChatError FORBIDDEN below admin; CONFLICT for who is a member already, or where the group is full. */
  readonly add: (userId: string) => Promise<void>;
  /** @throws ChatError FORBIDDEN below admin, and for an owner below owner; NOT_FOUND for who is no member. */
  readonly remove: (userId: string) => Promise<void>;
  /** @throws ChatError FORBIDDEN below admin; CONFLICT where the group has that name. */
  readonly rename: (name: string) => Promise<void>;
  /** @throws ChatError FORBIDDEN below owner; CONFLICT where it would change nothing or leave no owner. */
  readonly setRole: (userId: string, role: Role) => Promise<void>;
  readonly leave: () => Promise<void>;
  /**
   * Nobody shows it any more: it keeps its newest 50 entries and goes on. `room` or `openRoom` open it again. A
   * room that is open keeps all that came since it was opened.
   */
  readonly close: () => void;
}
