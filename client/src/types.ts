import type { ChatError } from './chat-error.js';
import type { ChatEntry } from './entry-types.js';
import type { Presence } from './protocol.js';
import type { ChatRoom, ChatRoomView } from './room-types.js';
import type { OutboxStorage } from './outbox-storage.js';

export interface ChatClientOptions {
  /** Where the server is, such as `https://chat.example.com`. Missing: where the page comes from. */
  readonly url?: string;
  /**
   * The user's token, or better a function that fetches one: it is asked before each token expires, and again
   * when one was refused. Missing: for a server with AUTH_MODE=none, and then `userId` is needed.
   */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * Who the user is. Missing: whom the first token names. Give it where the app knows, as a page that is opened
   * offline then shows what waits to be sent without a token. A token of somebody else is refused.
   */
  readonly userId?: string;
  /** Names this installation. Missing: every connection counts as a device of its own. */
  readonly deviceId?: string;
  /** Where unsent messages are kept. Missing: IndexedDB where there is one, else memory. */
  readonly storage?: (owner: OutboxOwner) => OutboxStorage;
  /** In which order ways to connect are tried. Missing: WebSocket, then polling. */
  readonly transports?: readonly ('websocket' | 'polling')[];
}

/** Whom an outbox belongs to: one user at one server. */
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
  /** The list of rooms, whenever anything in it changed. */
  readonly rooms: readonly ChatRoomView[];
  readonly presence: Presence;
  /** Each entry of any room that is new to this client, once, in the order of its room; own ones too. */
  readonly message: ChatEntry;
  /** What goes wrong without a call that could be rejected: a refused token, an outbox that cannot be written. */
  readonly error: ChatError;
  /** Anything of `connection`, `rooms`, `me` or `presenceOf` is another now; at most once in a turn. */
  readonly change: undefined;
}

export interface NewGroup {
  /** 1–100 characters on one line. */
  readonly name: string;
  /** User ids; one's own need not be among them. */
  readonly members: readonly string[];
  /** Whether members read what was written before they joined. Missing: `all`. */
  readonly history?: 'all' | 'since-joining';
}

/**
 * One user's chat. It connects by itself and stays connected until `close`. Methods that ask the server reject
 * with a `ChatError`; after `close` with `CLOSED`.
 */
export interface ChatClient {
  /** This user; undefined until the first token has come, where no `userId` was given. */
  readonly me: string | undefined;
  readonly connection: ConnectionState;
  /** The last active first. Another array whenever it changed. Empty until it is loaded. */
  readonly rooms: readonly ChatRoomView[];
  /** Whether `rooms` has been loaded once. */
  readonly roomsLoaded: boolean;
  /** Counts all changes, of rooms too: a snapshot for stores of React and the like. */
  readonly version: number;
  readonly on: <Name extends keyof ChatClientEvents>(
    event: Name,
    listener: (payload: ChatClientEvents[Name]) => void,
  ) => () => void;
  /**
   * A room with its newest page. The same room gives the same object. Waits while there is no connection.
   *
   * @throws ChatError NOT_FOUND for a room that one is not in; INVALID for what is no id.
   */
  readonly room: (roomId: string) => Promise<ChatRoom>;
  /** The same room at once: its `status` is `loading` until the newest page is there. */
  readonly openRoom: (roomId: string) => ChatRoom;
  /** The private room with this user; it is made if there is none. */
  readonly privateRoom: (userId: string) => Promise<ChatRoom>;
  readonly createGroup: (group: NewGroup) => Promise<ChatRoom>;
  /**
   * Asks for the presence of these users, and is told of it from then on. Several watch side by side; together the
   * newest 500 users. Returns how to end it. Of other people in rooms of up to 100 members `presence` tells what
   * changes, without having asked.
   */
  readonly watch: (userIds: readonly string[]) => () => void;
  /** What is known; undefined where nothing is. While offline it is what was known last. */
  readonly presenceOf: (userId: string) => Presence | undefined;
  /** Disconnects and stops every timer. Unsent messages stay in the storage for the next client of this user. */
  readonly close: () => void;
}
