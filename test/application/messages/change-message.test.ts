import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../src/application/ports/before-send.js';
import { refused } from '../../../src/domain/errors.js';
import { parseClientMessageId, parseMessageId, privateRoomId, type UserId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';
import { applyToMessage } from '../../../src/domain/message-change.js';
import { ana, ben, cleo, makeScenario, refusal, seqs, words, zoe } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);

const makeChanging = (...args: Parameters<typeof makeScenario>) => {
  const scenario = makeScenario(...args);
  const { messages } = scenario.parley;
  return {
    ...scenario,
    edit: (by: UserId, { roomId, id: messageId }: Message, content: string, rev?: number) =>
      messages.edit({ by, roomId, messageId, content, rev }),
    erase: (by: UserId, { roomId, id: messageId }: Message) => messages.delete({ by, roomId, messageId }),
    react: (by: UserId, { roomId, id: messageId }: Message, emoji = '👍', on = true) =>
      messages.react({ by, roomId, messageId, emoji, on }),
    list: async (reader: UserId) => (await scenario.parley.rooms.list({ reader })).rooms[0],
  };
};

describe('changing a message', () => {
  it('reaches every device live, each change once and in order', async () => {
    const { open, send, edit, erase, react } = makeChanging();
    const devices = [await open('ana'), await open('ben'), await open('ben')];
    const message = await send(ana, roomId, 'one');

    await edit(ana, message, 'two');
    await react(ben, message);
    await send(ben, roomId, 'three');
    await erase(ana, message);

    for (const device of devices) {
      expect(words(device.entries(roomId))).toEqual(['one', 'edited', 'reacted', 'three', 'deleted']);
      expect(seqs(device.entries(roomId))).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('changes no receipt and no unread count, but that a deleted message is not unread any more', async () => {
    const { send, edit, erase, react, list, open, marks } = makeChanging();
    await open('ben', { receipts: 'auto' });
    const first = await send(ana, roomId, 'one');
    const second = await send(ana, roomId, 'two');
    await edit(ana, first, 'three');
    await react(ana, first);
    const before = await list(ben);

    await erase(ana, second);

    expect(before).toMatchObject({ unread: 2, lastMessage: { content: 'two' } });
    expect(await list(ben)).toMatchObject({ unread: 1, lastMessage: { content: '', deleted: { by: ana } } });
    expect(await marks(roomId, ben)).toEqual({ delivered: 2, seen: 0 });
  });

  it('succeeds again without another change, so that a lost answer does no harm', async () => {
    const { ports, send, edit, erase, react } = makeChanging();
    const message = await send(ana, roomId, 'one');
    const edited = await edit(ana, message, 'two', 1);
    await react(ben, message);

    const again = [
      await edit(ana, message, 'two', 1),
      await react(ben, message),
      await react(ana, message, '🎉', false),
    ];
    await erase(ana, message);
    await erase(ana, message);

    expect(edited.message.rev).toBe(2);
    expect(again.map((each) => each.message.rev)).toEqual([3, 3, 3]);
    expect((await ports.messages.lastSeqs([roomId])).get(roomId)).toBe(4);
  });

  it('is refused to strangers, to those who may not, and where an edit of another device came before', async () => {
    const { group, send, edit, erase, react } = makeChanging();
    const groupId = await group([ben, cleo]);
    const message = await send(ben, groupId, 'one');
    await edit(ben, message, 'two');

    expect(await refusal(edit(zoe, message, 'x'))).toBe('NOT_FOUND');
    expect(await refusal(react(zoe, message))).toBe('NOT_FOUND');
    expect(await refusal(edit(ana, message, 'x'))).toBe('FORBIDDEN');
    expect(await refusal(erase(cleo, message))).toBe('FORBIDDEN');
    expect(await refusal(edit(ben, message, 'three', 1))).toBe('CONFLICT');
    expect(await refusal(edit(ben, message, ''))).toBe('INVALID');
    expect(await refusal(react(ben, message, 'ok'))).toBe('INVALID');
    expect(await refusal(react(ben, { ...message, id: parseMessageId('none') }))).toBe('NOT_FOUND');
    expect((await erase(ana, message)).message.deleted).toMatchObject({ by: ana });
  });

  it('gives a late retry of the first send the message as it is now', async () => {
    const { send, edit, parley } = makeChanging();
    const message = await send(ana, roomId, 'one', 'key');
    await edit(ana, message, 'two');
    const clientMessageId = parseClientMessageId('key');

    const again = await parley.messages.send({ sender: ana, roomId, content: 'one', clientMessageId });

    expect(again).toMatchObject({ existing: true, message: { content: 'two', rev: 2 } });
  });

  it('asks the policy for edits and reactions, and not for what takes something back', async () => {
    const { send, edit, erase, react, parley } = makeChanging();
    const message = await send(ana, roomId, 'one');
    await react(ben, message);
    await parley.blocks.block({ by: ben, userId: ana });

    expect(await refusal(edit(ana, message, 'two'))).toBe('FORBIDDEN');
    expect(await refusal(react(ana, message))).toBe('FORBIDDEN');
    expect(await refusal(edit(ana, message, 'one'))).toBeUndefined();
    expect(await refusal(react(ben, message, '👍', false))).toBeUndefined();
    expect(await refusal(erase(ana, message))).toBeUndefined();
  });

  it('tells a member live nothing of what is said in a message from before they joined', async () => {
    const { group, open, send, edit, react, parley, settle } = makeChanging();
    const groupId = await group([ben], 'since-joining');
    const message = await send(ben, groupId, 'secret');
    await parley.groups.addMember({ by: ana, groupId, userId: cleo });
    const devices = [await open('ana'), await open('cleo')];

    await edit(ben, message, 'secret as well');
    await react(ana, message);
    await send(ben, groupId, 'for all');
    await settle();

    const [reader, stranger] = devices.map((device) => device.entries(groupId));
    expect(seqs(reader ?? [])).toEqual(seqs(stranger ?? []));
    expect(JSON.stringify(reader)).toContain('secret as well');
    expect(JSON.stringify(stranger)).not.toMatch(/secret|👍/);
    expect(JSON.stringify(stranger)).toContain('for all');
  });

  it('tells the same to a device that missed it, and to members who came again what they read before', async () => {
    const { group, open, send, edit, parley, settle } = makeChanging();
    const groupId = await group([ben, cleo], 'since-joining');
    const first = await send(ben, groupId, 'first');
    await parley.groups.removeMember({ by: ana, groupId, userId: cleo });
    const second = await send(ben, groupId, 'secret');
    const cleos = await open('cleo');
    await parley.groups.addMember({ by: ana, groupId, userId: cleo });
    await settle();

    await edit(ben, first, 'first again');
    await edit(ben, second, 'secret as well');
    await settle();
    await edit(ben, first, 'first once more');
    await settle();
    const { entries } = (await cleos.join(groupId, 4)).page;

    const live = JSON.stringify(cleos.entries(groupId));
    expect(live).toContain('first again');
    expect(live).toContain('first once more');
    expect(live + JSON.stringify(entries)).not.toContain('secret');
  });

  it('reaches a device whose first page was read just before it', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined;
    const { open, send, edit } = makeChanging(({ messages }) => ({
      messages: {
        ...messages,
        async shown(...request) {
          const page = await messages.shown(...request);
          const work = meanwhile;
          meanwhile = undefined;
          await work?.();
          return page;
        },
      },
    }));
    const message = await send(ana, roomId, 'one');
    const [, second] = [await open('ben'), await open('ben')];
    meanwhile = () => edit(ana, message, 'two');

    const { page } = await second.join(roomId);

    expect([...words(page.entries), ...words(second.entries(roomId))]).toEqual(['two']);
    expect(page).toMatchObject({ upTo: 2, changed: [] });
  });

  it('asks the host, who may change the text of an edit, and refuse reactions too', async () => {
    const given: OutgoingMessage[] = [];
    const { send, edit, react } = makeChanging(() => ({
      beforeSend: (message) => {
        given.push(message);
        if (message.content === '💩') throw refused('Be kind');
        return { content: message.content.replace('damn', '****') };
      },
    }));
    const message = await send(ana, roomId, 'one');

    const edited = await edit(ana, message, 'damn it');
    const again = await edit(ana, message, 'damn it');

    expect(edited.message.content).toBe('**** it');
    expect(again.message.rev).toBe(2);
    expect(await refusal(react(ben, message, '💩'))).toBe('REFUSED');
    expect(given.slice(1).map(({ changes }) => changes)).toEqual([
      { kind: 'edit', messageId: message.id },
      { kind: 'edit', messageId: message.id },
      { kind: 'reaction', messageId: message.id },
    ]);
  });

  it('asks the host about the edit of an image as about an image', async () => {
    const { parley, edit, react } = makeChanging(() => ({
      beforeSend: ({ type, content }) => {
        if (type === 'image' && content !== 'ours.png') throw refused('Not one of ours');
      },
    }));
    const { message } = await parley.messages.send({
      sender: ana,
      roomId,
      content: 'ours.png',
      type: 'image',
    });

    expect(await refusal(edit(ana, message, 'theirs.png'))).toBe('REFUSED');
    expect(await refusal(react(ben, message))).toBeUndefined();
  });
});

describe('a device that was away', () => {
  it('gets what changed once, in its present state, and goes live behind it', async () => {
    const { open, send, edit, react, parley } = makeChanging();
    const away = await open('ben', { follows: 'joined' });
    const first = await send(ana, roomId, 'one');
    const second = await send(ana, roomId, 'two');
    await edit(ana, first, 'three');
    for (let i = 0; i < 30; i++) await react(ana, second, '👍', i % 2 === 0);
    await react(ben, second, '🎉');
    const third = await send(ana, roomId, 'four');
    let page: Message[] = [];
    let upTo = 0;

    await parley.rooms.join({
      session: away.session,
      roomId,
      afterSeq: 2,
      changes: { withChanged: true },
      respond: ({ page: { entries, changed, beside, ...rest } }) => {
        page = [...changed, ...(entries as Message[])];
        upTo = rest.upTo;
        expect(beside.mine.get(second.id)).toEqual(['🎉']);
        return true;
      },
    });
    await edit(ana, third, 'five');

    expect(words(page)).toEqual(['three', 'two', 'four']);
    expect(upTo).toBe(35);
    const [live] = away.entries(roomId);
    expect(live?.kind === 'change' && applyToMessage(third, live).content).toBe('five');
  });

  it('gets changes one by one where it is brought on by events', async () => {
    const { open, send, edit, group, parley } = makeChanging();
    const groupId = await group([cleo]);
    const message = await send(ana, groupId, 'one');
    await edit(ana, message, 'two');
    const bens = await open('ben');

    await parley.groups.addMember({ by: ana, groupId, userId: ben });
    await edit(ana, message, 'three');

    expect(words(bens.entries(groupId))).toEqual(['added', 'edited']);
  });

  it('that knows nothing of changes gets the messages above its cursor as before', async () => {
    const { open, send, edit } = makeChanging();
    const first = await send(ana, roomId, 'one');
    await edit(ana, first, 'two');
    await send(ana, roomId, 'three');
    const bens = await open('ben', { follows: 'joined' });

    const { page } = await bens.join(roomId, 1);

    expect(page).toMatchObject({ changed: [], hasMore: false, upTo: 3 });
    expect(words(page.entries)).toEqual(['three']);
  });

  it('always goes on, also behind more changed messages than an answer holds', async () => {
    const { send, edit, parley } = makeChanging();
    const large = 'x'.repeat(9_000);
    const sent: Message[] = [];
    for (let i = 0; i < 60; i++) sent.push(await send(ana, roomId, 'small'));
    for (const message of sent) await edit(ana, message, large);
    const known = new Map<string, string>();
    let pages = 0;

    for (let after = 60, more = true; more; pages++) {
      const query = { reader: ben, roomId, after, limit: 200, withChanged: true };
      const page = await parley.messages.history(query);
      for (const message of page.changed) known.set(message.id, message.content);
      expect(page.upTo).toBeGreaterThan(after);
      [after, more] = [page.upTo, page.hasMore];
    }

    expect(known.size).toBe(60);
    expect(new Set(known.values())).toEqual(new Set([large]));
    expect(pages).toBeGreaterThan(2);
  });
});

describe('answers and mentions', () => {
  it('name a message that the sender can read, and members', async () => {
    const { group, send, parley } = makeChanging();
    const groupId = await group([ben]);
    const first = await send(ana, groupId, 'one');
    const other = await send(ana, roomId, 'elsewhere');
    const answer = { sender: ben, roomId: groupId, content: 'two' };

    const sent = await parley.messages.send({ ...answer, replyTo: first.id, mentions: [ana, zoe, ben] });

    expect(sent.message).toMatchObject({ replyTo: { id: first.id, seq: 1, sender: ana }, mentions: [ana] });
    expect(await refusal(parley.messages.send({ ...answer, replyTo: other.id }))).toBe('NOT_FOUND');
  });

  it('are counted until they are seen, taken away or deleted', async () => {
    const { group, parley, list, erase, acknowledge } = makeChanging();
    const groupId = await group([ben, cleo]);
    const mention = async (mentions: UserId[]) =>
      (await parley.messages.send({ sender: ana, roomId: groupId, content: 'hi', mentions })).message;
    const [first, second, third] = [await mention([ben]), await mention([ben]), await mention([])];
    const counts = async () => (await list(ben))?.unreadMentions;
    const steps = [await counts()];

    await parley.messages.edit({
      by: ana,
      roomId: groupId,
      messageId: first.id,
      content: 'hi',
      mentions: [],
    });
    steps.push(await counts());
    await parley.messages.edit({
      by: ana,
      roomId: groupId,
      messageId: third.id,
      content: 'hi',
      mentions: [ben],
    });
    steps.push(await counts());
    await erase(ana, second);
    steps.push(await counts());
    await acknowledge(ben, third, 'seen');
    steps.push(await counts());

    expect(steps).toEqual([2, 1, 2, 1, 0]);
  });

  it('show who sent what was answered and its beginning as it is now, to those who can read it', async () => {
    const { group, send, erase, parley, open, list, settle } = makeChanging();
    const groupId = await group([ben], 'since-joining');
    const first = await send(ana, groupId, '👍'.repeat(200));
    await parley.groups.addMember({ by: ana, groupId, userId: cleo });
    const devices = [await open('ben'), await open('cleo')];
    const answer = { sender: ben, roomId: groupId, content: 'two', replyTo: first.id };
    const { message } = await parley.messages.send(answer);
    await settle();
    const toldTo = async (reader: UserId) => {
      const page = await parley.messages.history({ reader, roomId: groupId });
      const listed = await list(reader);
      return [page, { entries: [listed?.lastMessage], beside: listed?.beside }].map(({ entries, beside }) => {
        const told = entries.find((each) => each?.id === message.id) as Message;
        return [told.replyTo, beside?.previews.get(first.id)];
      });
    };

    const [before, toStranger] = [await toldTo(ben), await toldTo(cleo)];
    await erase(ana, first);

    const hidden = { id: first.id, seq: 1 };
    const preview = '👍'.repeat(120);
    expect(before).toEqual(Array(2).fill([{ ...hidden, sender: ana }, preview]));
    expect(toStranger).toEqual(Array(2).fill([hidden, undefined]));
    expect((await toldTo(ben))[0]).toEqual([{ ...hidden, sender: ana }, '']);
    const live = devices.map((device) => device.entries(groupId).find(({ id }) => id === message.id));
    expect(live).toMatchObject([{ replyTo: { sender: ana } }, { content: 'two', replyTo: hidden }]);
    expect(live[1]).not.toHaveProperty('replyTo.sender');
  });
});

describe('what changes have left', () => {
  it('are the texts that a message had, until it is deleted, for those who can read it', async () => {
    const { send, edit, erase, parley } = makeChanging();
    const message = await send(ana, roomId, 'one');
    await edit(ana, message, 'two');
    const query = { roomId, messageId: message.id };
    const textsFor = async (reader: UserId) =>
      (await parley.messages.versions({ reader, ...query })).versions.map(({ content }) => content);

    const before = await textsFor(ben);
    const stranger = await refusal(textsFor(zoe));
    await erase(ana, message);

    expect(before).toEqual(['two', 'one']);
    expect(stranger).toBe('NOT_FOUND');
    expect(await textsFor(ben)).toEqual([]);
  });

  it('are the users who have reacted, in pages', async () => {
    const { group, send, react, parley } = makeChanging();
    const groupId = await group([ben, cleo]);
    const message = await send(ana, groupId, 'one');
    for (const user of [cleo, ana, ben]) await react(user, message);
    await react(ben, message, '🎉');
    await react(ana, message, '👍', false);
    const query = { reader: ana, roomId: groupId, messageId: message.id, limit: 1 };

    const first = await parley.messages.reactions(query);
    const second = await parley.messages.reactions({ ...query, after: first.next });

    expect(first).toEqual({ reactions: [{ userId: ben, emojis: ['🎉', '👍'].sort() }], next: ben });
    expect(second).toEqual({ reactions: [{ userId: cleo, emojis: ['👍'] }] });
  });
});
