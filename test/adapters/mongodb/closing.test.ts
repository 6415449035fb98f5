import { afterEach, beforeEach, expect, it } from 'vitest';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, message, START } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { type FaultProxy, startFaultProxy } from '@parley/mongo-testing/fault-proxy';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type MongoProcess, openProcess } from './mongo-subject.js';

/** Longer than closing takes without it. */
const SLOW_MS = 150;

/** Long enough for a request to leave, and shorter than its answer takes. */
const MOMENT_MS = 10;

describeMongo('a store that is closed over a slow wire', ({ freshUrl }) => {
  const id = privateRoomId(ann, ben);
  let url: string;
  let proxy: FaultProxy;
  let slow: MongoProcess;

  beforeEach(async () => {
    url = freshUrl();
    const { hostname, port } = new URL(url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    slow = await openProcess({ url: proxy.urlFor(url) });
    proxy.follow({ name: 'slow', faultOf: () => ({ kind: 'delay', ms: SLOW_MS }) });
  });

  afterEach(async () => {
    await slow.shut();
    await proxy.stop();
  });

  it('completes all calls that came before', async () => {
    const calls = Promise.all([
      slow.messages.append(message(id, ann)),
      slow.receipts.advance([acknowledgement(id)]),
      // Comes while the one before is under way.
      new Promise((resolve) => setTimeout(resolve, MOMENT_MS)).then(() =>
        slow.receipts.advance([acknowledgement(id, { seq: 2 })]),
      ),
      slow.users.saveLastSeen([ann], START),
      slow.users.saveProfile({ userId: ben, name: 'Ben' }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 2 * MOMENT_MS));
    await slow.shut();
    await calls;

    const later = await openProcess({ url });
    expect((await later.messages.lastSeqs([id])).get(id)).toBe(1);
    expect((await later.receipts.find(id, [ann])).get(ann)?.delivered.seq).toBe(2);
    expect(await later.users.lastSeen([ann])).toEqual(new Map([[ann, START]]));
    await later.shut();
  });

  it('answers reads that began before', async () => {
    const read = slow.rooms.idsOf(ann);
    await slow.shut();

    expect(await read).toEqual([]);
  });

  it('is UNAVAILABLE at once to later calls', async () => {
    await slow.shut();
    const began = Date.now();

    const outcomes = await Promise.allSettled([
      slow.messages.append(message(id, ann)),
      slow.rooms.idsOf(ann),
      slow.receipts.advance([acknowledgement(id)]),
    ]);

    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    expect(Date.now() - began).toBeLessThan(1_000);
  });
});
