import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroupId, privateRoomId, privateRoomUsers } from '../../src/domain/ids.js';
import { applyChange } from '../../src/domain/membership.js';
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
import { ann, ben, cid, dan, groupOf, zoe } from '../contracts/fixtures.js';
import { castOf, groupStories, pairsOf, userIds } from '../support/arbitraries.js';
import { eventAt, membersAt, tell } from '../support/group-story.js';

const invalid = expect.objectContaining({ name: 'DomainError', code: 'INVALID' }) as Error;
const notFound = expect.objectContaining({ name: 'DomainError', code: 'NOT_FOUND' }) as Error;

const added = (room: GroupRoom, seq: number, userId = cid) =>
  applyChange(room, eventAt(seq, ann, { kind: 'added', userId, role: 'member' }));
const seqsUpTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

const left = (room: GroupRoom, seq: number, userId = cid) =>
  applyChange(room, eventAt(seq, userId, { kind: 'left', userId }));

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
    expect(membershipsOf(ours, ben)).toEqual([{ from: 1 }]);
    expect(membershipsOf(ours, zoe)).toEqual([]);
  });

  it("is not a group's id", () => {
    expect(() => privateRoom(parseGroupId('general'))).toThrow(invalid);
    expect(impliedRoom(parseGroupId('general'))).toBeUndefined();
  });

  it('has the other user for the one recipient', () => {
    expect(recipientsOf(ours, { seq: 1, sender: ann })).toEqual([ben]);
    expect(recipientsOf(ours, { seq: 9, sender: ben })).toEqual([ann]);
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
    for (const room of [...rooms, undefined, left(groupOf(ann, [zoe]), 2, zoe)]) {
      expect(() => requireMember(room, zoe)).toThrow(notFound);
      expect(() => requireMember(room, zoe)).toThrow('Room not found');
    }
  });
});

describe('memberships', () => {
  it('start at the joining and end before the leaving', () => {
    const room = added(left(added(groupOf(ann), 3), 6), 8);

    expect(membershipsOf(room, cid)).toEqual([{ from: 3, to: 6 }, { from: 8 }]);
    expect([2, 3, 5, 6, 7, 8, 99].map((seq) => within(membershipsOf(room, cid), seq))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(membershipsOf(left(room, 9), cid)).toEqual([
      { from: 3, to: 6 },
      { from: 8, to: 9 },
    ]);
    expect(membershipsOf(room, zoe)).toEqual([]);
  });

  it('contain exactly the seqs at which the user was a member', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const { room, events, lastSeq } = tell(story);
        const founders = memberIds(story.created);

        for (const seq of seqsUpTo(lastSeq + 1)) {
          const then = membersAt(founders, events, seq);
          const were = castOf().filter((user) => within(membershipsOf(room, user), seq));
          expect(were).toEqual(castOf().filter((user) => then.has(user)));
        }
      }),
    );
  });
});

describe('what a member may read', () => {
  const someoneCame = (history: GroupRoom['history']) => added(groupOf(ann, [ben], { history }), 5);
  const cameBack = (history: GroupRoom['history']) => added(left(someoneCame(history), 7), 9);

  it('is everything where the history is for all', () => {
    expect(readableSpans(someoneCame('all'), ann)).toEqual([{ from: 1 }]);
    expect(readableSpans(someoneCame('all'), cid)).toEqual([{ from: 1 }]);
    expect(readableSpans(cameBack('all'), cid)).toEqual([{ from: 1 }]);
  });

  it('is the entries of their own memberships where the history is since joining', () => {
    expect(readableSpans(someoneCame('since-joining'), ann)).toEqual([{ from: 1 }]);
    expect(readableSpans(someoneCame('since-joining'), cid)).toEqual([{ from: 5 }]);
    expect(readableSpans(cameBack('since-joining'), cid)).toEqual([{ from: 5, to: 7 }, { from: 9 }]);
  });

  it.each(['all', 'since-joining'] as const)(
    'is nothing for a stranger and a former member (%s)',
    (history) => {
      expect(readableSpans(someoneCame(history), zoe)).toEqual([]);
      expect(readableSpans(left(someoneCame(history), 7), cid)).toEqual([]);
    },
  );

  it('is all of a private room for its two users, and nothing for others', () => {
    const ours = privateRoom(privateRoomId(ann, ben));

    expect(readableSpans(ours, ann)).toEqual([{ from: 1 }]);
    expect(readableSpans(ours, zoe)).toEqual([]);
  });

  it('follows from the membership and the history, after whatever happened', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const { room, events, lastSeq } = tell(story);
        const founders = memberIds(story.created);
        const now = membersAt(founders, events, lastSeq);

        for (const seq of seqsUpTo(lastSeq + 1)) {
          const allowed = room.history === 'all' ? now : membersAt(founders, events, seq);
          const readers = castOf().filter((user) => within(readableSpans(room, user), seq));
          expect(readers).toEqual(castOf().filter((user) => now.has(user) && allowed.has(user)));
        }
      }),
    );
  });
});

describe('the recipients of a message', () => {
  it('are the members but for the sender, in the order of their ids', () => {
    expect(recipientsOf(groupOf(cid, [dan, ben, ann]), { seq: 1, sender: ben })).toEqual([ann, cid, dan]);
    expect(recipientsOf(groupOf(ann), { seq: 1, sender: ann })).toEqual([]);
  });

  it('are never users who joined later', () => {
    const room = added(groupOf(ann, [ben]), 4);

    expect(recipientsOf(room, { seq: 3, sender: ann })).toEqual([ben]);
    expect(recipientsOf(room, { seq: 5, sender: ann })).toEqual([ben, cid]);
  });

  it('include members who have left since', () => {
    const room = left(groupOf(ann, [ben]), 4, ben);

    expect(recipientsOf(room, { seq: 3, sender: ann })).toEqual([ben]);
    expect(recipientsOf(room, { seq: 5, sender: ann })).toEqual([]);
  });

  it('include a member who came back once, and not for messages in between', () => {
    const room = added(left(added(groupOf(ann), 2), 4), 6);

    expect([3, 5, 7].map((seq) => recipientsOf(room, { seq, sender: ann }))).toEqual([[cid], [], [cid]]);
  });

  it('leave out a sender who has left since', () => {
    const room = left(groupOf(ann, [ben]), 4, ben);

    expect(recipientsOf(room, { seq: 3, sender: ben })).toEqual([ann]);
  });

  it('stay the same, whatever happens after it was sent', () => {
    fc.assert(
      fc.property(groupStories, (story) => {
        const { room, messages } = tell(story);

        for (const { room: then, ...message } of messages) {
          const others = memberIds(then).filter((user) => user !== message.sender);
          expect(recipientsOf(room, message)).toEqual([...others].sort());
        }
      }),
    );
  });
});
