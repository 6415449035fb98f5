import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.js';
import { parseClientMessageId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, range, refusal, seqs, words, zoe } from '../../support/scenario.js';
import { settled } from '../../support/settled.js';

const roomId = privateRoomId(ana, ben);

describe('sending a message', () => {
  it('reaches everyone in the room, all devices of the sender too, in the order of the calls', async () => {
    const { open, send } = makeScenario();
    await send(ana, roomId, '0');
    const devices = [await open('ana'), await open('ana'), await open('ben')];

    const sent = await Promise.all(range(1, 20).map((i) => send(ana, roomId, `${i}`)));

    expect(seqs(sent)).toEqual(range(2, 21));
    for (const device of devices) expect(device.entries(roomId)).toEqual(sent);
  });

  it('gives the message as it is stored, of type text unless another is given, with its id as clientMessageId', async () => {
    const { parley, clock } = makeScenario();

    const { message, existing } = await parley.messages.send({ sender: ana, roomId, content: ' hi\n' });
    const image = await parley.messages.send({ sender: ana, roomId, content: 'x', type: 'image' });

    expect(existing).toBe(false);
    expect(message).toMatchObject({ seq: 1, sender: 'ana', type: 'text', content: ' hi\n', roomId });
    expect(message.createdAt).toBe(clock.now());
    expect(message.clientMessageId).toBe(message.id);
    expect(image.message).toMatchObject({ seq: 2, type: 'image' });
    expect(image.message.id > message.id).toBe(true);
  });

  it('is in effect when it resolves: committed, then published', async () => {
    const { parley, send, open } = makeScenario();
    await send(ana, roomId, 'first');
    const storedWhenHeard: Promise<number>[] = [];
    await open('ben', {
      onEvent: (event) => {
        if (event.type !== 'entry-appended') return;
        const stored = parley.messages.history({ reader: ben, roomId });
        storedWhenHeard.push(stored.then(({ entries }) => entries.length));
      },
    });

    await send(ana, roomId, 'second');

    expect(await Promise.all(storedWhenHeard)).toEqual([2]);
  });

  it('is refused, and does nothing, for an invalid message and for strangers', async () => {
    const { parley, send, group } = makeScenario();
    const groupId = await group([ben]);
    await send(ana, roomId, 'hi');

    const codes = await Promise.all(
      [
        send(ana, roomId, ''),
        send(ana, roomId, 'a\0b'),
        send(ana, roomId, '\ud800'),
        send(ana, roomId, 'x'.repeat(10_001)),
        send(zoe, roomId, 'hi'),
        send(zoe, groupId, 'hi'),
        send(zoe, privateRoomId(ana, parseUserId('nobody')), 'hi'),
      ].map(refusal),
    );

    expect(codes).toEqual([
      'INVALID',
      'INVALID',
      'INVALID',
      'TOO_LARGE',
      'NOT_FOUND',
      'NOT_FOUND',
      'NOT_FOUND',
    ]);
    expect(words((await parley.messages.history({ reader: ana, roomId })).entries)).toEqual(['hi']);
    expect((await parley.messages.history({ reader: ana, roomId: groupId })).entries).toEqual([]);
  });
});

describe('sending the first message of a private room', () => {
  it('makes the room, and the devices of both get it with the message', async () => {
    const { parley, open, send, settle } = makeScenario();
    const devices = [await open('ana'), await open('ben'), await open('ben')];
    const stranger = await open('zoe');

    await send(ana, roomId, 'hello');
    await settle();
    await send(ben, roomId, 'hi');

    for (const device of devices) {
      expect(device.eventsOf('room-joined')).toMatchObject([
        { view: { room: { id: roomId, type: 'private' }, lastSeq: 1 } },
      ]);
      const types = device.events.map((event) => event.type);
      expect(types.indexOf('room-joined')).toBeLessThan(types.indexOf('entry-appended'));
      expect(words(device.entries(roomId))).toEqual(['hello', 'hi']);
    }
    expect(stranger.events).toEqual([]);
    expect((await parley.rooms.list({ reader: ben })).rooms).toHaveLength(1);
  });

  it('announces the room to the other user only then, where one has opened it before', async () => {
    const { parley, open, send, settle } = makeScenario();
    const opener = await open('ana');
    const other = await open('ben');

    await opener.join(roomId);
    await settle();
    const before = [...other.events];
    const listedBefore = (await parley.rooms.list({ reader: ben })).rooms;
    await send(ana, roomId, 'hello');
    await settle();

    expect(before).toEqual([]);
    expect(listedBefore).toEqual([]);
    expect(opener.events.map((event) => event.type)).toEqual(['entry-appended']);
    expect(other.events.map((event) => event.type)).toEqual(['room-joined', 'entry-appended']);
  });
});

describe('sending with the same clientMessageId again', () => {
  it('gives the original, and no device gets it twice', async () => {
    const { open, send, clock, settle } = makeScenario();
    const device = await open('ben');
    const first = await send(ana, roomId, 'once', 'key');
    await clock.advanceAsync(5_000);

    const again = await send(ana, roomId, 'once', 'key');
    await settle();

    expect(again).toEqual(first);
    expect(words(device.entries(roomId))).toEqual(['once']);
  });

  it('at the same time takes one seq of the log', async () => {
    const { parley, open } = makeScenario();
    const device = await open('ana');
    const clientMessageId = parseClientMessageId('key');
    const command = { sender: ana, roomId, content: 'once', clientMessageId };

    const results = await Promise.all([1, 2, 3].map(() => parley.messages.send(command)));

    expect(results.map(({ existing }) => existing)).toEqual([false, true, true]);
    expect(new Set(results.map(({ message }) => message.id)).size).toBe(1);
    expect(words((await device.join(roomId)).page.entries)).toEqual(['once']);
  });

  it('and other content or another type is a CONFLICT', async () => {
    const { parley, send } = makeScenario();
    await send(ana, roomId, 'once', 'key');
    const clientMessageId = parseClientMessageId('key');

    const image = parley.messages.send({
      sender: ana,
      roomId,
      content: 'once',
      type: 'image',
      clientMessageId,
    });

    expect(await refusal(send(ana, roomId, 'twice', 'key'))).toBe('CONFLICT');
    expect(await refusal(image)).toBe('CONFLICT');
  });

  it('by another sender, or in another room, is another message', async () => {
    const { send, group } = makeScenario();
    const groupId = await group([ben]);

    const sent = [
      await send(ana, roomId, 'x', 'key'),
      await send(ben, roomId, 'y', 'key'),
      await send(ana, groupId, 'z', 'key'),
    ];

    expect(sent).toMatchObject([
      { seq: 1, roomId, clientMessageId: 'key' },
      { seq: 2, roomId, clientMessageId: 'key' },
      { seq: 1, roomId: groupId, clientMessageId: 'key' },
    ]);
  });

  it('gives the original also after its sender has left, whose new sends are refused', async () => {
    const { parley, send, group } = makeScenario();
    const groupId = await group([ben]);
    const first = await send(ben, groupId, 'bye', 'key');
    await parley.groups.leave({ by: ben, groupId });

    const again = await send(ben, groupId, 'bye', 'key');

    expect(again).toEqual(first);
    expect(await refusal(send(ben, groupId, 'other', 'key'))).toBe('CONFLICT');
    expect(await refusal(send(ben, groupId, 'more', 'other'))).toBe('NOT_FOUND');
  });

  it('tells a sender who is no member any more nothing of what others made of it since', async () => {
    const { parley, send, group } = makeScenario();
    const groupId = await group([ben]);
    const kept = await send(ben, groupId, 'kept', 'kept');
    const deleted = await send(ben, groupId, 'bye', 'deleted');
    await parley.groups.removeMember({ by: ana, groupId, userId: ben });
    await parley.messages.react({ by: ana, roomId: groupId, messageId: kept.id, emoji: '👍', on: true });
    await parley.messages.delete({ by: ana, roomId: groupId, messageId: deleted.id });

    const again = [await send(ben, groupId, 'kept', 'kept'), await send(ben, groupId, 'bye', 'deleted')];

    expect(again).toEqual([kept, { ...deleted, content: '' }]);
  });

  it('does not end the typing of the next message', async () => {
    const { parley, open, send } = makeScenario();
    await send(ana, roomId, 'once', 'key');
    const typist = await open('ana');
    const reader = await open('ben');
    await parley.typing.set({ session: typist.session, roomId, typing: true });
    await settled();

    await send(ana, roomId, 'once', 'key');

    expect(reader.eventsOf('typing-changed').map((event) => event.typing)).toEqual([true]);
  });

  it('settles a send whose outcome was unknown', async () => {
    let failing = true;
    const { send } = makeScenario(({ messages }) => ({
      messages: {
        ...messages,
        append: async (proposal) => {
          const appended = await messages.append(proposal);
          if (!failing) return appended;
          failing = false;
          throw new DomainError('UNAVAILABLE', 'The answer was lost');
        },
      },
    }));

    const code = await refusal(send(ana, roomId, 'hello', 'key'));
    const message = await send(ana, roomId, 'hello', 'key');

    expect(code).toBe('UNAVAILABLE');
    expect(message).toMatchObject({ seq: 1, content: 'hello' });
  });
});
