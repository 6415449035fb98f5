import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeMongo, describeReplicaSet } from './describe-mongo.js';

const { MongoClient } = mongoose.mongo;
type Client = InstanceType<typeof MongoClient>;

describeMongo("the server of MongoDB's protocol that the tests found", ({ name, freshUrl }) => {
  let client: Client;

  beforeAll(async () => {
    client = await new MongoClient(freshUrl()).connect();
  });
  afterAll(() => client.close());

  it('has a name', () => {
    // An embedded FerretDB behind MONGO_URL does not tell its version.
    expect(name).toMatch(/^(MongoDB \d+\.|FerretDB)/);
  });

  it('reads back what was inserted', async () => {
    const things = client.db().collection<{ _id: string; text: string }>('things');

    await things.insertOne({ _id: 'a', text: 'a\u0000 \u{1F600}' });

    expect(await things.findOne({ _id: 'a' })).toEqual({ _id: 'a', text: 'a\u0000 \u{1F600}' });
  });

  it('lets one of many through a unique index, and says of the others that they are duplicates', async () => {
    const logs = client.db().collection('logs');
    await logs.createIndex({ roomId: 1, seq: 1 }, { unique: true });

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, writer) => logs.insertOne({ roomId: 'r', seq: 1, writer })),
    );

    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refusals.map(({ reason }) => (reason as { code: number }).code)).toEqual(Array(19).fill(11000));
  });

  it('loses no change of one document among many at once', async () => {
    const counters = client.db().collection<{ _id: string; n: number; owner?: number }>('counters');
    await counters.insertOne({ _id: 'c', n: 0 });

    const claims = await Promise.all(
      Array.from({ length: 50 }, async (_, owner) => {
        await counters.updateOne({ _id: 'c' }, { $inc: { n: 1 } });
        return counters.updateOne({ _id: 'c', owner: { $exists: false } }, { $set: { owner } });
      }),
    );

    expect((await counters.findOne({ _id: 'c' }))?.n).toBe(50);
    expect(claims.filter(({ matchedCount }) => matchedCount === 1)).toHaveLength(1);
  });

  it('takes the concerns that the store writes and reads with', async () => {
    const things = client.db().collection<{ _id: string }>('things', {
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5_000 },
    });

    await things.insertOne({ _id: 'durable' });

    expect(await things.countDocuments({ _id: 'durable' })).toBe(1);
  });

  it('has a new database for each caller', async () => {
    const another = await new MongoClient(freshUrl()).connect();

    const collections = await another.db().listCollections().toArray();

    expect(another.db().databaseName).not.toBe(client.db().databaseName);
    expect(collections).toEqual([]);
    await another.close();
  });
});

describeReplicaSet('a server that is a replica set', ({ freshUrl }) => {
  it('has a primary that can be told to step down, and that takes writes again', async () => {
    const client = await new MongoClient(freshUrl()).connect();
    const things = client.db().collection<{ _id: string }>('things');
    await things.insertOne({ _id: 'before' });

    await client.db('admin').command({ replSetStepDown: 1, force: true });
    await things.insertOne({ _id: 'after' });

    expect(await things.countDocuments()).toBe(2);
    await client.close();
  });
});
