/** The version of the messages between this page and the one that embeds it, in each of them. */
export const VERSION = 1;

/** The messages to the embedding page. */
export type MessageToHost =
  /** The chat is there, and hears messages. */
  | { readonly type: 'ready' }
  | { readonly type: 'token-wanted' }
  /** How many rooms have unread messages, and how many messages that are. */
  | { readonly type: 'unread'; readonly rooms: number; readonly messages: number }
  /** Which room is open; null for none. */
  | { readonly type: 'open-room'; readonly roomId: string | null }
  /** `NO_TOKEN`, or a code of the protocol. */
  | { readonly type: 'error'; readonly code: string; readonly message: string };

/** The messages from the embedding page. */
export type MessageFromHost =
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'theme'; readonly theme: 'light' | 'dark' | 'auto' }
  | { readonly type: 'open-room'; readonly roomId: string | null }
  | { readonly type: 'sign-out' }
  | { readonly type: 'people'; readonly people: readonly HostPerson[] };

/** Somebody with whom the user may want to start a chat. */
export interface HostPerson {
  readonly userId: string;
  readonly name?: string;
  readonly picture?: string;
}

const MAX_TOKEN = 16_384;
const MAX_ROOM_ID = 1_024;
const MAX_USER_ID = 128;
const MAX_NAME = 200;
const MAX_PICTURE = 2_048;

/** People beyond these are left out. */
export const MAX_PEOPLE = 500;

/** A message of the embedding page; undefined for one of another version, of an unknown type or of a wrong shape. */
export const readHostMessage = (data: unknown): MessageFromHost | undefined => {
  if (!isObject(data) || data.parley !== VERSION) return undefined;
  const { type, token, theme, roomId, people } = data;
  switch (type) {
    case 'token':
      return isText(token, MAX_TOKEN) ? { type, token } : undefined;
    case 'theme':
      return theme === 'light' || theme === 'dark' || theme === 'auto' ? { type, theme } : undefined;
    case 'open-room':
      return roomId === null || isText(roomId, MAX_ROOM_ID) ? { type, roomId } : undefined;
    case 'sign-out':
      return { type };
    case 'people':
      return Array.isArray(people)
        ? { type, people: people.slice(0, MAX_PEOPLE).flatMap(readPerson) }
        : undefined;
    default:
      return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= max && !HALF_A_PAIR.test(value);

/** No address can have it, and no server takes it. */
const HALF_A_PAIR = /\p{Surrogate}/u;

/** A person without a proper id is left out; a name or a picture that is none is. */
const readPerson = (value: unknown): readonly HostPerson[] => {
  if (!isObject(value)) return [];
  const { userId, name, picture } = value;
  if (!isText(userId, MAX_USER_ID)) return [];
  return [
    { userId, ...(isText(name, MAX_NAME) && { name }), ...(isText(picture, MAX_PICTURE) && { picture }) },
  ];
};
