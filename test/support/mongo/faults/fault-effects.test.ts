import { mongo } from 'mongoose';
import { expect, it } from 'vitest';
import { describeFaults, errorOf } from './fault-rig.js';
import type { Fault } from './fault.js';

describeFaults('what the driver sees of a fault, and what the server has done', (rig) => {
  it('passes without a plan', async () => {
    const { insertedCount } = await rig().things.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]);

    expect(insertedCount).toBe(3);
    expect(await rig().stored()).toEqual(['a', 'b', 'c']);
  });

  it('comes late after a delay', async () => {
    rig().strike('insert', { kind: 'delay', ms: 60 });
    const begun = performance.now();

    await rig().things.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]);

    expect(performance.now() - begun).toBeGreaterThan(55);
    expect(await rig().stored()).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, Fault, string[]]>([
    ['before the request', { kind: 'cutBefore' }, []],
    ['in the middle of the request', { kind: 'cutMidway', part: 0.9 }, []],
    ['instead of the reply', { kind: 'dropReply' }, ['a', 'b', 'c']],
  ])('is a network error where the connection is cut %s', async (_, fault, expected) => {
    rig().strike('insert', fault);

    const error = await rig().insertThree();

    expect(error.errorResponse).toBeInstanceOf(mongo.MongoNetworkError);
    expect(error.errorResponse).not.toBeInstanceOf(mongo.MongoNetworkTimeoutError);
    expect(await rig().stored()).toEqual(expected);
  });

  it('is a timeout where the reply does not come, although it is committed', async () => {
    rig().strike('insert', { kind: 'swallowReply' });

    const error = await rig().insertThree();

    expect(error.errorResponse).toBeInstanceOf(mongo.MongoNetworkTimeoutError);
    expect(await rig().stored()).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['NotWritablePrimary', 10_107],
    ['PrimarySteppedDown', 189],
    ['ShutdownInProgress', 91],
    ['InterruptedAtShutdown', 11_600],
  ] as const)('is a refusal with its code and label where the answer is %s', async (refusal, code) => {
    for (const labelled of [true, false]) {
      rig().strike('insert', { kind: 'answer', error: refusal, labelled });

      const error = await rig().insertThree();

      expect([error.code, error.errorResponse.codeName]).toEqual([code, refusal]);
      expect(error.hasErrorLabel('RetryableWriteError')).toBe(labelled);
      expect(await rig().stored()).toEqual([]);
    }
  });

  it('has no label for a write where a read is refused', async () => {
    rig().strike('find', { kind: 'answer', error: 'NotWritablePrimary', labelled: true });

    const error = await errorOf(rig().things.findOne({}));

    expect(error).toMatchObject({ code: 10_107, errorLabels: [] });
  });

  it('is a refusal although the beginning is there, where it is interrupted', async () => {
    rig().strike('insert', { kind: 'interrupt', error: 'InterruptedAtShutdown', part: 0.7 });

    const error = await rig().insertThree();

    expect([error.code, error.insertedCount]).toEqual([11_600, 0]);
    expect(await rig().stored()).toEqual(['a', 'b']);
  });
});
