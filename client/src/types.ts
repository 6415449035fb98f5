import type { ChatError } from './chat-error.js';
import type { ChatEntry } from './entry-types.js';
import type { OutboxStorage } from './outbox-storage.js';
import type { Presence, Profile } from './protocol.js';
import type { ChatRoom, ChatRoomView } from './room-types.js';

export interface ChatClientOptions {
  /**
   * The server's address, such as `https://chat.example.com` or `https://www.example.com/chat`; a path alone is one at
   * the origin of the page. Missing: that origin.
   */
  readonly url?: string;
  /**
   * The user's token, or better a function that fetches one: the client calls it before each token expires, and again
   * when one was refused. Missing: for a server with AUTH_MODE=none, and then `userId` is needed.
   */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * The user. Missing: the first token names the user. Give it where the app knows it: then a page that is opened
   * offline shows its unsent messages without a token. A token of another user is refused.
   */
  readonly userId?: string;
  /** An id of this installation. Missing: every connection counts as a device of its own. */
  readonly deviceId?: string;
  /** Makes the storage of unsent messages. Missing: IndexedDB where there is one, else memory. */
  readonly storage?: (owner: OutboxOwner) => OutboxStorage;
  /** The transports to try, in this order. Missing: WebSocket, then polling. */
  readonly transports?: readonly ('websocket' | 'polling')[];
  /**
   * `include` sends the cookies of the server also from a page of another origin, for a server that knows its users by a
   * session. Missing: only from its own pages.
   */
  readonly credentials?: 'include';
}

/** An outbox belongs to one user at one server. */
export interface OutboxOwner {
  readonly url: string;
  readonly userId: string;
}

/**
 * `online`: connected. `connecting`: at the start and after a lost connection. `offline`: an attempt has failed;
 * more follow by themselves, until one succeeds.
 */
export type ConnectionState = 'online' | 'connecting' | 'offline';

export interface ChatClientEvents {
  readonly connection: ConnectionState;
  /** The list of rooms, whenever anything in it has changed. */
  readonly rooms: readonly ChatRoomView[];
  readonly presence: Presence;
  /** Each entry of any room that is new to this client, own ones included, once, in the order of its room. */
  readonly message: ChatEntry;
  /** A failure that no promise reports: a refused token or reaction, or an outbox that cannot be written. */
  readonly error: ChatError;
  /** Any of `connection`, `rooms`, `me`, `people` or `presenceOf` has changed. At most once in a turn. */
  readonly change: undefined;
  /**
   * Another client of this user, as in another tab, has called `forget`. This one is closed, and stores nothing more: an app
   * signs the user out here too. Where the browser has no `BroadcastChannel`, it is not told.
   */
  readonly forgotten: undefined;
}

export interface NewGroup {
  /** 1–100 characters on one line. */
  readonly name: string;
  /** User ids. This user becomes the owner and need not be among them. */
  readonly members: readonly string[];
  /** Whether members read the messages that were written before they joined. Missing: `all`. */
  readonly history?: 'all' | 'since-joining';
}

/**
 * The people that the client knows, this user among them: from the members of rooms, from the list of rooms, and live from
 * the server, which tells changes to those who share a room of up to 100 members. It has the newest 5,000.
 */
export interface ChatPeople {
  /**
   * The last known profile: another object whenever it has changed, and the same one otherwise. Undefined where none is
   * known. Of anyone who is known from the list of rooms alone the picture is missing.
   */
  readonly get: (userId: string) => Profile | undefined;
  /** All of them, in no order: another array whenever any has changed, and the same one otherwise. */
  readonly all: () => readonly Profile[];
}

/**
 * One user's chat. It connects by itself and stays connected until `close`. Methods that ask the server reject
 * with a `ChatError`; after `close` with `CLOSED`.
 */
export interface ChatClient {
  /** This user; undefined until the first token has come, where no `userId` was given. */
  readonly me: string | undefined;
  readonly connection: ConnectionState;
  /** The most recently active first. Another array whenever it has changed. Empty until it is loaded. */
  readonly rooms: readonly ChatRoomView[];
  /** Whether `rooms` has been loaded once. */
  readonly roomsLoaded: boolean;
  /** How many messages, edits and deletions of this user the server has not committed: pending and failed ones, of all rooms. */
  readonly waiting: number;
  /** Counts all changes, those of rooms too: a snapshot for stores of React and the like. */
  readonly version: number;
  readonly on: <Name extends keyof ChatClientEvents>(
    event: Name,
    listener: (payload: ChatClientEvents[Name]) => void,
  ) => () => void;
  /**
   * A room with the page around its first unread message, or the newest. The same room gives the same object. Waits while there is no connection.
   *
   * @throws ChatError NOT_FOUND for a room that this user is not in; INVALID for a malformed id.
   */
  readonly room: (roomId: string) => Promise<ChatRoom>;
  /** The same room at once: its `status` is `loading` until its page is there. */
  readonly openRoom: (roomId: string) => ChatRoom;
  /** The same room without opening it: loads nothing and changes nothing, so it may be called while rendering. */
  readonly roomOf: (roomId: string) => ChatRoom;
  /** The private room with this user. It appears in `rooms`, for both users, with its first message. */
  readonly privateRoom: (userId: string) => Promise<ChatRoom>;
  readonly createGroup: (group: NewGroup) => Promise<ChatRoom>;
  /**
   * Between this user and a blocked one, in both directions: private messages are refused with FORBIDDEN, nobody adds the
   * other to a group, and nobody sees whether the other is online or typing. Groups stay as they are.
   */
  readonly block: (userId: string) => Promise<void>;
  readonly unblock: (userId: string) => Promise<void>;
  /** The users whom this user blocks. */
  readonly blocks: () => Promise<readonly string[]>;
  /**
   * Requests the presence of these users, and every change of it from then on. Returns a function that ends the watch.
   * All watches together cover the newest 500 users. People in rooms of up to 100 members need no watch: `presence`
   * reports their changes anyway.
   */
  readonly watch: (userIds: readonly string[]) => () => void;
  /** The last known presence; undefined where none is known. While offline it may be out of date. */
  readonly presenceOf: (userId: string) => Presence | undefined;
  readonly people: ChatPeople;
  /** Disconnects and stops every timer. Unsent messages stay in the storage for the next client of this user. */
  readonly close: () => void;
  /**
   * Closes, and removes all unsent messages of this user from the storage, with the database where it is IndexedDB: for
   * signing out. What `waiting` counts is lost. The user's other clients that share the storage, as in other tabs, close
   * and forget too, and emit `forgotten`. Resolves when it is done.
   *
   * @throws ChatError STORAGE where the storage cannot be emptied.
   */
  readonly forget: () => Promise<void>;
}
