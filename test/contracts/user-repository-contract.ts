import { expect } from 'vitest';
import type { UserRepository } from '../../src/application/ports/user-repository.js';
import { parseUserId, type UserId } from '../../src/domain/ids.js';
import type { UserProfile } from '../../src/domain/user.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, cid, START, zoe } from './fixtures.js';

export interface UserSubject extends Subject {
  readonly users: UserRepository;
}

export const userRepositoryContract = (
  name: string,
  makeSubject: () => Promise<UserSubject>,
  deviations: Deviations = {},
): void => {
  contract(`UserRepository: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('gives the profiles of the users who have one', async ({ users }) => {
      const annsOwn = { userId: ann, name: 'Ann “Ä” 🐙', picture: 'https://example.org/a.png?x=1&y=2' };
      await users.saveProfile(annsOwn);
      await users.saveProfile({ userId: ben });
      await users.saveProfile({ userId: cid, name: 'Cid' });

      const profiles = await users.profiles([ben, zoe, ann]);

      expect(profiles).toEqual(
        new Map<UserId, UserProfile>([
          [ann, annsOwn],
          [ben, { userId: ben }],
        ]),
      );
      expect(await users.profiles([])).toEqual(new Map());
    });

    behaves('replaces the whole profile', async ({ users }) => {
      await users.saveProfile({ userId: ann, name: 'Ann', picture: 'https://example.org/a.png' });
      await users.saveProfile({ userId: ann, name: 'Anna' });

      const profiles = await users.profiles([ann]);

      expect(profiles).toStrictEqual(new Map([[ann, { userId: ann, name: 'Anna' }]]));
    });

    behaves('gives last seen for the users who were ever online', async ({ users }) => {
      await users.saveLastSeen([ann], START);
      await users.saveLastSeen([cid], START + 5);

      const lastSeen = await users.lastSeen([ann, ben]);

      expect(lastSeen).toEqual(new Map([[ann, START]]));
      expect(await users.lastSeen([])).toEqual(new Map());
    });

    behaves('never moves last seen back', async ({ users }) => {
      for (const at of [START + 5, START + 9, START + 2]) await users.saveLastSeen([ann], at);

      expect(await users.lastSeen([ann])).toEqual(new Map([[ann, START + 9]]));
    });

    behaves('saves several users in one call, for each the later time', async ({ users }) => {
      await users.saveLastSeen([ann], START + 9);
      await users.saveLastSeen([ben], START);

      await users.saveLastSeen([ann, ben, cid], START + 5);

      expect(await users.lastSeen([ann, ben, cid, zoe])).toEqual(
        new Map([
          [ann, START + 9],
          [ben, START + 5],
          [cid, START + 5],
        ]),
      );
    });

    behaves('saves a repeated user once, and nothing without users', async ({ users }) => {
      await users.saveLastSeen([ann, ann], START);
      await users.saveLastSeen([], START + 9);

      expect(await users.lastSeen([ann, ben])).toEqual(new Map([[ann, START]]));
    });

    behaves('saves a thousand users in one call', async ({ users }) => {
      const everyone = Array.from({ length: 1_000 }, (_, i) => parseUserId(`user-${i}`));

      await users.saveLastSeen(everyone, START);

      expect(await users.lastSeen(everyone)).toEqual(new Map(everyone.map((user) => [user, START])));
    });

    behaves('ends with the latest of many times that are saved at once', async ({ users }) => {
      const times = [3, 8, 1, 9, 2, 7].map((ms) => START + ms);

      await Promise.all(times.map((at) => users.saveLastSeen([ann], at)));

      expect(await users.lastSeen([ann])).toEqual(new Map([[ann, START + 9]]));
    });

    behaves('stores the profile and last seen independently', async ({ users }) => {
      await users.saveLastSeen([ann], START);
      await users.saveProfile({ userId: ben, name: 'Ben' });

      expect(await users.profiles([ann])).toEqual(new Map());
      expect(await users.lastSeen([ben])).toEqual(new Map());
    });
  });
};
