import { describe, expect, it } from 'vitest';
import { parseMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../../src/domain/limits.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, zoe } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);

describe('the counts of messages', () => {
  it('are read from each store once, however many messages and members there are', async () => {
    const calls: string[] = [];
    const { parley, group, sendMany, acknowledge } = makeScenario(({ messages, receipts }) => ({
      messages: {
        ...messages,
        find: (id) => (calls.push('find'), messages.find(id)),
        findAll: (ids) => (calls.push('findAll'), messages.findAll(ids)),
      },
      receipts: { ...receipts, find: (...of) => (calls.push('receipts'), receipts.find(...of)) },
    }));
    const large = await group([ben, ...crowd(100)]);
    const sent = await sendMany(ana, large, 20);
    await acknowledge(ben, sent[9] as never, 'seen');
    calls.length = 0;

    const messageIds = sent.map(({ id }) => id);
    const counts = await parley.receipts.counts({ reader: ana, roomId: large, messageIds });

    expect(calls).toEqual(['findAll', 'receipts']);
    expect(counts.map(({ seen }) => seen)).toEqual(sent.map((_, i) => (i < 10 ? 1 : 0)));
    expect(counts.every(({ of }) => of === 101)).toBe(true);
  });

  it('are those of the members who have been there ever since', async () => {
    const { parley, group, send, acknowledge } = makeScenario();
    const groupId = await group([ben, cleo]);
    const message = await send(ana, groupId, 'hi');
    for (const user of [ben, cleo]) await acknowledge(user, message, 'seen');
    const read = () => parley.receipts.counts({ reader: ana, roomId: groupId, messageIds: [message.id] });

    const before = await read();
    await parley.groups.addMember({ by: ana, groupId, userId: zoe });
    const afterAdding = await read();
    await parley.groups.leave({ by: cleo, groupId });

    expect(before).toMatchObject([{ seen: 2, of: 2 }]);
    expect(afterAdding).toMatchObject([{ seen: 2, of: 2 }]);
    expect(await read()).toMatchObject([{ seen: 1, of: 1 }]);
  });

  it('are right on both sides of the size above which receipts are counted', async () => {
    const { parley, group, send, acknowledge } = makeScenario();
    const others = crowd(EXACT_RECEIPTS_MAX_MEMBERS - 1);
    const groupId = await group(others);
    const message = await send(ana, groupId, 'hi');
    for (const user of others.slice(0, 5)) await acknowledge(user, message, 'seen');
    const read = () => parley.receipts.counts({ reader: ana, roomId: groupId, messageIds: [message.id] });

    const at32 = await read();
    await parley.groups.addMember({ by: ana, groupId, userId: zoe });
    const at33 = await read();
    await parley.groups.leave({ by: zoe, groupId });

    const expected = [{ messageId: message.id, delivered: 5, seen: 5, of: 31 }];
    expect([at32, at33, await read()]).toEqual([expected, expected, expected]);
  });

  it('leave out what is no message of this room, and what the reader may not read', async () => {
    const { parley, group, send } = makeScenario();
    const groupId = await group([ben], 'since-joining');
    const early = await send(ana, groupId, 'before zoe');
    const elsewhere = await send(ana, roomId, 'elsewhere');
    const { lastSeq } = await parley.groups.addMember({ by: ana, groupId, userId: zoe });
    const late = await send(ana, groupId, 'after');
    const { entries } = await parley.messages.history({ reader: zoe, roomId: groupId });
    const event = entries.find(({ seq }) => seq === lastSeq);
    const messageIds = [early.id, elsewhere.id, event?.id ?? late.id, parseMessageId('nothing'), late.id];

    const counts = await parley.receipts.counts({ reader: zoe, roomId: groupId, messageIds });
    const stranger = parley.receipts.counts({ reader: cleo, roomId: groupId, messageIds: [late.id] });

    expect(event?.kind).toBe('event');
    expect(counts).toEqual([{ messageId: late.id, delivered: 0, seen: 0, of: 2 }]);
    expect(await refusal(stranger)).toBe('NOT_FOUND');
  });
});

describe('a newcomer to a group whose history begins with joining', () => {
  it('hears of no receipt of what was written before, live or in a page', async () => {
    const { parley, group, open, send, acknowledge, settle } = makeScenario();
    const groupId = await group([ben, cleo], 'since-joining');
    const first = await send(ana, groupId, 'first');
    const early = await send(ana, groupId, 'before zoe');
    await acknowledge(cleo, first, 'seen');
    await parley.groups.addMember({ by: ana, groupId, userId: zoe });
    const late = await send(ana, groupId, 'after');
    const [newcomer, author] = [await open('zoe'), await open('ana')];

    await acknowledge(ben, early, 'seen');
    await settle();
    const toldOfEarly = [newcomer, author].map((device) => device.eventsOf('receipt-advanced').length);
    const { receipts } = await newcomer.join(groupId);
    await acknowledge(ben, late, 'seen');
    await settle();

    expect(toldOfEarly).toEqual([0, 2]);
    // Everyone stands at the entry before hers, at least.
    expect(receipts.others).toEqual(
      [ana, ben, cleo].map((userId) => ({ userId, delivered: early.seq, seen: early.seq })),
    );
    expect(newcomer.eventsOf('receipt-advanced')).toMatchObject([
      { kind: 'delivered', seq: late.seq },
      { kind: 'seen', seq: late.seq },
    ]);
  });
});
