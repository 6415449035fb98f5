import { describe, expect, it } from 'vitest';
import { RECEIPT_INTERVAL_MS } from '../../../src/application/receipts/receipt-throttle.js';
import { parseMessageId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, zoe } from '../../support/scenario.js';

describe('the status of a message in a room of up to 32', () => {
  it('has the time of each update for each recipient', async () => {
    const { parley, group, send, acknowledge, clock } = makeScenario();
    const roomId = await group([ben, cleo]);
    const [first, second] = [await send(ana, roomId, '1'), await send(ana, roomId, '2')];
    const start = clock.now();
    clock.advance(RECEIPT_INTERVAL_MS);
    await acknowledge(ben, first, 'delivered');
    clock.advance(RECEIPT_INTERVAL_MS);
    await acknowledge(ben, first, 'seen');
    clock.advance(RECEIPT_INTERVAL_MS);
    await acknowledge(cleo, second, 'seen');
    clock.advance(RECEIPT_INTERVAL_MS);
    await acknowledge(ben, second, 'delivered');

    const status = async ({ id: messageId }: Message) =>
      (await parley.messages.status({ reader: ana, messageId })).recipients;

    const cleos = {
      userId: 'cleo',
      status: 'seen',
      deliveredAt: start + 3 * RECEIPT_INTERVAL_MS,
      seenAt: start + 3 * RECEIPT_INTERVAL_MS,
    };
    expect(await status(first)).toEqual([
      {
        userId: 'ben',
        status: 'seen',
        deliveredAt: start + RECEIPT_INTERVAL_MS,
        seenAt: start + 2 * RECEIPT_INTERVAL_MS,
      },
      cleos,
    ]);
    expect(await status(second)).toEqual([
      { userId: 'ben', status: 'delivered', deliveredAt: start + 4 * RECEIPT_INTERVAL_MS },
      cleos,
    ]);
  });

  it('is not changed by repeated and late acknowledgements', async () => {
    const { parley, group, send, acknowledge, clock } = makeScenario();
    const roomId = await group([ben]);
    const [first, second] = [await send(ana, roomId, '1'), await send(ana, roomId, '2')];
    await acknowledge(ben, second, 'seen');
    const read = () => parley.messages.status({ reader: ana, messageId: first.id });
    const before = await read();

    clock.advance(1_000);
    await acknowledge(ben, second, 'seen');
    clock.advance(RECEIPT_INTERVAL_MS);
    await acknowledge(ben, first, 'seen');
    await acknowledge(ben, first, 'delivered');

    expect(await read()).toEqual(before);
  });

  it('is sent, without times, as long as nobody has acknowledged anything', async () => {
    const { parley, send } = makeScenario();
    const message = await send(ana, privateRoomId(ana, ben), 'hi');

    const { recipients } = await parley.messages.status({ reader: ana, messageId: message.id });

    expect(recipients).toEqual([{ userId: 'ben', status: 'sent' }]);
  });
});

describe('the recipients of a message', () => {
  it('are the members of that time, also a member who has left since, and not one who joined later', async () => {
    const { parley, group, send, acknowledge } = makeScenario();
    const roomId = await group([ben, cleo]);
    const message = await send(ana, roomId, 'hi');
    await acknowledge(ben, message, 'seen');
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
    await parley.groups.addMember({ by: ana, groupId: roomId, userId: zoe });
    const later = await send(zoe, roomId, 'hello');
    await acknowledge(zoe, later, 'seen');

    const { recipients } = await parley.messages.status({ reader: zoe, messageId: message.id });
    const ofLater = await parley.messages.status({ reader: ana, messageId: later.id });

    expect(recipients.map(({ userId, status }) => [userId, status])).toEqual([
      ['ben', 'seen'],
      ['cleo', 'sent'],
    ]);
    expect(ofLater.recipients.map(({ userId }) => userId)).toEqual(['ana', 'cleo']);
  });

  it('keep their state when their later acknowledgements do not apply any more', async () => {
    const { parley, group, send, acknowledge, marks } = makeScenario();
    const roomId = await group([ben]);
    const message = await send(ana, roomId, 'hi');
    await acknowledge(ben, message, 'delivered');
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });

    expect(await refusal(acknowledge(ben, message, 'seen'))).toBe('NOT_FOUND');
    expect(await marks(roomId, ben)).toEqual({ delivered: 1, seen: 0 });
  });

  it('come in pages of at most 100 in the order of their ids', async () => {
    const { parley, group, send } = makeScenario();
    const members = crowd(150);
    const roomId = await group(members);
    const { id: messageId } = await send(ana, roomId, 'hi');

    const first = await parley.messages.status({ reader: ana, messageId });
    const second = await parley.messages.status({ reader: ana, messageId, after: first.next });

    expect(first.recipients).toHaveLength(100);
    expect(first.next).toBe(first.recipients.at(-1)?.userId);
    expect(second).not.toHaveProperty('next');
    expect([...first.recipients, ...second.recipients].map(({ userId }) => userId)).toEqual(members);
  });
});

describe('the status of a message in a larger room', () => {
  it('is exact, with the time of the last receipt update', async () => {
    const { parley, group, send, acknowledge, clock } = makeScenario();
    const roomId = await group([...crowd(40), ben]);
    const [first, second] = [await send(ana, roomId, '1'), await send(ana, roomId, '2')];
    const start = clock.now();
    clock.advance(10);
    await acknowledge(ben, first, 'seen');
    clock.advance(10);
    await acknowledge(ben, second, 'delivered');

    const status = async ({ id: messageId }: Message) => {
      const { recipients } = await parley.messages.status({ reader: ana, messageId });
      return recipients.find(({ userId }) => userId === ben);
    };

    expect(await status(second)).toEqual({ userId: 'ben', status: 'delivered', deliveredAt: start + 20 });
    const ofFirst = await status(first);
    expect(ofFirst).toMatchObject({ status: 'seen', seenAt: start + 10 });
    expect(ofFirst?.deliveredAt).toBeLessThanOrEqual(start + 10);
  });
});

describe('asking for the status of a message', () => {
  it('is for members and of messages only; a stranger cannot tell whether there is a message', async () => {
    const { parley, group, send } = makeScenario();
    const roomId = await group([ben]);
    const message = await send(ana, roomId, 'hi');
    await parley.groups.rename({ by: ana, groupId: roomId, name: 'Other' });
    const { entries } = await parley.messages.history({ reader: ana, roomId });
    const event = entries.find((entry) => entry.kind === 'event');
    if (event === undefined) throw new Error('There is no event');
    const read = (reader: typeof ana, messageId: typeof message.id) =>
      refusal(parley.messages.status({ reader, messageId }));

    expect(await read(zoe, message.id)).toBe('NOT_FOUND');
    expect(await read(parseUserId('nobody'), parseMessageId('nothing'))).toBe('NOT_FOUND');
    expect(await read(ben, event.id)).toBe('INVALID');
    expect(await read(ben, message.id)).toBeUndefined();
  });
});
