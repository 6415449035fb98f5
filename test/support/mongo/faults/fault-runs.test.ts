import mongoose, { mongo } from 'mongoose';
import { expect, it } from 'vitest';
import { planOf } from './fault-plan.js';
import { describeFaults, errorOf } from './fault-rig.js';

describeFaults('the driver by way of the proxy', (rig) => {
  it('does not strike a hello of the driver with the plan of the inserts', async () => {
    rig().strike('insert', { kind: 'cutBefore' });

    const other = await new mongo.MongoClient(rig().url).connect();
    await other.close();
    const error = await rig().insertThree();

    expect(error.errorResponse).toBeInstanceOf(mongo.MongoNetworkError);
    expect(rig().proxy.struck.at(-1)).toBe('insert 0: cutBefore');
  });

  it('is the same again for the same seed and the same requests', async () => {
    const kinds = ['delay', 'dropReply', 'cutBefore', 'answer'] as const;
    const plan = planOf(20, { rate: 0.5, helloRate: 0, kinds, maxDelayMs: 5 });
    const run = async (): Promise<[string[], readonly string[]]> => {
      const before = rig().proxy.struck.length;
      await rig().direct.deleteMany({});
      rig().proxy.follow(plan);
      for (let i = 0; i < 20; i++) await errorOf(rig().things.insertOne({ _id: String(i) }));
      rig().proxy.follow(undefined);
      return [await rig().stored(), rig().proxy.struck.slice(before)];
    };

    const [first, second] = [await run(), await run()];

    expect(second).toEqual(first);
    expect(first[1].length).toBeGreaterThan(5);
  });

  it('is survived by mongoose, which goes on with a new connection', async () => {
    const connection = await mongoose
      .createConnection(rig().url, {
        retryWrites: false,
        minHeartbeatFrequencyMS: 10,
      } as mongoose.ConnectOptions)
      .asPromise();
    const model = connection.model('Thing', new mongoose.Schema({ _id: String }, { collection: 'things' }));
    rig().strike('insert', { kind: 'dropReply' });

    const lost = await errorOf(model.create([{ _id: 'a' }]));
    await model.create([{ _id: 'b' }]);
    await connection.close();

    expect(lost).toBeInstanceOf(mongo.MongoNetworkError);
    expect(await rig().stored()).toEqual(['a', 'b']);
  });
});
