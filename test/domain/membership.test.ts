import { describe, expect, it } from 'vitest';
import { parseGroupId, privateRoomId, type UserId } from '../../src/domain/ids.js';
import type { MembershipChange, Role } from '../../src/domain/log-entry.js';
import {
  addMember,
  applyChange,
  createGroup,
  leaveGroup,
  parseGroupName,
  removeMember,
  renameGroup,
  setRole,
} from '../../src/domain/membership.js';
import { type GroupRoom, isMember, memberIds, privateRoom, type Room } from '../../src/domain/room.js';
import { ann, ben, cid, dan, groupOf, START, zoe } from '../../src/testing/fixtures.js';
import { goOn, membershipsIn, newGroup } from '../../src/testing/group-past.js';
import { eventAt } from '../../src/testing/group-story.js';

const refused = (code: string) => expect.objectContaining({ name: 'DomainError', code }) as Error;

const after = (room: GroupRoom, ...changes: readonly MembershipChange[]): GroupRoom =>
  changes.reduce((group, change) => applyChange(group, eventAt(group.version + 1, ann, change)), room);

const adding = (userId: UserId, role: Role = 'member') => ({ kind: 'added', userId, role }) as const;
const giving = (userId: UserId, role: Role) => ({ kind: 'role', userId, role }) as const;

/** Ann owns it, Ben administers it, Cid and Dan are members. */
const group = after(groupOf(ann, [ben, cid, dan]), giving(ben, 'admin'));

describe('making a group', () => {
  const wish = {
    id: parseGroupId('group'),
    name: ' The group ',
    creator: ben,
    members: [cid, ann, ben, cid],
    createdAt: START,
  };

  it('makes its creator the owner and the others members, once each, from the first seq on', () => {
    expect(createGroup(wish)).toStrictEqual({
      type: 'group',
      id: 'group',
      name: 'The group',
      history: 'all',
      createdAt: START,
      version: 0,
      members: new Map([
        [ann, { role: 'member', since: 1 }],
        [ben, { role: 'owner', since: 1 }],
        [cid, { role: 'member', since: 1 }],
      ]),
    });
  });

  it('may be for its creator alone', () => {
    expect(memberIds(createGroup({ ...wish, members: [] }))).toEqual([ben]);
  });

  it('has the history that is asked for', () => {
    expect(createGroup({ ...wish, history: 'since-joining' }).history).toBe('since-joining');
    expect(createGroup({ ...wish, history: undefined }).history).toBe('all');
  });

  it('has no more members than are allowed, the creator counted and repeats not', () => {
    expect(createGroup(wish, { maxMembers: 3 }).members.size).toBe(3);
    expect(() => createGroup(wish, { maxMembers: 2 })).toThrow(refused('INVALID'));
  });

  it.each(['', '  ', 'a\nb', 'a'.repeat(101)])('refuses the name %j', (name) => {
    expect(() => createGroup({ ...wish, name })).toThrow(refused('INVALID'));
  });
});

describe("a group's name", () => {
  it('is trimmed, and has 1 to 100 characters', () => {
    expect(parseGroupName('\t 山 ')).toBe('山');
    expect(parseGroupName('😀'.repeat(100))).toBe('😀'.repeat(100));
    expect(() => parseGroupName('😀'.repeat(101))).toThrow(refused('INVALID'));
  });
});

describe('permission in a group', () => {
  type Wish = (room: Room | undefined, by: UserId) => MembershipChange;

  const forManagers: readonly (readonly [string, Wish])[] = [
    ['add', (room, by) => addMember(room, by, zoe)],
    ['remove a member', (room, by) => removeMember(room, by, dan)],
    ['rename', (room, by) => renameGroup(room, by, 'New')],
  ];
  const forOwners: readonly (readonly [string, Wish])[] = [
    ['remove an owner', (room, by) => removeMember(room, by, ann)],
    ['set a role', (room, by) => setRole(room, by, dan, 'owner')],
  ];
  const forMembers = [['leave', leaveGroup]] as const;
  const forAdmins = [...forManagers, ...forMembers];
  const all = [...forAdmins, ...forOwners];

  const twoOwners = after(group, giving(cid, 'owner'));

  it.each(all)('a stranger may not %s, and learns nothing of the room', (_, wish) => {
    expect(() => wish(group, zoe)).toThrow(refused('NOT_FOUND'));
    expect(() => wish(group, zoe)).toThrow('Group not found');
    expect(() => wish(undefined, zoe)).toThrow('Group not found');
  });

  it.each([...forManagers, ...forOwners])('a member may not %s', (_, wish) => {
    expect(() => wish(group, cid)).toThrow(refused('FORBIDDEN'));
  });

  it.each(forAdmins)('an admin may %s', (_, wish) => {
    expect(wish(group, ben)).toBeDefined();
  });

  it.each(forOwners)('an admin may not %s', (_, wish) => {
    expect(() => wish(group, ben)).toThrow(refused('FORBIDDEN'));
  });

  it.each(all)('an owner may %s', (_, wish) => {
    expect(wish(twoOwners, cid)).toBeDefined();
  });

  it.each(all)('nobody may %s in a private room', (_, wish) => {
    const ours = privateRoom(privateRoomId(ann, ben));

    expect(() => wish(ours, ben)).toThrow(refused('INVALID'));
    expect(() => wish(ours, dan)).toThrow(refused('NOT_FOUND'));
  });
});

describe('adding a member', () => {
  it('adds them with the role member', () => {
    expect(addMember(group, ben, zoe)).toStrictEqual({ kind: 'added', userId: zoe, role: 'member' });
  });

  it('is a conflict for a member, even where the group is full', () => {
    expect(() => addMember(group, ann, cid, { maxMembers: 4 })).toThrow('Already a member');
    expect(() => addMember(group, ann, ann)).toThrow(refused('CONFLICT'));
  });

  it('goes up to the limit and no further', () => {
    expect(addMember(group, ann, zoe, { maxMembers: 5 })).toMatchObject({ userId: zoe });
    expect(() => addMember(group, ann, zoe, { maxMembers: 4 })).toThrow(refused('CONFLICT'));
    expect(() => addMember(group, ann, zoe, { maxMembers: 3 })).toThrow(refused('CONFLICT'));
  });
});

describe('removing a member', () => {
  it('names the removed user', () => {
    expect(removeMember(group, ben, cid)).toStrictEqual({ kind: 'removed', userId: cid });
  });

  it('is for admins too where the other is an admin', () => {
    const two = after(group, giving(cid, 'admin'));

    expect(removeMember(two, ben, cid)).toMatchObject({ kind: 'removed' });
  });

  it('is for owners only where the other is an owner', () => {
    const two = after(group, giving(cid, 'owner'));

    expect(removeMember(two, cid, ann)).toStrictEqual({ kind: 'removed', userId: ann });
    expect(() => removeMember(two, ben, ann)).toThrow(refused('FORBIDDEN'));
  });

  it('of oneself is leaving, for everyone', () => {
    expect(removeMember(group, cid, cid)).toStrictEqual(leaveGroup(group, cid));
    expect(removeMember(group, ann, ann)).toStrictEqual({ kind: 'left', userId: ann, newOwner: ben });
    expect(() => removeMember(group, zoe, zoe)).toThrow(refused('NOT_FOUND'));
  });

  it('is NOT_FOUND for a user who is not a member', () => {
    expect(() => removeMember(group, ann, zoe)).toThrow(refused('NOT_FOUND'));
    expect(() => removeMember(group, ann, zoe)).toThrow('Member not found');
  });
});

describe('renaming', () => {
  it('gives the trimmed name', () => {
    expect(renameGroup(group, ben, ' New ')).toStrictEqual({ kind: 'renamed', name: 'New' });
  });

  it('is a conflict where it changes nothing, and refuses an invalid name', () => {
    expect(() => renameGroup(group, ann, ' The group ')).toThrow(refused('CONFLICT'));
    expect(() => renameGroup(group, ann, ' ')).toThrow(refused('INVALID'));
  });
});

describe('setting a role', () => {
  it.each(['owner', 'admin'] as const)('makes a member an %s', (role) => {
    expect(setRole(group, ann, cid, role)).toStrictEqual({ kind: 'role', userId: cid, role });
  });

  it('is a conflict where it changes nothing', () => {
    expect(() => setRole(group, ann, ben, 'admin')).toThrow(refused('CONFLICT'));
    expect(() => setRole(group, ann, ann, 'owner')).toThrow(refused('CONFLICT'));
  });

  it('is refused for the last owner, and allowed for one of two', () => {
    const two = after(group, giving(cid, 'owner'));

    expect(() => setRole(group, ann, ann, 'member')).toThrow(refused('CONFLICT'));
    expect(setRole(two, ann, ann, 'member')).toMatchObject({ userId: ann, role: 'member' });
    expect(setRole(two, ann, cid, 'admin')).toMatchObject({ userId: cid, role: 'admin' });
  });

  it('is NOT_FOUND for a user who is not a member', () => {
    expect(() => setRole(group, ann, zoe, 'admin')).toThrow(refused('NOT_FOUND'));
  });
});

describe('leaving', () => {
  it('has no heir while another owner stays, or where the member is not an owner', () => {
    expect(leaveGroup(after(group, giving(cid, 'owner')), ann)).toStrictEqual({ kind: 'left', userId: ann });
    expect(leaveGroup(group, ben)).toStrictEqual({ kind: 'left', userId: ben });
  });

  it('makes the longest-standing admin owner, before any member', () => {
    const room = after(
      groupOf(ann, [dan]),
      adding(cid),
      adding(ben),
      giving(ben, 'admin'),
      giving(cid, 'admin'),
    );

    expect(leaveGroup(room, ann)).toStrictEqual({ kind: 'left', userId: ann, newOwner: cid });
  });

  it('makes the longest-standing member owner where there is no admin', () => {
    expect(leaveGroup(after(groupOf(ann), adding(dan), adding(ben)), ann)).toMatchObject({ newOwner: dan });
  });

  it('counts from the last joining for a member who came back', () => {
    const back = after(groupOf(ann, [ben]), adding(dan), { kind: 'removed', userId: ben }, adding(ben));

    expect(leaveGroup(back, ann)).toMatchObject({ newOwner: dan });
  });

  it('goes by id among members who joined together', () => {
    expect(leaveGroup(groupOf(cid, [dan, ben]), cid)).toMatchObject({ newOwner: ben });
  });

  it('goes to a founder before a member who was added by the very first entry', () => {
    const room = after(groupOf(ben, [cid]), adding(ann));

    expect(leaveGroup(room, ben)).toMatchObject({ newOwner: cid });
  });

  it('names no heir where nobody remains', () => {
    const left = leaveGroup(groupOf(ann), ann);

    expect(left).toStrictEqual({ kind: 'left', userId: ann });
    expect(memberIds(after(groupOf(ann), left))).toEqual([]);
  });
});

describe('folding an entry in', () => {
  it('adds a member from its seq on', () => {
    const room = applyChange(groupOf(ann), eventAt(7, ann, adding(ben, 'admin')));

    expect(room.members.get(ben)).toEqual({ role: 'admin', since: 7 });
    expect(room.version).toBe(7);
  });

  it('gives a role and a name, and leaves all else', () => {
    const room = after(groupOf(ann, [ben]), giving(ben, 'owner'), { kind: 'renamed', name: 'New' });

    expect(room).toEqual({
      ...groupOf(ann, [ben], { id: room.id }),
      name: 'New',
      version: 2,
      members: new Map([
        [ann, { role: 'owner', since: 1 }],
        [ben, { role: 'owner', since: 1 }],
      ]),
    });
  });

  it('makes the heir owner, and does not change since when they are a member', () => {
    const room = after(group, leaveGroup(group, ann));

    expect(room.members.get(ben)).toEqual({ role: 'owner', since: 1 });
    expect(isMember(room, ann)).toBe(false);
  });

  it.each(['left', 'removed'] as const)(
    'ends the membership of a member who was %s before that seq',
    (kind) => {
      const after = goOn(newGroup(group), eventAt(9, cid, { kind, userId: cid }));

      expect(membershipsIn(after, cid)).toEqual([{ from: 1, to: 9 }]);
      expect(isMember(after.room, cid)).toBe(false);
    },
  );

  it('begins another membership for a member who comes back, without the earlier role', () => {
    const gone = goOn(newGroup(group), eventAt(5, ben, { kind: 'left', userId: ben }));
    const back = goOn(gone, eventAt(8, ann, addMember(gone.room, ann, ben)));

    expect(membershipsIn(back, ben)).toEqual([{ from: 1, to: 5 }, { from: 8 }]);
    expect(back.room.members.get(ben)).toEqual({ role: 'member', since: 8 });
    expect(memberIds(back.room)).toEqual([ann, cid, dan, ben]);
  });

  it('changes nothing but the version where the user is not a member', () => {
    const room = applyChange(group, eventAt(5, ann, { kind: 'removed', userId: zoe }));

    expect(room).toEqual({ ...group, version: 5 });
  });

  it('changes nothing at all where it is folded in already', () => {
    const early = eventAt(group.version, ann, adding(zoe));

    expect(applyChange(group, early)).toBe(group);
  });
});
