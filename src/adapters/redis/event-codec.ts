import { z } from 'zod';
import type { DomainEvent, EntryAppended } from '../../domain/events.js';
import { parseClientMessageId, parseConnectionId, parseMessageId } from '../../domain/ids.js';
import { parseRoomId, parseUserId } from '../../domain/ids.js';
import {
  type LogEntry,
  type MembershipChange,
  type MembershipEvent,
  type Message,
  type MessageChange,
  type MessageChangeFact,
  MESSAGE_TYPES,
  parseContent,
  type Reaction,
  ROLES,
} from '../../domain/log-entry.js';
import { MENTIONS_MAX, REACTIONS_MAX } from '../../domain/limits.js';
import { parseGroupName } from '../../domain/membership.js';
import { parseEmoji } from '../../domain/emoji.js';
import { RECEIPT_KINDS } from '../../domain/receipts.js';
import { parseUserName, PICTURE_MAX_LENGTH, type UserProfile } from '../../domain/user.js';
import { listOf, parsedBy } from '../protocol/input.js';

/** The version of the envelope. A process passes over every other one. */
const VERSION = 1;

export interface Envelope {
  /** No two have the same; the same one may come over several channels. */
  readonly id: string;
  /** `lost`: events on the channel were lost, and the sender does not know them any more. */
  readonly event: DomainEvent | 'lost';
}

/** Why a text is no event for this process. Another version of the server may have sent it. */
export type PassedOver = 'unknown version' | 'unknown type' | 'invalid';

/** How events are written and read. */
export interface EventCodec {
  readonly encode: (envelope: Envelope) => string;
  /** Never throws. */
  readonly decode: (text: string) => Envelope | PassedOver;
}

/** JSON, `{ v, id, event }`. */
export const encodeEvent = ({ id, event }: Envelope): string => JSON.stringify({ v: VERSION, id, event });

/** Unknown fields are left out, as the next version may add some. Never throws. */
export const decodeEvent = (text: string): Envelope | PassedOver => {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) return 'invalid';
  const { v, id, event } = envelope.data;
  if (v !== VERSION) return 'unknown version';
  if (event === 'lost') return { id, event };
  const typed = typedSchema.safeParse(event);
  if (!typed.success) return 'invalid';
  const schema = schemaOf(typed.data.type);
  if (schema === undefined) return 'unknown type';
  const read = schema.safeParse(event);
  return read.success ? { id, event: read.data } : 'invalid';
};

export const EVENT_CODEC: EventCodec = { encode: encodeEvent, decode: decodeEvent };

/** The id of a text of `encodeEvent`, found without reading the rest; undefined where it is not at its place. */
export const idOfEncoded = (text: string): string | undefined => ID_AT_ITS_PLACE.exec(text)?.[1];

const ID_AT_ITS_PLACE = /^\{"v":1,"id":"([^"\\]{1,200})"/;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const envelopeSchema = z.object({ v: z.int(), id: z.string().min(1).max(200), event: z.unknown() });
const typedSchema = z.object({ type: z.string() });

/** A schema for each field, those that may be missing included: a new field does not compile without its own. */
type Fields<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };
const object = <T>(fields: Fields<T>): z.ZodType<T> => z.object(fields) as unknown as z.ZodType<T>;

/** More than a digest has, in characters. */
const DIGEST_MAX = 128;

/** More than a room has members, or a user rooms. */
const LIST_MAX = 200_000;

const userId = parsedBy(parseUserId);
const roomId = parsedBy(parseRoomId);
const messageId = parsedBy(parseMessageId);
const count = z.int().min(0);
const time = z.number();
const users = listOf(userId, LIST_MAX);
const audience = z.union([z.literal('room'), users]);

const changes: {
  readonly [Kind in MembershipChange['kind']]: z.ZodType<Extract<MembershipChange, { kind: Kind }>>;
} = {
  added: object({ kind: z.literal('added'), userId, role: z.enum(ROLES) }),
  removed: object({ kind: z.literal('removed'), userId }),
  left: object<Extract<MembershipChange, { kind: 'left' }>>({
    kind: z.literal('left'),
    userId,
    newOwner: userId.optional(),
  }),
  role: object({ kind: z.literal('role'), userId, role: z.enum(ROLES) }),
  renamed: object({ kind: z.literal('renamed'), name: parsedBy(parseGroupName) }),
};

/** Empty once the message is deleted. */
const content = z.union([z.literal(''), parsedBy(parseContent)]);
const mentions = listOf(userId, MENTIONS_MAX);

const messageChanges: {
  readonly [Kind in MessageChangeFact['kind']]: z.ZodType<Extract<MessageChangeFact, { kind: Kind }>>;
} = {
  edited: object({ kind: z.literal('edited'), content, mentions }),
  deleted: object({ kind: z.literal('deleted') }),
  reacted: object({ kind: z.literal('reacted'), emoji: parsedBy(parseEmoji), on: z.boolean(), count }),
};

const position = { id: messageId, roomId, seq: count, ordinal: count, createdAt: time };

const entries: { readonly [Kind in LogEntry['kind']]: z.ZodType<Extract<LogEntry, { kind: Kind }>> } = {
  message: object<Message>({
    ...position,
    kind: z.literal('message'),
    sender: userId,
    type: z.enum(MESSAGE_TYPES),
    content,
    clientMessageId: parsedBy(parseClientMessageId),
    sentDigest: z.string().max(DIGEST_MAX).optional(),
    replyTo: object<NonNullable<Message['replyTo']>>({
      id: messageId,
      seq: count,
      sender: userId,
    }).optional(),
    mentions: mentions.optional(),
    rev: count.optional(),
    edited: object<NonNullable<Message['edited']>>({ seq: count, at: time, count }).optional(),
    deleted: object<NonNullable<Message['deleted']>>({ at: time, by: userId }).optional(),
    reactions: listOf(object<Reaction>({ emoji: parsedBy(parseEmoji), count }), REACTIONS_MAX).optional(),
  }),
  event: object<MembershipEvent>({
    ...position,
    kind: z.literal('event'),
    by: userId,
    change: z.union(Object.values(changes)),
  }),
  change: object<MessageChange>({
    ...position,
    kind: z.literal('change'),
    by: userId,
    target: object({ id: messageId, seq: count }),
    change: z.union(Object.values(messageChanges)),
  }),
};

/** One for each type: an event that is added to the domain does not compile without its own. */
const schemas: { readonly [Type in DomainEvent['type']]: z.ZodType<Extract<DomainEvent, { type: Type }>> } = {
  'entry-appended': object<EntryAppended>({
    type: z.literal('entry-appended'),
    entry: z.union(Object.values(entries)),
    again: z.literal(true).optional(),
  }),
  'group-created': object({ type: z.literal('group-created'), roomId, members: users }),
  'receipt-advanced': object({
    type: z.literal('receipt-advanced'),
    roomId,
    userId,
    kind: z.enum(RECEIPT_KINDS),
    messageId,
    seq: count,
    upTo: count,
    at: time,
    audience,
  }),
  'sessions-revoked': object({ type: z.literal('sessions-revoked'), userId, before: time }),
  'counts-moved': object({ type: z.literal('counts-moved'), roomId, audience }),
  'typing-changed': object({
    type: z.literal('typing-changed'),
    roomId,
    userId,
    connectionId: parsedBy(parseConnectionId),
    typing: z.boolean(),
    expiresInMs: z.number().min(0),
  }),
  'presence-changed': object({
    type: z.literal('presence-changed'),
    userId,
    presence: z.union([
      object<{ readonly status: 'online' }>({ status: z.literal('online') }),
      object<{ readonly status: 'offline'; readonly lastSeen?: number }>({
        status: z.literal('offline'),
        lastSeen: time.optional(),
      }),
    ]),
    rooms: listOf(roomId, LIST_MAX),
  }),
  'profile-changed': object({
    type: z.literal('profile-changed'),
    profile: object<UserProfile>({
      userId,
      name: parsedBy(parseUserName).optional(),
      picture: z
        .string()
        .max(2 * PICTURE_MAX_LENGTH)
        .optional(),
    }),
    rooms: listOf(roomId, LIST_MAX),
  }),
  'room-muted': object({ type: z.literal('room-muted'), userId, roomId, muted: z.boolean() }),
  'blocks-changed': object({ type: z.literal('blocks-changed'), users: z.tuple([userId, userId]) }),
};

const schemaOf = (type: string): z.ZodType<DomainEvent> | undefined =>
  Object.hasOwn(schemas, type) ? schemas[type as DomainEvent['type']] : undefined;
