import { expect } from 'vitest';
import type { RevocationRepository } from '../../src/application/ports/revocation-repository.js';
import { parseUserId } from '../../src/domain/ids.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, cid, START, zoe } from './fixtures.js';

export interface RevocationSubject extends Subject {
  readonly revocations: RevocationRepository;
  /** Opens the same data as another process. */
  readonly another?: () => Promise<{ readonly revocations: RevocationRepository }>;
}

export const revocationRepositoryContract = (
  name: string,
  makeSubject: () => Promise<RevocationSubject>,
  deviations: Deviations = {},
): void => {
  contract(`RevocationRepository: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('gives the time of the users whose tokens were revoked', async ({ revocations }) => {
      await revocations.revoke(ann, START);
      await revocations.revoke(cid, START + 1_234);

      const revokedAt = await revocations.revokedAt([cid, ben, ann]);

      expect(revokedAt).toEqual(
        new Map([
          [ann, START],
          [cid, START + 1_234],
        ]),
      );
      expect(await revocations.revokedAt([zoe])).toEqual(new Map());
      expect(await revocations.revokedAt([])).toEqual(new Map());
    });

    behaves('tells users apart, whatever is in their ids', async ({ revocations }) => {
      const users = ['"', "'", '\\u0061', 'a', 'A', 'ä', 'a\u0308', '😀_~', '$in', '\uffff'].map(parseUserId);
      for (const [i, user] of users.entries()) await revocations.revoke(user, START + i);

      const revokedAt = await revocations.revokedAt(users);

      expect(revokedAt).toEqual(new Map(users.map((user, i) => [user, START + i])));
    });

    behaves('retains the later time, however often it is told', async ({ revocations }) => {
      for (const at of [START + 5, START + 9, START + 9, START + 2]) await revocations.revoke(ann, at);

      expect(await revocations.revokedAt([ann])).toEqual(new Map([[ann, START + 9]]));
    });

    behaves('ends with the latest of many times that are stored at once', async ({ revocations }) => {
      const times = [3, 8, 1, 9, 2, 7].map((ms) => START + ms);

      await Promise.all(times.map((at) => revocations.revoke(ann, at)));

      expect(await revocations.revokedAt([ann])).toEqual(new Map([[ann, START + 9]]));
    });

    behaves('has told every process when it is stored', async ({ revocations, another }) => {
      const other = (await another?.())?.revocations ?? revocations;
      await other.revokedAt([ann]);

      await revocations.revoke(ann, START);

      expect(await other.revokedAt([ann])).toEqual(new Map([[ann, START]]));
    });

    behaves('looks up five thousand users at once', async ({ revocations }) => {
      const users = Array.from({ length: 5_000 }, (_, i) => parseUserId(`user-${i}`));
      const revoked = users.filter((_, i) => i % 1_000 === 7);
      for (const user of revoked) await revocations.revoke(user, START);

      const revokedAt = await revocations.revokedAt(users);

      expect(revokedAt).toEqual(new Map(revoked.map((user) => [user, START])));
    });
  });
};
