import { expectEqual, expectExactly } from '../assertions.js';
import { parseUserId, privateRoomId, type RoomId, type UserId } from '../../domain/ids.js';
import type { UserProfile } from '../../domain/user.js';
import { law, type LawOf } from '../law.js';
import { REOPENS, reopened, type UserSubject } from './subject.js';
import { ann, ben, cid, ids, START, zoe } from '../fixtures.js';

export const users: readonly LawOf<UserSubject>[] = [
  law('gives the profiles of the users who have one', async ({ users }) => {
    const annsOwn = { userId: ann, name: 'Ann “Ä” 🐙', picture: 'https://example.org/a.png?x=1&y=2' };
    await users.saveProfile(annsOwn);
    await users.saveProfile({ userId: ben });
    await users.saveProfile({ userId: cid, name: 'Cid' });

    const profiles = await users.profiles([ben, zoe, ann]);

    expectEqual(
      profiles,
      new Map<UserId, UserProfile>([
        [ann, annsOwn],
        [ben, { userId: ben }],
      ]),
    );
    expectEqual(await users.profiles([]), new Map());
  }),

  law('replaces the whole profile', async ({ users }) => {
    await users.saveProfile({ userId: ann, name: 'Ann', picture: 'https://example.org/a.png' });
    await users.saveProfile({ userId: ann, name: 'Anna' });

    const profiles = await users.profiles([ann]);

    expectExactly(profiles, new Map([[ann, { userId: ann, name: 'Anna' }]]));
  }),

  law('says whether a profile is another one than before', async ({ users }) => {
    const [name, picture] = ['Ann', 'https://example.org/a.png'];
    const saves: readonly UserProfile[] = [
      { userId: ann, name, picture },
      { picture, name, userId: ann },
      { userId: ann, name },
      { userId: ann, name },
      { userId: ann, picture },
      { userId: ann },
      { userId: ann },
    ];
    const changed: boolean[] = [];

    for (const profile of saves) changed.push(await users.saveProfile(profile));

    expectEqual(changed, [true, false, true, false, true, true, false]);
  }),

  law(
    'says of one of several equal profiles that are saved at once that it is another',
    async ({ users }) => {
      await users.saveLastSeen([ann], START);

      const changed = await Promise.all(
        Array.from({ length: 5 }, () => users.saveProfile({ userId: ann, name: 'Ann' })),
      );

      expectEqual(changed.filter(Boolean).length, 1);
    },
  ),

  law('gives last seen for the users who were ever online', async ({ users }) => {
    await users.saveLastSeen([ann], START);
    await users.saveLastSeen([cid], START + 5);

    const lastSeen = await users.lastSeen([ann, ben]);

    expectEqual(lastSeen, new Map([[ann, START]]));
    expectEqual(await users.lastSeen([]), new Map());
  }),

  law('never moves last seen back', async ({ users }) => {
    for (const at of [START + 5, START + 9, START + 2]) await users.saveLastSeen([ann], at);

    expectEqual(await users.lastSeen([ann]), new Map([[ann, START + 9]]));
  }),

  law('saves several users in one call, for each the later time', async ({ users }) => {
    await users.saveLastSeen([ann], START + 9);
    await users.saveLastSeen([ben], START);

    await users.saveLastSeen([ann, ben, cid], START + 5);

    expectEqual(
      await users.lastSeen([ann, ben, cid, zoe]),
      new Map([
        [ann, START + 9],
        [ben, START + 5],
        [cid, START + 5],
      ]),
    );
  }),

  law('saves a repeated user once, and nothing without users', async ({ users }) => {
    await users.saveLastSeen([ann, ann], START);
    await users.saveLastSeen([], START + 9);

    expectEqual(await users.lastSeen([ann, ben]), new Map([[ann, START]]));
  }),

  law('saves a thousand users in one call', async ({ users }) => {
    const everyone = Array.from({ length: 1_000 }, (_, i) => parseUserId(`user-${i}`));

    await users.saveLastSeen(everyone, START);

    expectEqual(await users.lastSeen(everyone), new Map(everyone.map((user) => [user, START])));
  }),

  law('ends with the latest of many times that are saved at once', async ({ users }) => {
    const times = [3, 8, 1, 9, 2, 7].map((ms) => START + ms);

    await Promise.all(times.map((at) => users.saveLastSeen([ann], at)));

    expectEqual(await users.lastSeen([ann]), new Map([[ann, START + 9]]));
  }),

  law('stores the profile and last seen independently', async ({ users }) => {
    await users.saveLastSeen([ann], START);
    await users.saveProfile({ userId: ben, name: 'Ben' });

    expectEqual(await users.profiles([ann]), new Map());
    expectEqual(await users.lastSeen([ben]), new Map());
  }),

  law('gives the rooms that a user mutes, each with the seq that was saved last', async ({ users }) => {
    const rooms = [ids.groupId(), privateRoomId(ann, ben), ids.groupId()] as const;
    await users.saveMute(ann, rooms[0], 3);
    await users.saveMute(ann, rooms[0], 9);
    await users.saveMute(ann, rooms[1], 1);
    await users.saveMute(ann, ids.groupId(), 4);
    await users.saveMute(ben, rooms[2], 5);

    const [anns, bens] = [await users.mutes(ann, rooms), await users.mutes(ben, rooms)];

    expectEqual(
      anns,
      new Map<RoomId, number>([
        [rooms[0], 9],
        [rooms[1], 1],
      ]),
    );
    expectEqual(bens, new Map([[rooms[2], 5]]));
    expectEqual(await users.mutes(ann, []), new Map());
  }),

  law('ends a mute, and one that there is not', async ({ users }) => {
    const [roomId, other] = [ids.groupId(), ids.groupId()];
    await users.saveMute(ann, roomId, 3);
    await users.saveMute(ann, other, 3);

    await users.saveMute(ann, roomId, undefined);
    await users.saveMute(ann, roomId, undefined);
    await users.saveMute(ben, roomId, undefined);

    expectEqual(await users.mutes(ann, [roomId, other]), new Map([[other, 3]]));
  }),

  law('gives the mutes of a thousand rooms at once', async ({ users }) => {
    const rooms = Array.from({ length: 1_000 }, () => ids.groupId());
    const muted = rooms.slice(0, 3);
    for (const roomId of muted) await users.saveMute(ann, roomId, 1);

    expectEqual(await users.mutes(ann, rooms), new Map(muted.map((roomId) => [roomId, 1])));
  }),

  law(REOPENS, async (subject) => {
    await subject.users.saveProfile({ userId: ann, name: 'Ann' });
    await subject.users.saveLastSeen([ann, ben], START);
    const roomId = ids.groupId();
    await subject.users.saveMute(ann, roomId, 7);

    const { users } = await reopened(subject);

    expectEqual(await users.profiles([ann, ben]), new Map([[ann, { userId: ann, name: 'Ann' }]]));
    expectEqual(await users.lastSeen([ann]), new Map([[ann, START]]));
    expectEqual(await users.mutes(ann, [roomId]), new Map([[roomId, 7]]));
  }),
];
