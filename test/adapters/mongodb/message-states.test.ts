import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeMessageReactions } from '../../../src/adapters/mongodb/message-reactions.js';
import { makeMessageStates } from '../../../src/adapters/mongodb/message-states.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';
import { END, EVERYTHING } from '../../../src/domain/spans.js';
import { ann, ben, message, reacting } from '../../../src/testing/fixtures.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { type MongoSubject, openSubject } from './mongo-subject.js';

const roomId = privateRoomId(ann, ben);

describeMongo('the states of changed messages', ({ freshUrl }) => {
  let subject: MongoSubject;
  beforeEach(async () => {
    subject = await openSubject(freshUrl());
  });
  afterEach(() => subject.close());

  const send = async (): Promise<Message> =>
    (await subject.messages.append(message(roomId, ann))).entry as Message;
  const react = (target: Message, emoji: string) => subject.messages.change(reacting(target, ben, emoji));

  it('lack none where others change while they are read', async () => {
    const sent = [await send(), await send(), await send(), await send()] as const;
    for (const each of sent) await react(each, '👍');
    const states = makeMessageStates(
      subject.store.collections,
      makeMessageReactions(subject.store.collections),
    );
    let readings = 0;

    const changed = await states.changedAfter(
      roomId,
      { start: 4, end: END, spans: EVERYTHING, wanted: 3 },
      async (ids) => {
        if (++readings === 1) for (const each of sent.slice(0, 2)) await react(each, '🎉');
        return [...(await subject.messages.present(roomId, ids)).values()];
      },
    );

    expect(changed.map(({ seq, rev }) => [seq, rev])).toEqual([
      [3, 7],
      [4, 8],
      [1, 9],
    ]);
  });

  it('are not brought up change by change where another process has done so', async () => {
    const target = await send();
    await react(target, '👍');
    let asked = 0;
    const { messages, ...collections } = subject.store.collections;
    const counted = new Proxy(messages, {
      get: (model, name) => {
        if (name === 'findOne') asked++;
        return Reflect.get(model, name) as unknown;
      },
    });
    const states = makeMessageStates(
      { ...collections, messages: counted },
      makeMessageReactions(collections),
    );
    await states.settle(roomId, 2);
    for (let i = 0; i < 20; i++) await react(target, `${String.fromCharCode(97 + (i % 10))}`);
    const last = (await subject.messages.lastSeqs([roomId])).get(roomId) ?? 0;

    await states.settle(roomId, last);

    expect(last).toBe(12);
    // The last change, and the message as it was sent.
    expect(asked).toBe(2);
  });

  it.each(['messageStates', 'messageReactions'] as const)(
    'are not moved back by a process whose write to %s comes late',
    async (name) => {
      const target = await send();
      await react(target, '👍');
      const { collections } = subject.store;
      await collections.messageStates.deleteMany({});
      await collections.messageReactions.deleteMany({});
      await collections.rooms.updateOne({ _id: roomId }, { $unset: { settled: 1 } });
      let isLate = false;
      const late = new Proxy(collections[name], {
        get: (model: object, key) => {
          const member = Reflect.get(model, key) as unknown;
          if (key !== 'updateOne' || isLate) return member;
          isLate = true;
          return async (...update: unknown[]) => {
            const faster = await subject.another();
            await faster.messages.change(reacting(target, ben, '👍', false));
            await faster.messages.change(reacting(target, ben, '🎉'));
            await faster.shut();
            return (member as (...update: unknown[]) => unknown).apply(model, update);
          };
        },
      });
      const slow = { ...collections, [name]: late };

      await makeMessageStates(slow, makeMessageReactions(slow)).settle(roomId, 2);

      const found = (await subject.messages.present(roomId, [target.id])).get(target.id);
      expect(isLate).toBe(true);
      expect(found).toMatchObject({ rev: 4, reactions: [{ emoji: '🎉', count: 1 }] });
      expect(await subject.messages.reactions(roomId, target, { limit: 9 })).toEqual([
        { userId: ben, emojis: ['🎉'] },
      ]);
    },
  );
});
