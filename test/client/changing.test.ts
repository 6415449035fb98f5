import { describe, expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import { newest, newUsers, setUpLibrary, texts } from './library.js';

const { connect } = setUpLibrary();

/** A group of ana, who owns it, and ben, in which both have a client. */
const startGroup = async () => {
  const [ana, ben] = newUsers('ana', 'ben');
  const anas = connect(ana);
  const room = await anas.createGroup({ name: 'Crew', members: [ben] });
  const { roomId } = room;
  const bens = connect(ben);
  await eventually('ben has it', () => bens.rooms.some((one) => one.roomId === roomId));
  return { ana, ben, anas, bens, room, roomId, openBens: () => bens.room(roomId) };
};

describe('changes of messages', () => {
  it('reach every device, live and after it was away', async () => {
    const { ana, ben, room, roomId, openBens } = await startGroup();
    const bensRoom = await openBens();
    const { messageId = '' } = await room.send('frist');
    await bensRoom.send('yes', { replyTo: messageId, mentions: [ana] });
    await eventually('it is there', () => room.messages.length === 2);
    expect(room).toMatchObject({ unread: 1, unreadMentions: 1 });
    expect(newest(room).replyTo).toMatchObject({ messageId, sender: ana, preview: 'frist' });

    await room.edit(messageId, 'first');
    bensRoom.react(messageId, '🎉');

    await eventually('both have the reaction', () =>
      [room, bensRoom].every(
        ({ messages }) => messages[0]?.kind === 'message' && messages[0].reactions?.[0]?.count === 1,
      ),
    );
    expect(texts(bensRoom)).toEqual(['first', 'yes']);
    expect(newest(bensRoom).replyTo?.preview).toBe('first');
    const away = await connect(ben).room(roomId);
    expect(away.messages[0]).toMatchObject({
      text: 'first',
      edited: {},
      reactions: [{ emoji: '🎉', count: 1, mine: true }],
    });
    expect(await room.reactionsOf(messageId)).toEqual({ reactions: [{ userId: ben, emojis: ['🎉'] }] });
    expect((await bensRoom.versionsOf(messageId)).versions.map(({ message }) => message)).toEqual([
      'first',
      'frist',
    ]);

    await room.delete(messageId);

    await eventually('it is deleted', () => texts(bensRoom)[0] === '');
    expect(newest(bensRoom).replyTo?.preview).toBe('');
    expect(await bensRoom.versionsOf(messageId)).toEqual({ versions: [] });
  });

  it('are refused where this user may not make them', async () => {
    const { room, openBens } = await startGroup();
    const { messageId = '' } = await room.send('mine');
    const bensRoom = await openBens();

    await expect(bensRoom.edit(messageId, 'his')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(bensRoom.delete(messageId)).rejects.toMatchObject({ code: 'FORBIDDEN' });

    expect(newest(bensRoom)).toMatchObject({ text: 'mine', change: { kind: 'delete', state: 'failed' } });
  });

  it('leave no unread message behind, and no mention, that the client has only from the list of rooms', async () => {
    const { ben, anas, room, roomId, bens } = await startGroup();
    bens.close();
    const { messageId = '' } = await room.send('look', { mentions: [ben] });
    await room.send('here');
    const again = connect(ben);
    const listed = () => again.rooms.find((one) => one.roomId === roomId);
    await eventually('they are counted', () => listed()?.unread === 2);
    expect(listed()?.unreadMentions).toBe(1);

    await anas.openRoom(roomId).delete(messageId);

    await eventually('one is left', () => listed()?.unread === 1);
    expect(listed()).toMatchObject({ unreadMentions: 0, messages: [] });
  });

  it('of one user on two devices do not overwrite each other', async () => {
    const { ana, room, roomId } = await startGroup();
    const { messageId = '' } = await room.send('one');
    const other = await connect(ana).room(roomId);

    const both = await Promise.allSettled([room.edit(messageId, 'two'), other.edit(messageId, 'three')]);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [refused] = both.filter((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'CONFLICT' });
    const won = both[0].status === 'fulfilled' ? 'two' : 'three';
    await eventually('both show one', () => texts(room)[0] === won && texts(other)[0] === won);
  });
});
