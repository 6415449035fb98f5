import { mongo } from 'mongoose';
import { expect, it } from 'vitest';
import { planOfList } from './fault-plan.js';
import { describeFaults, errorOf } from './fault-rig.js';

describeFaults('a write whose durability is in doubt', (rig) => {
  it.each([
    ['WriteConcernTimeout', 64, true, ['a', 'b', 'c']],
    ['WriteConcernTimeout', 64, false, []],
    ['PrimarySteppedDown', 189, true, ['a', 'b', 'c']],
    ['PrimarySteppedDown', 189, false, []],
  ] as const)(
    'is in doubt after all inserts with %s (%d), applied or not: %s',
    async (doubt, code, applied, expected) => {
      rig().strike('insert', { kind: 'writeConcernError', error: doubt, applied });

      const error = await rig().insertThree();

      expect([error.code, error.insertedCount]).toEqual([code, 3]);
      expect(error.result.getWriteConcernError()?.toJSON()).toMatchObject({ code, codeName: doubt });
      expect(error.result.getWriteConcernError()?.toJSON().errInfo).toEqual(
        doubt === 'WriteConcernTimeout' ? { wtimeout: true } : undefined,
      );
      expect(await rig().stored()).toEqual(expected);
    },
  );

  it('shows a duplicate only in the result where the write is in doubt as well', async () => {
    await rig().direct.insertOne({ _id: 'b' });
    rig().strike('insert', { kind: 'writeConcernError', error: 'WriteConcernTimeout', applied: true });

    const error = await rig().insertThree();

    expect([error.code, error.writeErrors, error.insertedCount]).toEqual([64, [], 1]);
    expect(error.result.getWriteErrors().map(({ index, code }) => [index, code])).toEqual([[1, 11_000]]);
    expect(await rig().stored()).toEqual(['a', 'b']);
  });

  it.each([
    [true, ['a!', 'b!']],
    [false, ['a', 'b']],
  ])('is in doubt after updates in bulk and one by one, applied or not: %s', async (applied, expected) => {
    await rig().direct.insertMany([{ _id: 'a' }, { _id: 'b' }]);
    const doubt = { kind: 'writeConcernError', error: 'WriteConcernTimeout', applied } as const;
    rig().proxy.follow(planOfList({ update: [doubt, doubt] }));
    const updateOne = { filter: { _id: 'a' }, update: { $set: { text: '!' } } };

    const bulk = await errorOf(rig().things.bulkWrite([{ updateOne }], { ordered: false }));
    const one = await errorOf(rig().things.updateOne({ _id: 'b' }, { $set: { text: '!' } }));

    expect(bulk).toBeInstanceOf(mongo.MongoBulkWriteError);
    expect(bulk).toMatchObject({ code: 64, modifiedCount: 1 });
    expect(one).toBeInstanceOf(mongo.MongoWriteConcernError);
    expect(one).toMatchObject({ code: 64, codeName: 'WriteConcernTimeout' });
    expect(await rig().stored()).toEqual(expected);
  });
});
