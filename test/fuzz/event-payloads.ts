import { type Cast, someRoom } from './cast.js';
import { HOSTILE_STRINGS, hostileJson, TEXT_MARK } from './hostile-values.js';
import type { Random } from './random.js';

export interface HostileEvent {
  /** As JSON, as a name may be a number too. */
  readonly name: string;
  /** As JSON, one by one. */
  readonly args: readonly string[];
  /** No event has this name, so that the answer must be INVALID. */
  readonly unknown: boolean;
}

/** A field's valid value, as JSON. */
type Field = (cast: Cast, random: Random, user: string) => string;

const json = JSON.stringify;
const room: Field = (cast, random, user) => json(someRoom(cast, random, user));
const someMessage = ({ messageIds, others }: Cast, random: Random) =>
  random.pick([...messageIds, ...others.messages]);
const message: Field = (cast, random) => json(someMessage(cast, random));
const messages: Field = (cast, random) =>
  json(Array.from({ length: random.pick([1, 3, 50, 51]) }, () => someMessage(cast, random)));
const usersOf =
  (lengths: readonly number[]): Field =>
  (cast, random) =>
    json(Array.from({ length: random.pick(lengths) }, () => random.pick(cast.users)));
const mentions = usersOf([1, 3, 50, 51]);
/** Some are none. */
const EMOJIS = [
  '👍',
  '🇩🇪',
  '1️⃣',
  '👨‍👩‍👧‍👦',
  '/',
  '$',
  '%',
  '👍👍',
  '\u200d',
  '\u202e',
  '\ud83d',
  '\u0301',
  '.',
  '..',
  '',
];
const cursors: Field = (cast, random, user) => {
  const entries = Array.from({ length: random.pick([1, 3, 200, 201]) }, (_, i) => [
    i < 3 ? someRoom(cast, random, user) : `fuzz-group-${i}`,
    random.int(0, 50),
  ]);
  return json(Object.fromEntries(entries));
};

/** What each event takes. A sendMessage has one of few clientMessageIds, so that the log does not grow. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  userOnline: { userId: (_cast, _random, user) => json(user) },
  joinRoom: {
    roomId: room,
    afterSeq: (_cast, random) => String(random.int(0, 100)),
    changes: (_cast, random) => String(random.chance(0.5)),
  },
  leaveRoom: { roomId: room },
  sendMessage: {
    roomId: room,
    message: () => json(`${TEXT_MARK} of an event`),
    type: (_cast, random) => json(random.pick(['text', 'image', 'file'])),
    clientMessageId: ({ clientMessageIds }, random) => json(random.pick(clientMessageIds)),
    sender: (_cast, _random, user) => json(user),
    replyTo: message,
    mentions,
  },
  editMessage: {
    roomId: room,
    messageId: message,
    message: (_cast, random) => json(`${TEXT_MARK} edited ${random.int(0, 3)}`),
    mentions,
    rev: (_cast, random) => String(random.int(0, 100)),
  },
  react: {
    roomId: room,
    messageId: message,
    emoji: (_cast, random) => json(random.pick(EMOJIS)),
    on: (_cast, random) => String(random.chance(0.5)),
  },
  // Of others only: what is deleted can be changed no more.
  deleteMessage: { roomId: room, messageId: ({ others }, random) => json(random.pick(others.messages)) },
  messageDelivered: { roomId: room, messageId: message },
  messageSeen: { roomId: room, messageId: message },
  messageCounts: { roomId: room, messageIds: messages },
  typing: { roomId: room },
  stopTyping: { roomId: room },
  sync: {
    cursors,
    only: () => 'true',
    changes: (_cast, random) => String(random.chance(0.5)),
    limit: (_cast, random) => String(random.int(1, 200)),
  },
  watchPresence: { userIds: usersOf([1, 3, 500, 501]) },
  refreshToken: { token: ({ users: all, tokenOf }, random) => json(tokenOf(random.pick(all))) },
};

const KNOWN = Object.keys(FIELDS);

/** Without the names that Socket.IO reserves: those end the connection, and are among the packets. */
const UNKNOWN = [
  ...['error', 'message', 'connection', 'data', 'ping', 'pong', 'close', 'open', 'packet', 'upgrade'],
  ...['receiveMessage', 'updateUserStatus', 'roomLeft', 'SENDMESSAGE', 'sendMessage ', 'emit', 'on'],
  ...HOSTILE_STRINGS,
];

export const hostileEvent = (cast: Cast, random: Random, user: string): HostileEvent => {
  if (random.chance(0.12)) {
    const number = String(random.pick([0, -1, 1.5, 7, '1e999', 2 ** 53]));
    const name = random.chance(0.2) ? number : json(random.pick(UNKNOWN));
    return { name, args: severalArgs(random, hostileJson(random)), unknown: true };
  }
  const event = random.pick(KNOWN);
  const payload = hostilePayload(event, cast, random, user);
  return { name: json(event), args: severalArgs(random, payload), unknown: false };
};

const severalArgs = (random: Random, payload: string): readonly string[] => {
  if (random.chance(0.04)) return [];
  return random.chance(0.1) ? [payload, hostileJson(random), hostileJson(random)] : [payload];
};

const hostilePayload = (event: string, cast: Cast, random: Random, user: string): string => {
  if (random.chance(0.25)) return hostileJson(random);
  const fields = Object.entries(FIELDS[event] ?? {}).map(([name, make]) => [name, make(cast, random, user)]);
  const spoiled = random.int(0, fields.length - 1);
  const parts = fields.flatMap(([name, value], i) => {
    if (i !== spoiled) return [`"${name}":${value}`];
    // Without a clientMessageId a message would be a new one each time.
    if (random.chance(0.15) && name !== 'clientMessageId') return [];
    return [`"${name}":${name === 'clientMessageId' ? hostileClientMessageId(random) : hostileJson(random)}`];
  });
  if (random.chance(0.3))
    parts.push(`${json(random.pick([...HOSTILE_STRINGS, 'userId']))}:${hostileJson(random)}`);
  if (random.chance(0.2)) parts.reverse();
  return random.chance(0.04) ? `[${parts.map((part) => `{${part}}`).join(',')}]` : `{${parts.join(',')}}`;
};

/** Never a valid one, which would make a message. */
const hostileClientMessageId = (random: Random): string =>
  random.pick([
    '""',
    '" "',
    'null',
    '7',
    '[]',
    '{}',
    json('x'.repeat(129)),
    json('a\0b'),
    json('\ud800'),
    '{"$ne":""}',
  ]);
