import { describe, expect, it } from 'vitest';
import type { WireMessage } from '../../client/src/protocol.js';
import { eventually } from '../support/test-client.js';
import { newest, newUsers, setUpLibrary, texts, tokenOf } from './library.js';

/** More members than a room may have to say who has a message. */
const CROWD = 40;

const { server, connect } = setUpLibrary();

describe('a group', () => {
  it('is created, renamed, joined and left, and everybody sees it', async () => {
    const [ana, ben, cleo] = newUsers('ana', 'ben', 'cleo');
    const bens = connect(ben);
    const cleos = connect(cleo);
    await eventually('they are online', () => bens.connection === 'online' && cleos.connection === 'online');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben] });
    expect(group).toMatchObject({ type: 'group', title: 'Crew', role: 'owner', memberCount: 2 });

    await eventually('ben lists it', () => bens.rooms[0]?.title === 'Crew');
    const benRoom = await bens.room(group.roomId);
    await group.add(cleo);
    await group.rename('Team');
    await group.setRole(ben, 'admin');
    await eventually('ben sees the changes', () => benRoom.role === 'admin' && benRoom.title === 'Team');
    await eventually('cleo has a name', () => benRoom.members.some(({ name }) => name === `Name of ${cleo}`));
    expect(texts(benRoom)).toEqual(['added', 'renamed', 'role']);

    const cleoRoom = await cleos.room(group.roomId);
    await expect(cleoRoom.rename('Mine')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(group.add(ben)).rejects.toMatchObject({ code: 'CONFLICT' });
    await benRoom.remove(cleo);
    await eventually('cleo has left', () => cleoRoom.status === 'left' && cleos.rooms.length === 0);
    await expect(cleoRoom.send('still here?')).rejects.toMatchObject({ code: 'NOT_FOUND' });

    await group.add(cleo);
    await eventually('cleo is back', () => cleoRoom.status === 'ready' && cleos.rooms.length === 1);
    await cleoRoom.send('back');
    await benRoom.leave();
    expect(benRoom.status).toBe('left');
    await eventually(
      'all changes are shown',
      () => texts(group).join() === 'added,renamed,role,removed,added,back,left',
    );
    await eventually('the members are up to date', () => group.memberCount === 2);
    expect(await group.loadMembers()).toHaveLength(2);
  });

  it('counts who has a message, without members who joined later', async () => {
    const [ana, ben, cleo, dan] = newUsers('ana', 'ben', 'cleo', 'dan');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben, cleo] });
    const bens = connect(ben);
    await group.send('Hello');
    const benRoom = await bens.room(group.roomId);
    benRoom.markSeen();
    await eventually('ben has seen it', () => newest(group).receipts?.seen === 1);
    expect(newest(group)).toMatchObject({ state: 'sent', receipts: { delivered: 1, seen: 1, of: 2 } });

    connect(cleo);
    await eventually('cleo has it', () => newest(group).state === 'delivered');
    await group.add(dan);
    expect(newest(group).receipts).toEqual({ delivered: 2, seen: 1, of: 2 });
  });

  it('that nobody has opened since the page was loaded counts who has a message', async () => {
    const [ana, ben, cleo] = newUsers('ana', 'ben', 'cleo');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben, cleo] });
    await group.send('Hello');
    (await connect(ben).room(group.roomId)).markSeen();
    connect(cleo);
    await eventually('both have it', () => newest(group).receipts?.delivered === 2);

    const reloaded = connect(ana);
    const listed = () => reloaded.rooms[0]?.lastMessage;

    await eventually('it is counted', () => listed()?.receipts?.delivered === 2);
    expect(reloaded.rooms[0]?.members).toEqual([]);
    expect(listed()).toMatchObject({ state: 'delivered', receipts: { delivered: 2, of: 2 } });
  });

  it('that nobody has opened says who wrote last, by name', async () => {
    const [ana, ben, cleo] = newUsers('ana', 'ben', 'cleo');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [ben, cleo] });
    await group.send('Hello');
    const bens = connect(ben);
    const last = () => bens.rooms[0];
    await eventually('it is listed', () => last()?.senderName === `Name of ${ana}`);

    const cleos = await connect(cleo).room(group.roomId);
    await cleos.send('Hi');

    await eventually('the name of cleo is there', () => last()?.senderName === `Name of ${cleo}`);
    expect(last()).toMatchObject({ members: [], lastMessage: { text: 'Hi' } });
  });

  it('of 40 counts who has a message, for its author', async () => {
    const names = Array.from({ length: CROWD - 1 }, (_, i) => `user${i}x`);
    const [ana = '', ...others] = newUsers('ana', ...names);
    const group = await connect(ana).createGroup({ name: 'Crowd', members: others });
    await group.send('Hello');
    const some = await Promise.all(others.slice(0, 3).map((user) => connect(user).room(group.roomId)));
    some[0]?.markSeen();

    await eventually('three have it', () => newest(group).receipts?.delivered === 3);
    await eventually('one has seen it', () => newest(group).receipts?.seen === 1);
    expect(newest(group)).toMatchObject({ state: 'sent', receipts: { of: CROWD - 1 } });
  });

  it('whose history starts with joining shows a member who comes back only what they may read', async () => {
    const [ana, ben] = newUsers('ana', 'ben');
    const group = await connect(ana).createGroup({ name: 'Crew', members: [], history: 'since-joining' });
    await group.send('before');
    await group.add(ben);
    await group.send('first');
    await group.remove(ben);
    await group.send('between');
    await group.add(ben);
    await group.send('second');

    const room = await connect(ben).room(group.roomId);
    while (room.hasOlder) await room.loadOlder();
    await group.send('third');
    await eventually('it is there', () => texts(room).includes('third'));

    const response = await fetch(`${server().url}/api/rooms/${group.roomId}/messages`, {
      headers: { authorization: `Bearer ${tokenOf(ben)}` },
    });
    const { messages } = (await response.json()) as { messages: WireMessage[] };
    const readable = messages.map((entry) => (entry.type === 'event' ? entry.event.kind : entry.message));
    expect(texts(room)).toEqual(readable);
    expect(readable).not.toContain('between');
    expect(readable).toContain('first');
  });
});
