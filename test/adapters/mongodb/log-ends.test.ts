import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_NEW } from '../../../src/adapters/mongodb/log-ends.js';
import { FRESH_MS } from '../../../src/adapters/mongodb/room-states.js';
import { type RoomId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, message } from '../../../src/testing/fixtures.js';
import { type FaultProxy, startFaultProxy } from '@parley/mongo-testing/fault-proxy';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type MongoProcess, openProcess } from './mongo-subject.js';

const ROOMS = Array.from({ length: 12 }, (_, i) => privateRoomId(ann, parseUserId(`user-${i}`)));
const EMPTY = privateRoomId(ann, ben);

describeMongo('the last seqs of many rooms', ({ freshUrl }) => {
  let proxy: FaultProxy;
  let reader: MongoProcess;
  let writer: MongoProcess;
  let asked = 0;

  beforeEach(async () => {
    const url = freshUrl();
    const { hostname, port } = new URL(url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    reader = await openProcess({ url: proxy.urlFor(url) });
    writer = await openProcess({ url });
    await Promise.all(ROOMS.map((id) => writer.messages.append(message(id, ann))));
    await reader.messages.lastSeqs([...ROOMS, EMPTY]);
    proxy.follow({
      name: 'counts',
      faultOf(command) {
        if (command === 'find') asked++;
        return undefined;
      },
    });
    asked = 0;
  });

  afterEach(async () => {
    await reader.shut();
    await writer.shut();
    await proxy.stop();
  });

  const seqsOf = async (ids: readonly RoomId[]) => {
    const found = await reader.messages.lastSeqs(ids);
    return ids.map((id) => found.get(id));
  };

  it('are asked for at once where they were asked for before', async () => {
    const seqs = await seqsOf([...ROOMS, EMPTY]);

    expect(seqs).toEqual([...ROOMS.map(() => 1), 0]);
    expect(asked).toBe(1);
  });

  it('are those of the log where another process has written', async () => {
    const [first, second] = ROOMS as [RoomId, RoomId];
    await writer.messages.append(message(EMPTY, ann));
    await writer.messages.append(message(first, ann));
    await writer.messages.append(message(first, ann));

    const seqs = await seqsOf([first, second, EMPTY]);

    expect(seqs).toEqual([3, 1, 1]);
    expect(asked).toBe(3);
  });

  it('include what this process has written and what it knows of a room that it has read', async () => {
    const [first, second] = ROOMS as [RoomId, RoomId];
    await reader.messages.append(message(first, ann));
    await writer.messages.append(message(first, ann));

    const seqs = await seqsOf([first, second]);

    expect(seqs).toEqual([3, 1]);
  });

  it('are right where far more was written than one answer tells', { timeout: 60_000 }, async () => {
    const [first, second, third] = ROOMS as [RoomId, RoomId, RoomId];
    await Promise.all(Array.from({ length: MAX_NEW }, () => writer.messages.append(message(first, ann))));
    await writer.messages.append(message(third, ann));

    const seqs = await seqsOf([first, second, third]);

    expect(seqs).toEqual([MAX_NEW + 1, 1, 2]);
  });

  it('are not older than a second where only one is asked for', async () => {
    const [first] = ROOMS as [RoomId];
    await writer.messages.append(message(first, ann));
    await new Promise((resolve) => setTimeout(resolve, FRESH_MS));

    expect(await seqsOf([first])).toEqual([2]);
  });
});
