import { type Connection, type Model, Schema } from 'mongoose';
import { MESSAGE_TYPES } from '../../domain/log-entry.js';
import { RECEIPT_KINDS } from '../../domain/receipts.js';
import { DatabaseRefused } from '../storage/database-refused.js';
import type {
  BlockDocument,
  EntryDocument,
  MessageReactionsDocument,
  MessageStateDocument,
  MuteDocument,
  ReceiptDocument,
  ReceiptTimeDocument,
  RevocationDocument,
  RoomDocument,
  ServerDocument,
  UserDocument,
} from './documents.js';
import { isDuplicate } from './retrying.js';

export interface Collections {
  readonly messages: Model<EntryDocument>;
  readonly messageStates: Model<MessageStateDocument>;
  readonly messageReactions: Model<MessageReactionsDocument>;
  readonly rooms: Model<RoomDocument>;
  readonly receipts: Model<ReceiptDocument>;
  readonly receiptTimes: Model<ReceiptTimeDocument>;
  readonly users: Model<UserDocument>;
  readonly mutes: Model<MuteDocument>;
  readonly blocks: Model<BlockDocument>;
  readonly revocations: Model<RevocationDocument>;
  readonly server: Model<ServerDocument>;
}

/** The version of all collections together. A server opens only a database of its own version. */
export const SCHEMA_VERSION = 6;

export const makeCollections = (connection: Connection): Collections => ({
  messages: connection.model<EntryDocument>('messages', messages, 'messages'),
  messageStates: connection.model<MessageStateDocument>('messageStates', messageStates, 'messageStates'),
  messageReactions: connection.model<MessageReactionsDocument>(
    'messageReactions',
    messageReactions,
    'messageReactions',
  ),
  rooms: connection.model<RoomDocument>('rooms', rooms, 'rooms'),
  receipts: connection.model<ReceiptDocument>('receipts', receipts, 'receipts'),
  receiptTimes: connection.model<ReceiptTimeDocument>('receiptTimes', receiptTimes, 'receiptTimes'),
  users: connection.model<UserDocument>('users', users, 'users'),
  mutes: connection.model<MuteDocument>('mutes', mutes, 'mutes'),
  blocks: connection.model<BlockDocument>('blocks', blocks, 'blocks'),
  revocations: connection.model<RevocationDocument>('revocations', revocations, 'revocations'),
  server: connection.model<ServerDocument>('server', server, 'server'),
});

/**
 * Marks a new database with the schema version, and builds the indexes that are missing. Idempotent.
 * @throws DatabaseRefused for a database of another schema version.
 */
export const prepareDatabase = async (collections: Collections): Promise<void> => {
  await checkSchemaVersion(collections.server);
  const { messages, messageStates, rooms, receiptTimes, blocks } = collections;
  for (const model of [messages, messageStates, rooms, receiptTimes, blocks]) await model.createIndexes();
};

const checkSchemaVersion = async (server: Model<ServerDocument>): Promise<void> => {
  const stored = await server.findById('schema').lean();
  if (stored === null) {
    await server.collection
      .insertOne({ _id: 'schema' as never, version: SCHEMA_VERSION })
      .catch((error: unknown) => {
        // Another process marked it first.
        if (!isDuplicate(error)) throw error;
      });
  } else if (stored.version !== SCHEMA_VERSION) {
    throw new DatabaseRefused(
      `The database of MONGO_URL was made by another development version of Parley (it has schema version ` +
        `${stored.version}, and this one needs ${SCHEMA_VERSION}), and there are no migrations before 0.1.0: start ` +
        'the version that made it, or name another database to begin with an empty one',
    );
  }
};

/** Never casts: a value that is not a string is a fault, perhaps an operator that somebody slipped in. */
export const asText = <T>(value: T): T => {
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw new TypeError('A text is expected');
};

const text = { type: String, cast: asText } as const;

/** A query or an update that names an unknown field is refused. */
const strict = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  autoIndex: false,
  autoCreate: false,
  id: false,
} as const;

const messages = new Schema(
  {
    _id: text,
    roomId: text,
    seq: Number,
    ordinal: Number,
    version: Number,
    clientMessageId: text,
    createdAt: Date,
    type: { ...text, enum: [...MESSAGE_TYPES, 'membership', 'change'] },
    sender: text,
    content: text,
    sentDigest: text,
    by: text,
    change: Schema.Types.Mixed,
    replyTo: Schema.Types.Mixed,
    mentions: { type: [text], default: undefined },
    lastChange: Number,
    previousChange: Number,
    activeAt: Date,
    target: Schema.Types.Mixed,
  },
  strict,
)
  .index({ roomId: 1, seq: 1 }, { unique: true })
  .index({ roomId: 1, sender: 1, clientMessageId: 1 }, { unique: true })
  // Counts a user's own messages, and finds the membership events, which have no sender, and the changes of a message.
  .index({ roomId: 1, sender: 1, seq: 1 })
  .index({ roomId: 1, mentions: 1, seq: 1 });

const messageStates = new Schema(
  {
    _id: text,
    roomId: text,
    seq: Number,
    sender: text,
    rev: Number,
    edited: Schema.Types.Mixed,
    content: text,
    mentions: { type: [text], default: undefined },
    mentioned: { type: [text], default: undefined },
    deleted: Schema.Types.Mixed,
    reactions: { type: [Schema.Types.Mixed], default: undefined },
  },
  strict,
)
  .index({ roomId: 1, rev: 1 })
  .index({ roomId: 1, seq: 1 });

const messageReactions = new Schema({ _id: text, seq: Number, emojis: [text] }, strict);

const rooms = new Schema(
  {
    _id: text,
    type: { ...text, enum: ['private', 'group'] },
    createdAt: Date,
    people: [text],
    settled: Number,
    name: text,
    history: text,
    version: Number,
    members: { type: [{ _id: false, userId: text, role: text, since: Number }], default: undefined },
  },
  strict,
).index({ people: 1 });

const mark = { type: new Schema({ seq: Number, minusAt: Number }, { ...strict, _id: false }) };

const receipts = new Schema({ _id: text, roomId: text, userId: text, delivered: mark, seen: mark }, strict);

const receiptTimes = new Schema(
  {
    _id: text,
    roomId: text,
    userId: text,
    kind: { ...text, enum: RECEIPT_KINDS },
    seq: Number,
    at: Date,
  },
  strict,
).index({ roomId: 1, userId: 1, kind: 1, seq: 1 });

const users = new Schema(
  {
    _id: text,
    profile: { type: new Schema({ name: text, picture: text }, { ...strict, _id: false }) },
    lastSeen: Date,
  },
  strict,
);

const mutes = new Schema({ _id: text, roomId: text, since: Number }, strict);

const blocks = new Schema({ _id: text, by: text, userId: text }, strict)
  .index({ by: 1, userId: 1 })
  .index({ userId: 1 });

const revocations = new Schema({ _id: text, at: Date }, strict);

const server = new Schema({ _id: text, version: Number, at: Date }, strict);
