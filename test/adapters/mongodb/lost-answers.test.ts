import { afterEach, beforeEach, expect, it } from 'vitest';
import { ann, ids, START } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { planOfList } from '@parley/mongo-testing/fault-plan';
import { type FaultProxy, startFaultProxy } from '@parley/mongo-testing/fault-proxy';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type MongoProcess, openProcess } from './mongo-subject.js';

const DROPPED = { kind: 'dropReply' } as const;

describeMongo('a receipt that is stored while the answer is lost', ({ freshUrl }) => {
  let proxy: FaultProxy;
  let process: MongoProcess;

  beforeEach(async () => {
    const url = freshUrl();
    const { hostname, port } = new URL(url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    process = await openProcess({ url: proxy.urlFor(url) });
  });

  afterEach(async () => {
    await process.shut();
    await proxy.stop();
  });

  it.each([
    ['of its time', [DROPPED]],
    ['of its row', [undefined, DROPPED]],
    ['of both', [DROPPED, undefined, DROPPED]],
  ])('is stored once and still gives its update: %s', async (_, update) => {
    const roomId = ids.groupId();
    proxy.follow(planOfList({ update }));

    const [updated] = await process.receipts.advance([acknowledgement(roomId, { seq: 3 })]);

    expect(proxy.struck).toHaveLength(update.filter((fault) => fault !== undefined).length);
    expect([updated?.before.delivered.seq, updated?.after.delivered.seq]).toEqual([0, 3]);
    expect(await process.receipts.find(roomId, [ann])).toEqual(new Map([[ann, updated?.after]]));
    expect(await process.receipts.times(roomId, 3, [ann])).toEqual(new Map([[ann, { delivered: START }]]));
  });
});
