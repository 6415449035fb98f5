// A database in memory that speaks MongoDB's protocol, as far as Parley's adapter does. It answers at once, so that what
// nodes on it cost is their own work. It has no durability and no guarantees.
import { once } from 'node:events';
import { createServer } from 'node:net';
import mongoose from 'mongoose';
import { serve } from './child.mjs';
import { MemoryCollection } from './memory-collection.mjs';

const { deserialize, Long, serialize } = mongoose.mongo.BSON;

const collections = new Map();
const collectionOf = (database, name) => {
  const key = `${database}.${name}`;
  const collection = collections.get(key) ?? new MemoryCollection();
  collections.set(key, collection);
  return collection;
};

const hello = () => ({
  ismaster: true,
  isWritablePrimary: true,
  helloOk: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
});

const DUPLICATE = 11_000;

const COMMANDS = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: () => ({}),
  endSessions: () => ({}),
  buildInfo: () => ({ version: 'in memory' }),
  dropDatabase: () => ({}),
  createIndexes({ createIndexes, indexes, $db }) {
    for (const { key, unique = false } of indexes)
      collectionOf($db, createIndexes).addIndex(Object.keys(key), unique);
    return {};
  },
  find({ find, filter, sort, limit, projection, $db }) {
    const firstBatch = collectionOf($db, find).find(filter, { sort, limit, projection });
    return { cursor: { id: Long.ZERO, ns: `${$db}.${find}`, firstBatch } };
  },
  /** Counts, which is all that it is used for. */
  aggregate({ aggregate, pipeline: [{ $match }], $db }) {
    const n = collectionOf($db, aggregate).find($match).length;
    return { cursor: { id: Long.ZERO, ns: `${$db}.${aggregate}`, firstBatch: n > 0 ? [{ _id: 1, n }] : [] } };
  },
  /** Ordered. */
  insert({ insert, documents, $db }) {
    const collection = collectionOf($db, insert);
    const index = documents.findIndex((document) => !collection.insert(document));
    if (index < 0) return { n: documents.length };
    return { n: index, writeErrors: [{ index, code: DUPLICATE, errmsg: 'E11000 duplicate key' }] };
  },
  update({ update, updates, $db }) {
    const results = updates.map(({ q, u, upsert }) => collectionOf($db, update).update(q, u, upsert));
    const n = results.reduce((sum, { found }) => sum + found, 0);
    const upserted = results.flatMap(({ upserted: _id }, index) =>
      _id === undefined ? [] : [{ index, _id }],
    );
    return { n, nModified: n - upserted.length, ...(upserted.length > 0 && { upserted }) };
  },
};

const answerTo = (command) => {
  const [name] = Object.keys(command);
  const run = COMMANDS[name];
  if (run === undefined) return { ok: 0, code: 59, errmsg: `The bench's database has no ${name}` };
  return { ...run(command), ok: 1 };
};

const OP_REPLY = 1;
const OP_QUERY = 2_004;
const OP_MSG = 2_013;
const HEADER = 16;

const documentAt = (message, at) => {
  const end = at + message.readInt32LE(at);
  return { document: deserialize(message.subarray(at, end)), end };
};

/** The command of a message; what it has in sections of their own is put into it. */
const readMessage = (message) => {
  let command = {};
  const parts = {};
  for (let at = HEADER + 4; at < message.length;) {
    const kind = message[at++];
    if (kind === 0) {
      const { document, end } = documentAt(message, at);
      command = document;
      at = end;
    } else {
      const end = at + message.readInt32LE(at);
      const nameEnd = message.indexOf(0, at + 4);
      const documents = (parts[message.toString('latin1', at + 4, nameEnd)] = []);
      at = nameEnd + 1;
      while (at < end) {
        const read = documentAt(message, at);
        documents.push(read.document);
        at = read.end;
      }
    }
  }
  return { ...command, ...parts };
};

/** The first message of a connection has the old form. */
const readQuery = (message) => documentAt(message, message.indexOf(0, HEADER + 4) + 1 + 8).document;

const reply = (message) => {
  const isOld = message.readInt32LE(12) === OP_QUERY;
  const body = serialize(answerTo(isOld ? readQuery(message) : readMessage(message)));
  const head = Buffer.alloc(HEADER + (isOld ? 20 : 5));
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isOld ? OP_REPLY : OP_MSG, 12);
  if (isOld) head.writeInt32LE(1, HEADER + 16);
  return Buffer.concat([head, body]);
};

const server = createServer({ noDelay: true }, (socket) => {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    while (pending.length >= HEADER && pending.length >= pending.readInt32LE(0)) {
      const length = pending.readInt32LE(0);
      socket.write(reply(pending.subarray(0, length)));
      pending = pending.subarray(length);
    }
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
serve(`mongodb://127.0.0.1:${server.address().port}`);
