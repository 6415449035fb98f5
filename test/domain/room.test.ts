import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroupId, privateRoomId, privateRoomUsers } from '../../src/domain/ids.js';
import {
  type GroupRoom,
  historyOf,
  impliedRoom,
  isMember,
  memberCount,
  memberIds,
  membershipsOf,
  memberSince,
  privateRoom,
  readableSpans,
  recipientsOf,
  requireMember,
  type Room,
  roleOf,
  versionOf,
} from '../../src/domain/room.js';
import { within } from '../../src/domain/spans.js';
import { ann, ben, cid, dan, groupOf, zoe } from '../../src/testing/fixtures.js';
import { castOf, groupStories } from '../../src/testing/arbitraries/groups.js';
import { pairsOf, userIds } from '../../src/testing/arbitraries/ids.js';
import {
  endedOf,
  goOn,
  type GroupWithPast,
  membershipsIn,
  newGroup,
  readableIn,
  recipientsIn,
} from '../../src/testing/group-past.js';
import { eventAt, membersAt, tell } from '../../src/testing/group-story.js';

const invalid = expect.objectContaining({ name: 'DomainError', code: 'INVALID' }) as Error;
const notFound = expect.objectContaining({ name: 'DomainError', code: 'NOT_FOUND' }) as Error;

const added = (group: GroupWithPast, seq: number, userId = cid) =>
  goOn(group, eventAt(seq, ann, { kind: 'added', userId, role: 'member' }));
const seqsUpTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

const left = (group: GroupWithPast, seq: number, userId = cid) =>
  goOn(group, eventAt(seq, userId, { kind: 'left', userId }));

describe('a private room', () => {
  const ours = privateRoom(privateRoomId(ben, ann));

  it('follows from its id alone', () => {
    fc.assert(
      fc.property(pairsOf(userIds), (pair) => {
        const id = privateRoomId(...pair);

        expect(privateRoom(id)).toEqual({ type: 'private', id, users: privateRoomUsers(id) });
        expect(impliedRoom(id)).toEqual(privateRoom(id));
      }),
    );
  });

  it('has its two users as members, a history for all and no version', () => {
    expect(memberIds(ours)).toEqual([ann, ben]);
    expect(memberCount(ours)).toBe(2);
    expect([isMember(ours, ann), isMember(ours, ben), isMember(ours, zoe)]).toEqual([true, true, false]);
    expect([roleOf(ours, ann), roleOf(ours, ben)]).toEqual(['member', 'member']);
    expect(historyOf(ours)).toBe('all');
    expect(versionOf(ours)).toBe(0);
    expect(memberSince(ours, ann)).toBe(1);
    expect(membershipsOf(ours, ben, [])).toEqual([{ from: 1 }]);
    expect(membershipsOf(ours, zoe, [])).toEqual([]);
  });

  it("is not a group's id", () => {
    expect(() => privateRoom(parseGroupId('general'))).toThrow(invalid);
    expect(impliedRoom(parseGroupId('general'))).toBeUndefined();
  });

  it('has the other user for the one recipient', () => {
    expect(recipientsOf(ours, { seq: 1, sender: ann }, [])).toEqual([ben]);
    expect(recipientsOf(ours, { seq: 9, sender: ben }, [])).toEqual([ann]);
  });
});

describe('a group', () => {
  it('knows its founders, their roles, and since when they are members', () => {
    const group = groupOf(ben, [cid, ann], { history: 'since-joining' });

    expect(memberIds(group)).toEqual([ann, ben, cid]);
    expect(memberCount(group)).toBe(3);
    expect([roleOf(group, ann), roleOf(group, ben), roleOf(group, zoe)]).toEqual([
      'member',
      'owner',
      'member',
    ]);
    expect([memberSince(group, ann), memberSince(group, zoe)]).toEqual([1, 1]);
    expect(historyOf(group)).toBe('since-joining');
    expect(versionOf(group)).toBe(0);
    expect([isMember(group, ann), isMember(group, zoe)]).toEqual([true, false]);
  });

  it('lists its members in the order of joining, and by id where they joined together', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const { room, events, lastSeq } = tell(story);

        expect(memberIds(room)).toEqual([...membersAt(memberIds(story.created), events, lastSeq)]);
      }),
    );
  });
});

describe('requiring a member', () => {
  const rooms: readonly Room[] = [privateRoom(privateRoomId(ann, ben)), groupOf(ann, [ben])];

  it('gives the room to a member', () => {
    for (const room of rooms) expect(requireMember(room, ben)).toBe(room);
  });

  it('gives a stranger the same answer as for no room', () => {
    for (const room of [...rooms, undefined, left(newGroup(groupOf(ann, [zoe])), 2, zoe).room]) {
      expect(() => requireMember(room, zoe)).toThrow(notFound);
      expect(() => requireMember(room, zoe)).toThrow('Room not found');
    }
  });
});

describe('memberships', () => {
  it('start at the joining and end before the leaving', () => {
    const room = added(left(added(newGroup(groupOf(ann)), 3), 6), 8);

    expect(membershipsIn(room, cid)).toEqual([{ from: 3, to: 6 }, { from: 8 }]);
    expect([2, 3, 5, 6, 7, 8, 99].map((seq) => within(membershipsIn(room, cid), seq))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(membershipsIn(left(room, 9), cid)).toEqual([
      { from: 3, to: 6 },
      { from: 8, to: 9 },
    ]);
    expect(membershipsIn(room, zoe)).toEqual([]);
  });

  it('leave out what ended after the room was read', () => {
    const then = added(newGroup(groupOf(ann)), 3);
    const since = added(left(then, 6), 8);

    expect(membershipsOf(then.room, cid, endedOf(since, cid))).toEqual([{ from: 3 }]);
  });

  it('contain exactly the seqs at which the user was a member', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const told = tell(story);
        const founders = memberIds(story.created);

        for (const seq of seqsUpTo(told.lastSeq + 1)) {
          const then = membersAt(founders, told.events, seq);
          const were = castOf().filter((user) => within(membershipsIn(told, user), seq));
          expect(were).toEqual(castOf().filter((user) => then.has(user)));
        }
      }),
    );
  });
});

describe('what a member may read', () => {
  const someoneCame = (history: GroupRoom['history']) => added(newGroup(groupOf(ann, [ben], { history })), 5);
  const cameBack = (history: GroupRoom['history']) => added(left(someoneCame(history), 7), 9);

  it('is everything where the history is for all', () => {
    expect(readableIn(someoneCame('all'), ann)).toEqual([{ from: 1 }]);
    expect(readableIn(someoneCame('all'), cid)).toEqual([{ from: 1 }]);
    expect(readableIn(cameBack('all'), cid)).toEqual([{ from: 1 }]);
  });

  it('is the entries of their own memberships where the history is since joining', () => {
    expect(readableIn(someoneCame('since-joining'), ann)).toEqual([{ from: 1 }]);
    expect(readableIn(someoneCame('since-joining'), cid)).toEqual([{ from: 5 }]);
    expect(readableIn(cameBack('since-joining'), cid)).toEqual([{ from: 5, to: 7 }, { from: 9 }]);
  });

  it.each(['all', 'since-joining'] as const)(
    'is nothing for a stranger and a former member (%s)',
    (history) => {
      expect(readableIn(someoneCame(history), zoe)).toEqual([]);
      expect(readableIn(left(someoneCame(history), 7), cid)).toEqual([]);
    },
  );

  it('is all of a private room for its two users, and nothing for others', () => {
    const ours = privateRoom(privateRoomId(ann, ben));

    expect(readableSpans(ours, ann, [])).toEqual([{ from: 1 }]);
    expect(readableSpans(ours, zoe, [])).toEqual([]);
  });

  it('follows from the membership and the history, after whatever happened', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const told = tell(story);
        const { room, events, lastSeq } = told;
        const founders = memberIds(story.created);
        const now = membersAt(founders, events, lastSeq);

        for (const seq of seqsUpTo(lastSeq + 1)) {
          const allowed = room.history === 'all' ? now : membersAt(founders, events, seq);
          const readers = castOf().filter((user) => within(readableIn(told, user), seq));
          expect(readers).toEqual(castOf().filter((user) => now.has(user) && allowed.has(user)));
        }
      }),
    );
  });
});

describe('the recipients of a message', () => {
  it('are the members but for the sender, in the order of their ids', () => {
    expect(recipientsIn(newGroup(groupOf(cid, [dan, ben, ann])), { seq: 1, sender: ben })).toEqual([
      ann,
      cid,
      dan,
    ]);
    expect(recipientsIn(newGroup(groupOf(ann)), { seq: 1, sender: ann })).toEqual([]);
  });

  it('are never users who joined later', () => {
    const room = added(newGroup(groupOf(ann, [ben])), 4);

    expect(recipientsIn(room, { seq: 3, sender: ann })).toEqual([ben]);
    expect(recipientsIn(room, { seq: 5, sender: ann })).toEqual([ben, cid]);
  });

  it('include members who have left since', () => {
    const room = left(newGroup(groupOf(ann, [ben])), 4, ben);

    expect(recipientsIn(room, { seq: 3, sender: ann })).toEqual([ben]);
    expect(recipientsIn(room, { seq: 5, sender: ann })).toEqual([]);
  });

  it('include a member who came back once, and not for messages in between', () => {
    const room = added(left(added(newGroup(groupOf(ann)), 2), 4), 6);

    expect([3, 5, 7].map((seq) => recipientsIn(room, { seq, sender: ann }))).toEqual([[cid], [], [cid]]);
  });

  it('leave out a sender who has left since', () => {
    const room = left(newGroup(groupOf(ann, [ben])), 4, ben);

    expect(recipientsIn(room, { seq: 3, sender: ben })).toEqual([ann]);
  });

  it('stay the same, whatever happens after it was sent', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const told = tell(story);

        for (const { room: then, ...message } of told.messages) {
          const others = memberIds(then).filter((user) => user !== message.sender);
          expect(recipientsIn(told, message)).toEqual([...others].sort());
        }
      }),
    );
  });
});
