// MongoDB's driver alone. It inserts the documents that a load leaves in Parley's database, in batches of the same
// size, under the same indexes and as durably.
import mongoose from 'mongoose';
import { v7 } from 'uuid';
import { TEXT } from '../workloads.mjs';
import { serve } from './child.mjs';

const client = await new mongoose.mongo.MongoClient(process.env.MONGO_URL).connect();
const messages = client.db().collection('messages', { writeConcern: { w: 'majority', journal: true } });
await messages.createIndex({ roomId: 1, seq: 1 }, { unique: true });
await messages.createIndex({ roomId: 1, sender: 1, clientMessageId: 1 }, { unique: true });
await messages.createIndex({ roomId: 1, sender: 1, seq: 1 });

const lastSeqs = new Map();

const documentOf = (room) => {
  const seq = (lastSeqs.get(room) ?? 0) + 1;
  lastSeqs.set(room, seq);
  return {
    _id: v7(),
    roomId: `room-${room}`,
    seq,
    ordinal: seq,
    version: 0,
    sender: `ana-${room}`,
    type: 'text',
    content: TEXT,
    clientMessageId: `ana-${room}-${seq}`,
    createdAt: new Date(),
  };
};

/** All rooms at a time, and in each one batch after another. Gives the seconds that this took. */
const write = async ({ rooms, messages: count, batch }) => {
  const started = performance.now();
  const [perRoom, atATime] = [count / rooms, batch / rooms];
  const fill = async (_, room) => {
    for (let sent = 0; sent < perRoom; sent += atATime) {
      const size = Math.min(atATime, perRoom - sent);
      await messages.insertMany(
        Array.from({ length: size }, () => documentOf(room)),
        { ordered: true },
      );
    }
  };
  await Promise.all(Array.from({ length: rooms }, fill));
  return (performance.now() - started) / 1_000;
};

serve(undefined, { write });
