import { describe, expect, it } from 'vitest';
import { RECEIPT_INTERVAL_MS } from '../../../src/application/receipts/receipt-throttle.js';
import { DomainError } from '../../../src/domain/errors.js';
import { parseMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, refusal, zoe } from '../../support/scenario.js';
import type { TestDevice } from '../../support/test-device.js';

const roomId = privateRoomId(ana, ben);

const published = (device: TestDevice) =>
  device.eventsOf('receipt-advanced').map(({ userId, kind, seq }) => `${userId} ${kind} ${seq}`);

/** Three messages of ana, and a device of each user, without automatic receipts. */
const conversation = async () => {
  const scenario = makeScenario();
  const sent = await scenario.sendMany(ana, roomId, 3);
  const [first, second, third] = sent;
  if (!first || !second || !third) throw new Error('Three messages were sent');
  return {
    ...scenario,
    first,
    second,
    third,
    author: await scenario.open('ana'),
    reader: await scenario.open('ben'),
  };
};

describe('an acknowledgement', () => {
  it('covers everything up to the message it names', async () => {
    const { parley, acknowledge, third, first, marks } = await conversation();

    await acknowledge(ben, third, 'delivered');
    const { recipients } = await parley.messages.status({ reader: ana, messageId: first.id });

    expect(await marks(roomId, ben)).toEqual({ delivered: 3, seen: 0 });
    expect(recipients).toMatchObject([{ userId: 'ben', status: 'delivered' }]);
  });

  it('of seen implies delivered, and both are published to the room', async () => {
    const { acknowledge, second, marks, settle, author, reader, clock } = await conversation();
    const at = clock.now();

    await acknowledge(ben, second, 'seen');
    await settle();

    expect(await marks(roomId, ben)).toEqual({ delivered: 2, seen: 2 });
    expect(published(author)).toEqual(['ben delivered 2', 'ben seen 2']);
    expect(published(reader)).toEqual(published(author));
    expect(author.eventsOf('receipt-advanced')[0]).toEqual({
      type: 'receipt-advanced',
      roomId,
      userId: 'ben',
      kind: 'delivered',
      messageId: second.id,
      seq: 2,
      upTo: 2,
      at,
      audience: 'room',
    });
  });

  it('that is late or repeated moves nothing back, and is not published', async () => {
    const { acknowledge, first, third, marks, settle, author, clock } = await conversation();
    await acknowledge(ben, third, 'seen');
    await settle();
    const before = published(author);

    await acknowledge(ben, first, 'seen');
    await acknowledge(ben, third, 'delivered');
    clock.advance(RECEIPT_INTERVAL_MS);
    await acknowledge(ben, third, 'seen');
    await settle();

    expect(await marks(roomId, ben)).toEqual({ delivered: 3, seen: 3 });
    expect(published(author)).toEqual(before);
  });

  it("of the user's own message counts, and names the newest message of others that it covers", async () => {
    const { acknowledge, send, third, marks, settle, author } = await conversation();
    const own = await send(ben, roomId, 'mine');

    await acknowledge(ben, own, 'seen');
    await settle();

    expect(await marks(roomId, ben)).toEqual({ delivered: 4, seen: 4 });
    expect(author.eventsOf('receipt-advanced')).toMatchObject([
      { kind: 'delivered', messageId: third.id, seq: 3 },
      { kind: 'seen', messageId: third.id, seq: 3 },
    ]);
  });

  it("that covers only the user's own messages is not published", async () => {
    const { acknowledge, third, marks, settle, author, reader } = await conversation();

    await acknowledge(ana, third, 'seen');
    await settle();

    expect(await marks(roomId, ana)).toEqual({ delivered: 3, seen: 3 });
    expect([...published(author), ...published(reader)]).toEqual([]);
  });

  it('of a membership event counts as of any entry', async () => {
    const { parley, group, open, send, marks, settle } = makeScenario();
    const groupId = await group([ben]);
    const message = await send(ana, groupId, 'hi');
    const author = await open('ana');
    const reader = await open('ben');
    await parley.groups.rename({ by: ana, groupId, name: 'Other' });
    const event = reader.entries(groupId)[0];
    if (event === undefined) throw new Error('There is no event');

    await parley.receipts.acknowledge({ userId: ben, roomId: groupId, messageId: event.id, kind: 'seen' });
    await settle();

    expect(await marks(groupId, ben)).toEqual({ delivered: 2, seen: 2 });
    expect(author.eventsOf('receipt-advanced').at(-1)).toMatchObject({ messageId: message.id, seq: 1 });
  });

  it('is refused to strangers, and for a message that is not in the room', async () => {
    const { parley, group, send, first, marks } = await conversation();
    const other = await send(ana, await group([ben]), 'elsewhere');
    const acknowledge = (userId: typeof ben, messageId: typeof first.id) =>
      refusal(parley.receipts.acknowledge({ userId, roomId, messageId, kind: 'seen' }));

    expect(await acknowledge(zoe, first.id)).toBe('NOT_FOUND');
    expect(await acknowledge(ben, other.id)).toBe('NOT_FOUND');
    expect(await acknowledge(ben, parseMessageId('nothing'))).toBe('NOT_FOUND');
    expect(await marks(roomId, ben)).toEqual({ delivered: 0, seen: 0 });
  });

  it('of an entry from before the user joined changes nothing', async () => {
    const { parley, group, open, send, acknowledge, marks, settle } = makeScenario();
    const groupId = await group([ben]);
    const before = await send(ana, groupId, 'before');
    await parley.groups.addMember({ by: ana, groupId, userId: cleo });
    const author = await open('ana');

    await acknowledge(cleo, before, 'seen');
    await settle();

    expect(await marks(groupId, cleo)).toEqual({ delivered: 0, seen: 0 });
    expect(published(author)).toEqual([]);
  });

  it('is not implied by sending', async () => {
    const { send, marks, settle, author } = await conversation();

    await send(ben, roomId, 'an answer');
    await settle();

    expect(await marks(roomId, ben)).toEqual({ delivered: 0, seen: 0 });
    expect(published(author)).toEqual([]);
  });
});

describe('the published receipts', () => {
  it('are at most one per user, room and kind in 100 ms, the newest', async () => {
    const scenario = makeScenario();
    const { acknowledge, clock, open } = scenario;
    const sent = await scenario.sendMany(ana, roomId, 40);
    const author = await open('ana');
    const times: number[] = [];
    await open('ana', {
      onEvent: (event) => {
        if (event.type === 'receipt-advanced') times.push(clock.now());
      },
    });

    const acknowledging: Promise<void>[] = [];
    for (const message of sent) {
      acknowledging.push(acknowledge(ben, message, 'delivered'));
      await clock.advanceAsync(10);
    }
    await scenario.settle();
    await Promise.all(acknowledging);

    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(RECEIPT_INTERVAL_MS);
    expect(times.length).toBeGreaterThan(3);
    expect(published(author).at(-1)).toBe('ben delivered 40');
    const seqs = author.eventsOf('receipt-advanced').map((event) => event.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it('are separate for each room, user and kind', async () => {
    const { group, sendMany, acknowledge, open, settle } = makeScenario();
    const groups = [await group([ben, cleo]), await group([ben, cleo])];
    const author = await open('ana');

    for (const id of groups) {
      const [message] = await sendMany(ana, id, 1);
      if (message === undefined) throw new Error('One message was sent');
      await acknowledge(ben, message, 'seen');
      await acknowledge(cleo, message, 'delivered');
    }
    await settle();

    expect(published(author)).toHaveLength(6);
  });

  it('are published only once they are stored', async () => {
    let store: () => void = () => undefined;
    const scenario = makeScenario(({ receipts }) => ({
      receipts: {
        ...receipts,
        advance: async (...args) => {
          await new Promise<void>((resolve) => (store = resolve));
          return receipts.advance(...args);
        },
      },
    }));
    const message = await scenario.send(ana, roomId, 'hi');
    const author = await scenario.open('ana');

    const acknowledging = scenario.acknowledge(ben, message, 'delivered');
    await scenario.settle();
    const before = published(author);
    store();
    await acknowledging;
    await scenario.settle();

    expect(before).toEqual([]);
    expect(published(author)).toEqual(['ben delivered 1']);
  });

  it('are none where storing fails, and come with the next acknowledgement', async () => {
    let failing = true;
    const scenario = makeScenario(({ receipts }) => ({
      receipts: {
        ...receipts,
        advance: (...args) =>
          failing
            ? Promise.reject(new DomainError('UNAVAILABLE', 'The store is away'))
            : receipts.advance(...args),
      },
    }));
    const message = await scenario.send(ana, roomId, 'hi');
    const author = await scenario.open('ana');

    const code = await refusal(scenario.acknowledge(ben, message, 'delivered'));
    await scenario.settle();
    const before = published(author);
    failing = false;
    await scenario.acknowledge(ben, message, 'delivered');
    await scenario.settle();

    expect(code).toBe('UNAVAILABLE');
    expect(before).toEqual([]);
    expect(published(author)).toEqual(['ben delivered 1']);
  });

  it('are looked up at once for all that were stored together, and keep their order', async () => {
    const answers: (() => void)[] = [];
    const scenario = makeScenario(({ messages }) => ({
      messages: {
        ...messages,
        newest: async (...of) => {
          await new Promise<void>((resolve) => answers.push(resolve));
          return messages.newest(...of);
        },
      },
    }));
    await scenario.send(ana, roomId, 'hi');
    const first = await scenario.send(ben, roomId, 'ho');
    const second = await scenario.send(ben, roomId, 'hey');
    const author = await scenario.open('ana');

    const acknowledging = [
      scenario.acknowledge(ben, first, 'delivered'),
      scenario.acknowledge(ben, second, 'seen'),
    ];
    await scenario.settle();
    const asked = answers.length;
    for (const answer of answers.splice(0).reverse()) answer();
    await scenario.settle();
    for (const answer of answers.splice(0).reverse()) answer();
    await Promise.all(acknowledging);

    expect(asked).toBe(2);
    expect(published(author)).toEqual(['ben delivered 1', 'ben seen 1']);
  });

  it('are answered where they are stored and cannot be published', async () => {
    const scenario = makeScenario(({ messages }) => ({
      messages: {
        ...messages,
        newest: () => Promise.reject(new DomainError('UNAVAILABLE', 'The store is away')),
      },
    }));
    await scenario.send(ana, roomId, 'hi');
    const own = await scenario.send(ben, roomId, 'ho');

    const code = await refusal(scenario.acknowledge(ben, own, 'seen'));

    expect(code).toBeUndefined();
    expect(await scenario.marks(roomId, ben)).toEqual({ delivered: 2, seen: 2 });
    expect(scenario.logger.logged).toMatchObject([
      { level: 'error', message: 'A receipt was stored and not published' },
    ]);
  });

  it('are not lost where the server stops', async () => {
    const { parley, acknowledge, clock, first, second, author } = await conversation();
    await acknowledge(ben, first, 'delivered');
    clock.advance(1);
    const waiting = acknowledge(ben, second, 'delivered');
    await clock.advanceAsync(1);
    const before = published(author);

    await parley.stop();

    await waiting;
    expect(before).toEqual(['ben delivered 1']);
    expect(published(author)).toEqual(['ben delivered 1', 'ben delivered 2']);
  });
});
