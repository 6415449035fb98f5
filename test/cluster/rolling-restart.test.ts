import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type ChatClient, type ChatRoom, createChatClient } from '../../client/src/index.js';
import { crashTokenOf, createGroup, startCrashServer } from '../crash/crash-server.js';
import { pause } from '../crash/moments.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { startRedis } from '../support/redis/redis-process.js';
import { eventually } from '../support/test-client.js';
import { startBalancer } from './balancer.js';

/** 3 in `npm run campaign -- cluster`. */
const NODES = Number(process.env.CLUSTER_NODES ?? 2);
const USERS = ['ana', 'ben', 'cid', 'dan', 'eve', 'fay'] as const;
const SEND_EVERY_MS = 100;

describeRedisFaults('all nodes that are restarted one after another', () =>
  describeMongo('on one database', ({ freshUrl }) => {
    it('lose nothing and repeat nothing of what people write meanwhile', { timeout: 120_000 }, async () => {
      const redis = await startRedis();
      const environment = { MONGO_URL: freshUrl(), REDIS_URL: redis.url, STOP_DELAY_MS: '400' };
      const start = () => startCrashServer(environment);
      const nodes = await Promise.all(Array.from({ length: NODES }, start));
      const [firstNode] = nodes;
      if (firstNode === undefined) throw new RangeError('No nodes');
      const roomId = await createGroup(firstNode, USERS);
      const balancer = await startBalancer(nodes.map(({ url }) => url));
      const people = await Promise.all(USERS.map((user) => startPerson(balancer.url, user, roomId)));

      const sending: Promise<unknown>[] = [];
      const timer = setInterval(() => {
        const number = sending.length;
        const { room } = people[number % people.length] as Person;
        sending.push(room.send(String(number)));
      }, SEND_EVERY_MS);
      for (const i of nodes.keys()) {
        await pause(500);
        nodes[i]?.child.kill('SIGTERM');
        expect((await nodes[i]?.ended)?.status).toBe(0);
        nodes[i] = await start();
        balancer.serve(nodes.map(({ url }) => url));
      }
      clearInterval(timer);
      await Promise.all(sending);
      await eventually('everybody has everything', () =>
        people.every(({ texts }) => texts().length >= sending.length),
      );

      const longest = people.map(({ longestGapMs }) => longestGapMs());
      process.stdout.write(
        `rolling restart: ${sending.length} messages, longest wait between two of them per client ` +
          `${longest.map((ms) => (ms / 1_000).toFixed(1)).join(', ')} s\n`,
      );
      for (const { texts } of people) {
        expect(new Set(texts()).size).toBe(texts().length);
        expect(texts().toSorted((a, b) => Number(a) - Number(b))).toEqual(sending.map((_, i) => String(i)));
        expect(texts()).toEqual(people[0]?.texts());
      }
      for (const { chat } of people) chat.close();
      await balancer.close();
      for (const { child } of nodes) child.kill('SIGTERM');
      await Promise.all(nodes.map(({ ended }) => ended));
      await redis.close();
    });
  }),
);

interface Person {
  readonly chat: ChatClient;
  readonly room: ChatRoom;
  /** Of the messages that have come, in the order in which they came. */
  readonly texts: () => readonly string[];
  readonly longestGapMs: () => number;
}

const startPerson = async (url: string, userId: string, roomId: string): Promise<Person> => {
  const chat = createChatClient({ url, userId, token: () => crashTokenOf(userId) });
  const room = await chat.room(roomId);
  const texts: string[] = [];
  let last = performance.now();
  let longest = 0;
  room.on('message', (entry) => {
    if (entry.kind !== 'message') return;
    texts.push(entry.text);
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  });
  return { chat, room, texts: () => texts, longestGapMs: () => longest };
};
