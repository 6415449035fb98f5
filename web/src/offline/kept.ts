import { clear, createStore, del, entries, get, set, type UseStore } from 'idb-keyval';
import type { ChatRoomView } from '@parley/client';
import type { NotificationSettings } from '../notifications/notification-settings.js';
import type { AppConfig } from '../session/config.js';

/**
 * What a page needs without a network, in the browser's IndexedDB: its configuration, the rooms and the settings. A browser
 * that stores nothing keeps nothing.
 */
export interface Kept {
  readonly config: () => Promise<AppConfig | undefined>;
  readonly keepConfig: (config: AppConfig) => Promise<void>;
  /** The user's rooms as they were last. */
  readonly rooms: (userId: string) => Promise<readonly ChatRoomView[]>;
  readonly keepRooms: (userId: string, rooms: readonly ChatRoomView[]) => Promise<void>;
  readonly settings: (userId: string) => Promise<NotificationSettings | undefined>;
  readonly keepSettings: (userId: string, settings: NotificationSettings) => Promise<void>;
  /** Removes everything of this user. */
  readonly forget: (userId: string) => Promise<void>;
  /** Removes everything of any other user; of every user, where the user is undefined. */
  readonly forgetOthers: (userId: string | undefined) => Promise<void>;
}

const CONFIG = 'config';
const keyOf = (userId: string): string => `rooms:${userId}`;

/** The version of the shape in which rooms are stored. Rooms that another build has stored in another shape are not shown. */
const SHAPE = 1;

interface KeptRooms {
  readonly shape: number;
  readonly rooms: readonly ChatRoomView[];
}
const settingsKeyOf = (userId: string): string => `notifications:${userId}`;

/** Rooms beyond the newest of these are not kept. */
const MAX_ROOMS = 200;
/** In UTF-16 units: a line of the list shows less. */
const MAX_TEXT = 300;

/** @param url the server's address: each has a database of its own, which all tabs share. */
export const makeKept = (url: string): Kept => {
  let opened: UseStore | undefined;
  const store = () => (opened ??= createStore(`parley-shell ${url}`, 'kept'));

  /** A database may be blocked or full: then nothing is kept, and nothing else depends on it. */
  const attempt = async <T>(use: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await use();
    } catch {
      return undefined;
    }
  };
  const keep = async (key: string, value: unknown) => void (await attempt(() => set(key, value, store())));
  const remove = async (key: string) => void (await attempt(() => del(key, store())));

  return {
    config: () => attempt(async () => get<AppConfig>(CONFIG, store())),
    keepConfig: (config) => keep(CONFIG, config),
    async rooms(userId) {
      const found = await attempt(async () => get<KeptRooms>(keyOf(userId), store()));
      return found?.shape === SHAPE ? found.rooms : [];
    },
    keepRooms: (userId, rooms) =>
      keep(keyOf(userId), {
        shape: SHAPE,
        rooms: rooms.slice(0, MAX_ROOMS).map(shorten),
      } satisfies KeptRooms),
    settings: (userId) => attempt(async () => get<NotificationSettings>(settingsKeyOf(userId), store())),
    keepSettings: (userId, settings) => keep(settingsKeyOf(userId), settings),
    async forget(userId) {
      await Promise.all([keyOf(userId), settingsKeyOf(userId)].map(remove));
    },
    async forgetOthers(userId) {
      if (userId === undefined) return void (await attempt(() => clear(store())));
      const all = (await attempt(() => entries<string, unknown>(store()))) ?? [];
      const staying = [CONFIG, keyOf(userId), settingsKeyOf(userId)];
      const others = all.filter(([key]) => !staying.includes(key));
      await Promise.all(others.map(([key]) => remove(key)));
    },
  };
};

/** The part of a room that the list shows, as plain data. */
const shorten = (room: ChatRoomView): ChatRoomView => {
  const {
    roomId,
    type,
    title,
    other,
    role,
    memberCount,
    lastMessage,
    senderName,
    unread,
    unreadMentions,
    muted,
    activeAt,
  } = room;
  return {
    roomId,
    status: 'loading',
    error: undefined,
    type,
    title,
    other,
    role,
    members: other === undefined ? [] : [other],
    memberCount,
    messages: [],
    lastMessage: lastMessage && { ...lastMessage, text: lastMessage.text.slice(0, MAX_TEXT) },
    senderName,
    hasOlder: true,
    hasNewer: false,
    unread,
    unreadMentions,
    firstUnread: undefined,
    muted,
    activeAt,
    typists: [],
  };
};
