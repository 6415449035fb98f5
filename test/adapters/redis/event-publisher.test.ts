import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.js';
import { presenceTopic, roomTopic, userTopic } from '../../../src/domain/topics.js';
import { eventPublisherContract } from '../../contracts/event-publisher-contract.js';
import { ann, ben, cid, ids } from '../../../src/testing/fixtures.js';
import { describeRedis } from '../../support/redis/describe-redis.js';
import { joinRedis, pause, type RedisProcessRig, typingIn, until } from './redis-rig.js';

describeRedis('the event publisher over Redis', ({ url, freshPrefix }) => {
  eventPublisherContract('redis', () => joinRedis(url(), freshPrefix()));

  let one: RedisProcessRig;
  let other: RedisProcessRig;
  const room = ids.groupId();
  beforeEach(async () => {
    const prefix = freshPrefix();
    [one, other] = await Promise.all([joinRedis(url(), prefix), joinRedis(url(), prefix)]);
  });
  afterEach(() => Promise.all([one.close(), other.close()]));

  const wanting = async (rig: RedisProcessRig, ...topics: Parameters<typeof rig.events.interest>[0]) => {
    rig.events.interest(topics, []);
    await until(() => topics.every((topic) => rig.gaps.includes(topic)));
  };

  /** What is published after everything before it has arrived. */
  const flushed = async (from: RedisProcessRig, to: RedisProcessRig) => {
    const last = ids.groupId();
    await wanting(to, roomTopic(last));
    from.events.publish(typingIn(last));
    await until(() => to.received.some((event) => 'roomId' in event && event.roomId === last));
    return to.received.filter((event) => !('roomId' in event) || event.roomId !== last);
  };

  it('reaches a process that wants the topic, in order, and says first that something may be missing', async () => {
    await wanting(other, roomTopic(room));
    const published = Array.from({ length: 50 }, () => typingIn(room));

    for (const event of published) one.events.publish(event);

    expect(await flushed(one, other)).toEqual(published);
    expect(other.gaps[0]).toBe(roomTopic(room));
  });

  it('reaches no process that wants other topics', async () => {
    await wanting(other, roomTopic(ids.groupId()));

    one.events.publish(typingIn(room));

    expect(await flushed(one, other)).toEqual([]);
  });

  it('gives a process its own events once', async () => {
    await wanting(one, roomTopic(room));
    await wanting(other, roomTopic(room));

    one.events.publish(typingIn(room));
    other.events.publish(typingIn(room));

    expect(await flushed(other, one)).toHaveLength(2);
    expect(await flushed(one, other)).toHaveLength(3);
  });

  it('gives an event of several topics once', async () => {
    const event: DomainEvent = {
      type: 'presence-changed',
      userId: ann,
      presence: { status: 'online' },
      rooms: [room, ids.groupId()],
    };
    await wanting(other, presenceTopic(ann), ...event.rooms.map(roomTopic));

    one.events.publish(event);

    expect(await flushed(one, other)).toEqual([event]);
  });

  it('tells each member of a new group, with nobody else in the event', async () => {
    await wanting(other, userTopic(ben), userTopic(cid));

    one.events.publish({ type: 'group-created', roomId: room, members: [ann, ben, cid] });

    const told = await flushed(one, other);
    expect(told).toEqual(
      [ben, cid].map((member) => ({ type: 'group-created', roomId: room, members: [member] })),
    );
  });

  it('is subscribed to what is wanted last, however often that changed', async () => {
    const [kept, left, back] = [ids.groupId(), ids.groupId(), ids.groupId()];
    const topics = [kept, left, back].map(roomTopic);
    const [, leftTopic, backTopic] = topics as [never, never, never];
    other.events.interest(topics, []);
    other.events.interest([], [leftTopic, backTopic]);
    other.events.interest([backTopic], []);
    // A SUBSCRIBE is under way from the next turn on.
    await new Promise((resolve) => setImmediate(resolve));
    other.events.interest([], [backTopic]);
    other.events.interest([leftTopic], []);
    other.events.interest([backTopic], [leftTopic]);
    await until(() => other.gaps.includes(backTopic));

    for (const id of [kept, left, back]) one.events.publish(typingIn(id));

    const heard = (await flushed(one, other)).map((event) => 'roomId' in event && event.roomId);
    expect(heard).toEqual([kept, back]);
  });

  it('hears no more of a topic that it has dropped', async () => {
    await wanting(other, roomTopic(room));
    other.events.interest([], [roomTopic(room)]);
    await flushed(one, other);

    one.events.publish(typingIn(room));

    expect(await flushed(one, other)).not.toContainEqual(expect.objectContaining({ roomId: room }));
  });

  it('subscribes to thousands of topics at once', async () => {
    const topics = Array.from({ length: 5_000 }, () => roomTopic(ids.groupId()));

    other.events.interest(topics, []);
    await until(() => other.gaps.length >= topics.length);

    expect(new Set(other.gaps)).toEqual(new Set(topics));
  });

  it('passes over what another version sends, and logs it once', async () => {
    await wanting(other, roomTopic(room));
    const client = one.redis.commands.client();
    const channel = `${one.redis.prefix}${roomTopic(room)}`;
    const texts = ['{"v":2,"id":"x:1","event":{}}', '{"v":1,"id":"x:2","event":{"type":"new"}}', 'nonsense'];

    for (const text of [...texts, ...texts]) await client?.publish(channel, text);

    expect(await flushed(one, other)).toEqual([]);
    const warnings = other.logger.logged.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ fields }) => fields?.kind)).toEqual([
      'unknown version',
      'unknown type',
      'invalid',
    ]);
  });

  it('loses what is more than may wait, tells so, and goes on', async () => {
    await wanting(other, roomTopic(room));
    const content = 'x'.repeat(10_000);
    const id = ids.messageId();
    const entry = {
      kind: 'message',
      id,
      roomId: room,
      ordinal: 1,
      sender: ann,
      type: 'text',
      content,
    } as const;

    for (let seq = 1; seq <= 3_000; seq++) {
      const clientMessageId = id as never;
      one.events.publish({ type: 'entry-appended', entry: { ...entry, seq, clientMessageId, createdAt: 1 } });
    }
    const lostAtOnce = one.events.failures();
    const gapsBefore = other.gaps.length;
    await until(() => other.gaps.length > gapsBefore);
    await pause(50);

    expect(lostAtOnce).toBeGreaterThan(1_000);
    expect(other.received.length).toBe(3_000 - lostAtOnce);
    expect(one.received).toHaveLength(3_000);
    expect(other.gaps.at(-1)).toBe(roomTopic(room));
  });
});
