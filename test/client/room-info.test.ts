import { describe, expect, it } from 'vitest';
import { newerRoom } from '../../client/src/room-info.js';
import type { WireRoom } from '../../client/src/protocol.js';
import { roomOf } from './entries.js';

const room = roomOf(['ana', 'ben'], { version: 3 });
const { roomId, type, memberCount, version, lastSeq, history } = room;
/** The description of a room above 100 members. */
const withoutMembers: WireRoom = { roomId, type, memberCount, version, lastSeq, history };

describe('of two descriptions of a room', () => {
  it('the newer one counts, and an equal one changes nothing', () => {
    const older = { ...room, version: 2 };
    const sameAgain = { ...room, members: room.members?.map((member) => ({ ...member })) ?? [] };
    const named = { ...room, members: [{ userId: 'ana', role: 'member' as const, name: 'Ana Lee' }] };

    expect(newerRoom(room, older)).toBe(room);
    expect(newerRoom(older, room)).toBe(room);
    expect(newerRoom(room, sameAgain)).toBe(room);
    expect(newerRoom(room, named).members).toEqual(named.members);
  });

  it('one without members leaves those that were loaded', () => {
    expect(newerRoom(room, withoutMembers).members).toBe(room.members);
  });
});
