import { describe, expect, it } from 'vitest';
import { parseUserId, privateRoomId, type RoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, zoe } from '../../support/scenario.js';
import { sync } from './syncing.js';

const roomId = privateRoomId(ana, ben);

describe('the list of rooms', () => {
  it('has the last active room first, each with its last message and unread count', async () => {
    const { parley, group, send, acknowledge, clock } = makeScenario();
    const quiet = await group([ben]);
    clock.advance(1);
    await send(ana, roomId, 'read');
    const read = await send(ana, roomId, 'read too');
    await send(ana, roomId, 'unread');
    clock.advance(1);
    const busy = await group([ben, cleo]);
    clock.advance(1);
    await send(cleo, busy, 'one');
    await send(ben, busy, 'my own');
    await acknowledge(ben, read, 'seen');

    const { rooms, next } = await parley.rooms.list({ reader: ben });

    expect(rooms.map(({ view }) => view.room.id)).toEqual([busy, roomId, quiet]);
    expect(rooms.map(({ unread }) => unread)).toEqual([1, 1, 0]);
    expect(rooms.map(({ lastMessage }) => lastMessage?.content)).toEqual(['my own', 'unread', undefined]);
    expect(rooms.map(({ view }) => view.lastSeq)).toEqual([2, 3, 0]);
    expect(next).toBeUndefined();
  });

  it('moves a room up with any entry, but shows and counts messages only', async () => {
    const { parley, group, send, clock } = makeScenario();
    const groupId = await group([ben]);
    await send(ana, groupId, 'hi');
    clock.advance(1);
    await send(ana, roomId, 'later');
    clock.advance(1);
    await parley.groups.rename({ by: ana, groupId, name: 'Other' });

    const { rooms } = await parley.rooms.list({ reader: ben });

    expect(rooms).toMatchObject([
      { view: { room: { id: groupId }, lastSeq: 2 }, unread: 1, lastMessage: { content: 'hi' } },
      { view: { room: { id: roomId } }, unread: 1 },
    ]);
  });

  it('has the two of a private room with their names, and no members of a group, as a sync does', async () => {
    const scenario = makeScenario();
    const groupId = await scenario.group([ben]);
    const device = await scenario.open('ben', { name: 'Ben' });
    await scenario.open('ana', { name: 'Ana' });
    await scenario.send(ana, roomId, 'hi');

    const listed = (await scenario.parley.rooms.list({ reader: ben })).rooms;
    const synced = (await sync(scenario, device, {})).rooms;

    for (const rooms of [listed, synced]) {
      const membersOf = (id: RoomId) => rooms.find(({ view }) => view.room.id === id)?.view.members;
      expect(membersOf(roomId)?.map(({ profile }) => profile?.name)).toEqual(['Ana', 'Ben']);
      expect(membersOf(groupId)).toBeUndefined();
    }
  });

  it('comes in pages without repeats, each from the cursor of the page before', async () => {
    const { parley, group, clock } = makeScenario();
    const ids: RoomId[] = [];
    for (let i = 0; i < 7; i++) {
      // Two at a time are of the same age.
      if (i % 2 === 0) clock.advance(1);
      ids.push(await group([ben]));
    }
    const pages: RoomId[][] = [];

    for (let after, more = true; more;) {
      const { rooms, next }: Awaited<ReturnType<typeof parley.rooms.list>> = await parley.rooms.list({
        reader: ben,
        after,
        limit: 3,
      });
      pages.push(rooms.map(({ view }) => view.room.id));
      after = next;
      more = next !== undefined;
    }

    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages[0]?.[0]).toBe(ids.at(-1));
    expect(pages.flat().sort()).toEqual([...ids].sort());
  });

  it('has no cursor where the page has all rooms', async () => {
    const { parley, group } = makeScenario();
    await group([ben]);
    await group([ben]);

    expect(await parley.rooms.list({ reader: ben, limit: 2 })).not.toHaveProperty('next');
  });

  it('has no room that the reader has left, and none that they were never in', async () => {
    const { parley, group, send } = makeScenario();
    const groupId = await group([ben]);
    await send(ana, roomId, 'hi');
    await parley.groups.leave({ by: ben, groupId });

    expect((await parley.rooms.list({ reader: ben })).rooms.map(({ view }) => view.room.id)).toEqual([
      roomId,
    ]);
    expect((await parley.rooms.list({ reader: zoe })).rooms).toEqual([]);
  });

  it('counts messages from outside the reader’s memberships as unread only where they may read them', async () => {
    const unreadAfterReturn = async (history: 'all' | 'since-joining') => {
      const { parley, group, send } = makeScenario();
      const groupId = await group([ben], history);
      await parley.groups.removeMember({ by: ana, groupId, userId: ben });
      await send(ana, groupId, 'away');
      await parley.groups.addMember({ by: ana, groupId, userId: ben });
      await send(ana, groupId, 'back');
      return (await parley.rooms.list({ reader: ben })).rooms[0]?.unread;
    };

    expect([await unreadAfterReturn('all'), await unreadAfterReturn('since-joining')]).toEqual([1, 1]);
  });
});

describe('one room', () => {
  it('is given to its members, and to nobody else, whether it has an entry or not', async () => {
    const { parley, send } = makeScenario();
    await send(ana, roomId, 'hi');

    expect(await parley.rooms.get({ reader: ben, roomId })).toMatchObject({
      lastSeq: 1,
      room: { id: roomId, type: 'private' },
      members: [
        { userId: 'ana', role: 'member' },
        { userId: 'ben', role: 'member' },
      ],
    });
    expect(await refusal(parley.rooms.get({ reader: zoe, roomId }))).toBe('NOT_FOUND');
    const empty = privateRoomId(zoe, ben);
    expect(await parley.rooms.get({ reader: zoe, roomId: empty })).toMatchObject({ lastSeq: 0 });
    expect(await refusal(parley.rooms.get({ reader: ana, roomId: empty }))).toBe('NOT_FOUND');
  });
});

describe('the members of a room', () => {
  it('come in pages of at most 100, by id, with roles and profiles', async () => {
    const { parley, group, open } = makeScenario();
    await open('m000', { name: 'First' });
    const groupId = await group(crowd(150));

    const first = await parley.rooms.listMembers({ reader: ana, roomId: groupId });
    const second = await parley.rooms.listMembers({ reader: ana, roomId: groupId, after: first.next });
    const few = await parley.rooms.listMembers({
      reader: ana,
      roomId: groupId,
      after: parseUserId('ana'),
      limit: 2,
    });

    const all = [...first.members, ...second.members].map(({ userId }) => userId);
    expect(first.members).toHaveLength(100);
    expect(all).toEqual([ana, ...crowd(150)]);
    expect(second).not.toHaveProperty('next');
    expect(first.members.slice(0, 2)).toEqual([
      { userId: 'ana', role: 'owner' },
      { userId: 'm000', role: 'member', profile: { userId: 'm000', name: 'First' } },
    ]);
    expect(few).toMatchObject({ members: [{ userId: 'm000' }, { userId: 'm001' }], next: 'm001' });
  });

  it('are for members only', async () => {
    const { parley, group } = makeScenario();
    const groupId = await group([ben]);

    expect(await refusal(parley.rooms.listMembers({ reader: zoe, roomId: groupId }))).toBe('NOT_FOUND');
  });
});
