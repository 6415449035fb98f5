import { describe, expect, it } from 'vitest';
import { applyChange, newerRoom } from '../../client/src/membership.js';
import type { WireRoom } from '../../client/src/protocol.js';
import { eventAt, roomOf } from './entries.js';

const room = roomOf(['ana', 'ben'], { version: 3 });
const { roomId, type, memberCount, version, lastSeq, history } = room;
/** As a room above 100 members is told. */
const unlisted: WireRoom = { roomId, type, memberCount, version, lastSeq, history };

describe('a change of membership', () => {
  it('adds, removes and names', () => {
    const added = applyChange(room, eventAt(4, { kind: 'added', userId: 'cleo', role: 'admin' }));
    expect(added).toMatchObject({ version: 4, memberCount: 3 });
    expect(added.members?.[2]).toEqual({ userId: 'cleo', role: 'admin' });

    const removed = applyChange(added, eventAt(5, { kind: 'removed', userId: 'ben' }));
    expect(removed.members?.map(({ userId }) => userId)).toEqual(['ana', 'cleo']);
    expect(removed.memberCount).toBe(2);

    expect(applyChange(removed, eventAt(6, { kind: 'renamed', name: 'Team' }))).toMatchObject({
      name: 'Team',
      memberCount: 2,
      members: removed.members,
    });
    expect(
      applyChange(room, eventAt(4, { kind: 'role', userId: 'ben', role: 'owner' })).members?.[1]?.role,
    ).toBe('owner');
  });

  it('makes somebody owner where the last one leaves', () => {
    const left = applyChange(room, eventAt(4, { kind: 'left', userId: 'ana', newOwner: 'ben' }));

    expect(left.members).toEqual([{ userId: 'ben', role: 'owner' }]);
  });

  it('is passed over where the room knows it', () => {
    expect(applyChange(room, eventAt(3, { kind: 'renamed', name: 'Old' }))).toBe(room);
  });

  it('leaves members that are not listed unlisted', () => {
    const large: WireRoom = { ...unlisted, memberCount: 150 };

    const added = applyChange(large, eventAt(4, { kind: 'added', userId: 'cleo' }));

    expect(added).toMatchObject({ memberCount: 151 });
    expect(added.members).toBeUndefined();
  });
});

describe('of two descriptions of a room', () => {
  it('the newer one counts, and the same members are the same objects', () => {
    const older = { ...room, version: 2 };
    const sameAgain = { ...room, members: room.members?.map((member) => ({ ...member })) ?? [] };
    const named = { ...room, members: [{ userId: 'ana', role: 'member' as const, name: 'Ana Lee' }] };

    expect(newerRoom(room, older)).toBe(room);
    expect(newerRoom(older, room)).toBe(room);
    expect(newerRoom(room, sameAgain)).toBe(room);
    expect(newerRoom(room, named).members).toEqual(named.members);
  });

  it('members that were read in pages outlast a description without them', () => {
    expect(newerRoom(room, unlisted).members).toBe(room.members);
  });
});
