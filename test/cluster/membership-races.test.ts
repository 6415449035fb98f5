import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { describeRedis } from '../support/redis/describe-redis.js';
import type { TestClient } from '../support/test-client.js';
import { startTestNodes, type TestNodes } from '../support/test-nodes.js';

/** 1,000 in `npm run campaign -- cluster`. */
const RACES = Number(process.env.CLUSTER_RACES ?? 15);

describeRedis('a member who is removed through one node', (redis) =>
  describeMongo('on one database', ({ freshUrl }) => {
    let cluster: TestNodes;
    beforeAll(async () => {
      cluster = await startTestNodes(2, {
        STORE: 'mongodb',
        MONGO_URL: freshUrl(),
        REDIS_URL: redis.url(),
      });
    });
    afterAll(() => cluster.stop());

    it(
      `neither gets nor sends anything through another node afterwards, in ${String(RACES)} races`,
      { timeout: 30_000 + RACES * 1_000 },
      async () => {
        const [one, other] = cluster.nodes as [TestNodes, TestNodes];
        const owner = await one.connect('ana');
        const writer = await other.connect('cid');
        const removed = await other.connect('ben');
        let late = 0;
        for (let race = 0; race < RACES; race++) {
          const groupId = await one.createGroup('ana', ['ben', 'cid']);
          await Promise.all([owner, writer, removed].map((client) => client.join(groupId)));

          const during = writer.send(groupId, 'during');
          const removing = one.rest('ana', 'POST', '/api/groups/remove-member', { groupId, userId: 'ben' });
          const { status } = await removing;
          const [after, refused] = await Promise.all([
            writer.send(groupId, 'after'),
            removed.call('sendMessage', { roomId: groupId, message: 'mine' }),
          ]);
          const read = await other.rest('ben', 'GET', `/api/rooms/${groupId}/messages`);
          await during;

          expect(status).toBe(200);
          expect(refused).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
          if (read.status === 200) late++;
          expect(JSON.stringify(read.body)).not.toContain(after.messageId);
          expect(textsOf(removed, groupId)).not.toContain('after');
        }
        process.stdout.write(
          `membership races: ${String(late)} of ${String(RACES)} still read what was before\n`,
        );
        expect(removed.of('roomLeft').length).toBe(RACES);
      },
    );
  }),
);

const textsOf = (client: TestClient, roomId: string) => client.messages(roomId).map(({ message }) => message);
