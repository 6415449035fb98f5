import { type Connection, type Model, Schema } from 'mongoose';
import { MESSAGE_TYPES } from '../../domain/log-entry.js';
import { RECEIPT_KINDS } from '../../domain/receipts.js';
import type {
  AdvanceDocument,
  EntryDocument,
  ReceiptDocument,
  RoomDocument,
  ServerDocument,
  UserDocument,
} from './documents.js';

export interface Collections {
  readonly messages: Model<EntryDocument>;
  readonly rooms: Model<RoomDocument>;
  readonly receipts: Model<ReceiptDocument>;
  readonly advances: Model<AdvanceDocument>;
  readonly users: Model<UserDocument>;
  readonly server: Model<ServerDocument>;
}

export const makeCollections = (connection: Connection): Collections => ({
  messages: connection.model<EntryDocument>('messages', messages, 'messages'),
  rooms: connection.model<RoomDocument>('rooms', rooms, 'rooms'),
  receipts: connection.model<ReceiptDocument>('receipts', receipts, 'receipts'),
  advances: connection.model<AdvanceDocument>('advances', advances, 'advances'),
  users: connection.model<UserDocument>('users', users, 'users'),
  server: connection.model<ServerDocument>('server', server, 'server'),
});

/** Idempotent. Only what makes the order and the names of a log unique is asked of the server to be unique. */
export const buildIndexes = async ({ messages, rooms, advances }: Collections): Promise<void> => {
  for (const model of [messages, rooms, advances]) await model.createIndexes();
};

/** Nothing is cast into a text: what is none was never meant to be an id. */
export const asText = <T>(value: T): T => {
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw new TypeError('A text is expected');
};

const text = { type: String, cast: asText } as const;

/** No field that is not here goes into a query or an update. */
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
    version: Number,
    clientMessageId: text,
    createdAt: Date,
    type: { ...text, enum: [...MESSAGE_TYPES, 'membership'] },
    sender: text,
    content: text,
    by: text,
    change: Schema.Types.Mixed,
  },
  strict,
)
  .index({ roomId: 1, seq: 1 }, { unique: true })
  .index({ roomId: 1, sender: 1, clientMessageId: 1 }, { unique: true })
  // What is not unread: one's own messages, and the entries without a sender.
  .index({ roomId: 1, sender: 1, seq: 1 });

const rooms = new Schema(
  {
    _id: text,
    type: { ...text, enum: ['private', 'group'] },
    createdAt: Date,
    people: [text],
    openedBy: { type: [text], default: undefined },
    name: text,
    history: text,
    version: Number,
    members: { type: [{ _id: false, userId: text, role: text, since: Number }], default: undefined },
    ended: { type: [{ _id: false, userId: text, from: Number, to: Number }], default: undefined },
  },
  strict,
).index({ people: 1 });

const mark = { type: new Schema({ seq: Number, minusAt: Number }, { ...strict, _id: false }) };

const receipts = new Schema({ _id: text, roomId: text, userId: text, delivered: mark, seen: mark }, strict);

const advances = new Schema(
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

const server = new Schema({ _id: text, version: Number, at: Date }, strict);
