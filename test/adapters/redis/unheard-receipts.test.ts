import { expect, it } from 'vitest';
import type { RedisClient } from '../../../src/adapters/redis/redis-connection.js';
import {
  HEARD_AGAIN_AFTER_MS,
  makeUnheardReceipts,
  UNHEARD_MAX,
} from '../../../src/adapters/redis/unheard-receipts.js';
import type { CountsMoved, DomainEvent, ReceiptAdvanced } from '../../../src/domain/events.js';
import { parseUserId } from '../../../src/domain/ids.js';
import { roomTopic, userTopic } from '../../../src/domain/topics.js';
import { ann, ben, ids } from '../../../src/testing/fixtures.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { describeRedisFaults } from '../../support/redis/describe-redis.js';
import { startRedis } from '../../support/redis/redis-process.js';
import { joinRedis, typingIn, until } from './redis-rig.js';

const room = ids.groupId();
const larger = ids.groupId();

const receipt = (seq: number): ReceiptAdvanced => ({
  type: 'receipt-advanced',
  roomId: room,
  userId: ann,
  kind: 'seen',
  messageId: ids.messageId(),
  seq,
  upTo: seq,
  at: seq,
  audience: 'room',
});

const countsOf = (audience: CountsMoved['audience']): CountsMoved => ({
  type: 'counts-moved',
  roomId: larger,
  audience,
});

/** What others may have missed of a process whose connection comes and goes at will. */
const world = () => {
  const clock = makeFakeClock();
  const sent: DomainEvent[] = [];
  const listeners: ((client: RedisClient) => void)[] = [];
  let client: RedisClient | undefined;
  let isTooSlow = false;
  const send = (event: DomainEvent): void => {
    sent.push(event);
    if (isTooSlow) unheard.lost(event);
  };
  const unheard = makeUnheardReceipts(
    {
      client: () => client,
      onUp: (listener) => void listeners.push(listener),
      failed: () => undefined,
      open: () => undefined,
      close: () => undefined,
    },
    { clock, send },
  );
  return {
    unheard,
    sent,
    clock,
    up() {
      const next = {} as RedisClient;
      client = next;
      for (const listener of listeners) listener(next);
    },
    down: () => (client = undefined),
    /** From now on Redis takes nothing more. */
    slow: () => (isTooSlow = true),
  };
};

it('sends the newest receipt of a user again once others hear, and no event that is not a receipt', () => {
  const { unheard, sent, clock, up } = world();
  for (const event of [receipt(2), typingIn(room), receipt(3), receipt(1), countsOf([ann]), countsOf([ben])])
    unheard.lost(event);

  clock.advance(10 * HEARD_AGAIN_AFTER_MS);
  up();
  clock.advance(HEARD_AGAIN_AFTER_MS - 1);
  const before = [...sent];
  clock.advance(1);

  expect(before).toEqual([]);
  expect(sent).toMatchObject([{ seq: 3 }, countsOf('room')]);
});

it('sends a receipt again that it sent before others had subscribed again', () => {
  const { unheard, sent, clock, up, down } = world();
  up();
  unheard.sent(receipt(1));
  down();
  up();
  unheard.sent(receipt(2));
  clock.advance(HEARD_AGAIN_AFTER_MS);
  unheard.sent(receipt(3));
  clock.advance(10 * HEARD_AGAIN_AFTER_MS);

  expect(sent).toMatchObject([{ seq: 2 }]);
});

it('sends nothing twice that others have heard, however much waits or is too much for Redis', () => {
  const { unheard, sent, clock, up } = world();
  up();
  const users = Array.from({ length: 1_001 }, (_, n) => parseUserId(`user-${n}`));
  for (const userId of users) unheard.lost({ ...receipt(1), userId });
  unheard.sent(receipt(2));
  clock.advance(HEARD_AGAIN_AFTER_MS);
  const atFirst = sent.length;
  unheard.sent(receipt(3));
  clock.advance(10 * HEARD_AGAIN_AFTER_MS);

  expect(atFirst).toBe(1_000);
  expect(sent).toMatchObject(users.map((userId) => ({ userId, seq: 1 })));
});

it('leaves Redis alone for a while where it is too slow for what is sent again', () => {
  const { unheard, sent, clock, up, slow } = world();
  up();
  for (let n = 0; n < 2_000; n++) unheard.lost({ ...receipt(1), userId: parseUserId(`user-${n}`) });
  slow();

  clock.advance(HEARD_AGAIN_AFTER_MS);
  clock.advance(HEARD_AGAIN_AFTER_MS - 1);

  expect(sent).toHaveLength(1_000);
});

it('remembers no more receipts than its limit, however many users there are', () => {
  const { unheard, sent, clock, up } = world();
  for (let n = 0; n <= UNHEARD_MAX; n++) unheard.lost({ ...receipt(1), userId: parseUserId(`user-${n}`) });

  up();
  clock.advance(10 * HEARD_AGAIN_AFTER_MS);

  expect(sent).toHaveLength(UNHEARD_MAX);
});

it('sends nothing any more once it is closed, also where Redis comes back then', () => {
  const { unheard, sent, clock, up } = world();
  unheard.lost(receipt(1));
  unheard.close();
  up();
  clock.advance(10 * HEARD_AGAIN_AFTER_MS);

  expect(sent).toEqual([]);
});

describeRedisFaults('a process whose Redis is away', () => {
  it.each([
    ['stops', 'kill', 'start'],
    ['hangs', 'halt', 'resume'],
  ] as const)(
    'tells others of receipts once it is back, where it %s',
    { timeout: 60_000 },
    async (_, end, begin) => {
      const server = await startRedis();
      const one = await joinRedis(server.url, 'test:');
      const other = await joinRedis(server.url, 'test:');
      other.events.interest([roomTopic(room), userTopic(ann), roomTopic(larger)], []);
      await until(() => other.gaps.length === 3);
      await server[end]();
      one.events.publish(receipt(1));
      await until(() => !one.redis.isUp() && !other.redis.isUp());
      one.events.publish(receipt(2));
      one.events.publish(countsOf([ann]));

      await server[begin]();
      await until(() => other.received.length >= 2, 5_000);

      expect(other.received).toEqual(
        expect.arrayContaining([expect.objectContaining({ seq: 2 }), countsOf('room')]),
      );
      await Promise.all([one.close(), other.close()]);
      await server.close();
    },
  );
});
