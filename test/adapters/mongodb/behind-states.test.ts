import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { privateRoomId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';
import { EVERYTHING } from '../../../src/domain/spans.js';
import { ann, ben, deleting, editing, message, reacting } from '../../../src/testing/fixtures.js';
import { type MongoSubject, openSubject } from './mongo-subject.js';

const roomId = privateRoomId(ann, ben);

describeMongo('a message that a crash left behind its changes', ({ freshUrl }) => {
  let subject: MongoSubject;
  let target: Message;
  beforeEach(async () => {
    subject = await openSubject(freshUrl());
    target = (await subject.messages.append(message(roomId, ann, { mentions: [ben] }))).entry as Message;
  });
  afterEach(() => subject.close());

  /** As a process leaves it that ends between the insert of the change and all that follows. */
  const forgetWhatFollowed = async (): Promise<void> => {
    const { messageStates, messageReactions, rooms } = subject.store.collections;
    await messageStates.deleteMany({});
    await messageReactions.deleteMany({});
    await rooms.updateOne({ _id: roomId }, { $unset: { settled: 1 } });
  };

  it.each<[string, (reader: MongoSubject['messages']) => Promise<unknown>]>([
    ['a page', (messages) => messages.shown(roomId, { limit: 9, spans: EVERYTHING, withChanged: false })],
    [
      'a page of what changed',
      (messages) => messages.shown(roomId, { after: 1, limit: 9, spans: EVERYTHING, withChanged: true }),
    ],
    ['the newest message', (messages) => messages.newest(roomId, {})],
    ['the message itself', async (messages) => [...(await messages.present(roomId, [target.id]))]],
    ['the number of mentions', (messages) => messages.countMentions(roomId, ben, {})],
    ['the next change', (messages) => messages.change(reacting(target, ann, '🎉'))],
  ])('is brought up to them by whoever reads %s', async (_, read) => {
    await subject.messages.change(editing(target, ann, 'Hello again', []));
    await subject.messages.change(reacting(target, ben, '👍'));
    const wanted = (await subject.messages.present(roomId, [target.id])).get(target.id);
    await forgetWhatFollowed();

    const { messages, shut } = await subject.another();
    await read(messages);
    const found = (await messages.present(roomId, [target.id])).get(target.id);
    await shut();

    expect(found).toMatchObject({ content: 'Hello again', edited: wanted?.edited });
    expect(found?.reactions?.[0]).toEqual({ emoji: '👍', count: 1 });
    expect(await subject.store.collections.messageStates.countDocuments({})).toBe(1);
  });

  it('is erased by whoever reads next, where the crash came before that', async () => {
    await subject.messages.change(editing(target, ann, 'A secret'));
    const { messages: documents } = subject.store.collections;
    const before = await documents.find({ roomId, seq: 1 }).lean();
    const edit = await documents.find({ roomId, seq: 2 }).lean();
    await subject.messages.change(deleting(target, ann));
    for (const document of [...before, ...edit]) {
      await documents.collection.replaceOne({ _id: document._id }, document);
    }
    await forgetWhatFollowed();

    const { messages, shut } = await subject.another();
    const page = await messages.page(roomId, { limit: 9, spans: EVERYTHING });
    await shut();

    const stored = JSON.stringify(await documents.find({ roomId }).lean());
    expect(JSON.stringify(page)).not.toMatch(/secret|Hello/);
    expect(stored).not.toMatch(/secret|Hello/);
  });

  it('has each reaction once where the crash came between the reactions and the message', async () => {
    const { messages, store } = subject;
    for (const emoji of ['👍', '🎉']) await messages.change(reacting(target, ben, emoji));
    for (let i = 0; i < 9; i++) await messages.change(reacting(target, ben, '👍', i % 2 === 1));
    const { messageStates, messageReactions, rooms } = store.collections;
    await messageStates.deleteMany({});
    await rooms.updateOne({ _id: roomId }, { $unset: { settled: 1 } });

    const reader = await subject.another();
    const page = await reader.messages.shown(roomId, { limit: 9, spans: EVERYTHING, withChanged: false });
    const reactions = await reader.messages.reactions(roomId, target, { limit: 9 });
    await reader.shut();

    expect(page.entries).toMatchObject([{ reactions: [{ emoji: '🎉', count: 1 }], rev: 12 }]);
    expect(reactions).toEqual([{ userId: ben, emojis: ['🎉'] }]);
    // However often they have changed their mind.
    expect(await messageReactions.countDocuments({})).toBe(1);
  });
});
