import { describe, expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import { newUsers, setUpLibrary, tokenOf } from './library.js';

const { server, connect } = setUpLibrary();

/** More than a page of the list. */
const ROOMS = 120;

describe('the list of rooms', () => {
  it('has the most recently active first, each with its last message, from all pages', async () => {
    const [ana] = newUsers('ana');
    const writer = await server().connect(ana, { token: tokenOf(ana) });
    for (let i = 0; i < ROOMS; i++) {
      await writer.send([ana, `peer${i}`].sort().join('_'), `text ${i}`);
      // Two rooms of one millisecond may come in any order.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }

    const chat = connect(ana);
    await eventually('it is there', () => chat.roomsLoaded);

    expect(chat.rooms.map(({ lastMessage }) => lastMessage?.text)).toEqual(
      Array.from({ length: ROOMS }, (_, i) => `text ${ROOMS - 1 - i}`),
    );
    await writer.send([ana, 'peer7'].sort().join('_'), 'again');
    await eventually('it moves up', () => chat.rooms[0]?.lastMessage?.text === 'again');
    expect(chat.rooms).toHaveLength(ROOMS);
  });

  it('has a new group first', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const [anas, bens] = [connect(ana), connect(ben)];
    const before = await anas.privateRoom(ben);
    await before.send('Before');
    await eventually('ben has it', () => bens.rooms.length === 1);

    const { roomId } = await anas.createGroup({ name: 'Crew', members: [ben] });

    await eventually('ben is in it', () => bens.rooms.length === 2);
    for (const { rooms } of [anas, bens]) {
      expect(rooms.map((room) => room.roomId)).toEqual([roomId, before.roomId]);
    }
  });

  it('emits a message in a room that nobody opened, once', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const bens = connect(ben);
    const heard: string[] = [];
    bens.on('message', (entry) => heard.push(entry.kind === 'message' ? entry.text : entry.kind));
    await eventually('ben has the list', () => bens.roomsLoaded);

    const room = await connect(ana).privateRoom(ben);
    await room.send('one');
    await room.send('two');

    await eventually('both are heard', () => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
    expect(bens.rooms[0]).toMatchObject({ unread: 2, lastMessage: { text: 'two' } });
  });
});
