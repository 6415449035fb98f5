import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { describeKillable } from './killable-server.js';

const { MongoClient } = mongoose.mongo;

describeKillable('a database server that a test kills', (start) => {
  it('has what it acknowledged when it is started again, at the same URL', async () => {
    const server = await start();
    const client = new MongoClient(server.url);
    const things = client.db().collection<{ n: number }>('things');
    const acknowledged = new Set<number>();
    const writing = (async () => {
      for (let n = 0; ; n++) {
        await things.insertOne({ n }, { writeConcern: { w: 'majority', journal: true } });
        acknowledged.add(n);
      }
    })();
    while (acknowledged.size < 50) await new Promise((resolve) => setImmediate(resolve));

    const broken = expect(writing).rejects.toThrow();
    await server.kill();
    await client.close();
    await broken;
    await server.restart();

    const again = new MongoClient(server.url);
    const kept = new Set(
      (await again.db().collection<{ n: number }>('things').find().toArray()).map(({ n }) => n),
    );
    expect([...acknowledged].filter((n) => !kept.has(n))).toEqual([]);
    await again.close();
    await server.stop();
  });

  it('is gone when it is stopped, and stopping it twice or after a kill is fine', async () => {
    const server = await start();
    const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 100 });

    await server.kill();
    await server.stop();
    await server.stop();

    await expect(client.db().command({ ping: 1 })).rejects.toThrow('ECONNREFUSED');
    await client.close();
  });
});
