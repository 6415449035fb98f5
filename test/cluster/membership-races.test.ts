import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { describeRedis } from '../support/redis/describe-redis.js';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import { startTestNodes, type TestNodes } from '../support/test-nodes.js';
import type { TestServer } from '../support/test-server.js';
import { pause } from '../crash/moments.js';

/** 1,000 in `npm run campaign -- cluster`. */
const RACES = Number(process.env.CLUSTER_RACES ?? 15);
/** On a machine that is busy with other work. */
const RACE_LIMIT_MS = 3_000;
/** The tests' database reads the longer, the more it holds. */
const ON_ONE_DATABASE = 50;
/** The removal and the sends beside it begin within this time, in any order. */
const SPREAD_MS = 40;
/** Longer than anything is under way that was sent by then. */
const ARRIVED_MS = 1_000;

describeRedis('a member who is removed through one node', (redis) =>
  describeMongo('on one database', ({ freshUrl }) => {
    it(
      `neither gets nor sends anything through another node afterwards, in ${String(RACES)} races`,
      { timeout: 30_000 + RACES * RACE_LIMIT_MS },
      async () => {
        let late = 0;
        let accepted = 0;
        for (let first = 0; first < RACES; first += ON_ONE_DATABASE) {
          const cluster = await startTestNodes(2, {
            STORE: 'mongodb',
            MONGO_URL: freshUrl(),
            REDIS_URL: redis.url(),
          });
          const raced = await race(cluster, first, Math.min(first + ON_ONE_DATABASE, RACES));
          late += raced.late;
          accepted += raced.accepted;
          await cluster.stop();
        }

        process.stdout.write(
          `membership races: of ${String(RACES)}, ${String(accepted)} sent before the removal, ` +
            `${String(late)} still read what was before\n`,
        );
      },
    );
  }),
);

/** Races with the numbers from `first` to `end`, the last excluded. */
const race = async (cluster: TestNodes, first: number, end: number) => {
  const [one, other] = cluster.nodes as [TestServer, TestServer];
  const owner = await one.connect('ana');
  const writer = await other.connect('cid');
  const removed = await other.connect('ben');
  /** The seq of the removal in each room, by its id. */
  const removals = new Map<string, number>();
  let late = 0;
  let accepted = 0;

  for (let number = first; number < end; number++) {
    const groupId = await one.createGroup('ana', ['ben', 'cid']);
    await Promise.all([owner, writer, removed].map((client) => client.join(groupId)));
    const send = (message: string) =>
      removed.call<{ message: WireMessage }>('sendMessage', { roomId: groupId, message });

    const removing = pause((number * 7) % SPREAD_MS).then(() =>
      one.rest('ana', 'POST', '/api/groups/remove-member', { groupId, userId: 'ben' }),
    );
    const during = pause((number * 11) % SPREAD_MS).then(() =>
      Promise.all([send('mine, during'), writer.send(groupId, 'during')]),
    );
    const { status } = await removing;
    const [after, refused] = await Promise.all([writer.send(groupId, 'after'), send('mine, after')]);
    const read = await other.rest('ben', 'GET', `/api/rooms/${groupId}/messages`);
    const [racing] = await during;
    const log = await writer.join(groupId, 0);

    expect(status).toBe(200);
    expect(refused).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    if (read.status === 200) late++;
    expect(JSON.stringify(read.body)).not.toContain(after.messageId);
    const removal = log.messages.find(({ type }) => type === 'event')?.seq ?? 0;
    removals.set(groupId, removal);
    if (racing.ok) accepted++;
    if (racing.ok) expect(racing.message.seq).toBeLessThan(removal);
    else expect(racing.error.code).toBe('NOT_FOUND');
    expect(after.seq).toBeGreaterThan(removal);
  }
  await pause(ARRIVED_MS);

  expect(removals.size).toBe(end - first);
  for (const message of removed.of('receiveMessage'))
    expect(message.seq).toBeLessThan(removals.get(message.roomId) ?? 0);
  expect(removed.of('roomLeft').length).toBe(end - first);
  return { late, accepted };
};
