import { expect } from 'vitest';
import type { BlockRepository } from '../../src/application/ports/block-repository.js';
import { parseUserId, type UserId } from '../../src/domain/ids.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, cid, zoe } from './fixtures.js';

export interface BlockSubject extends Subject {
  readonly blocks: BlockRepository;
}

export const blockRepositoryContract = (
  name: string,
  makeSubject: () => Promise<BlockSubject>,
  deviations: Deviations = {},
): void => {
  contract(`BlockRepository: ${name}`, makeSubject, deviations, (behaves) => {
    const all = async (blocks: BlockRepository, by: UserId) => [...(await blocks.listOf(by, { limit: 100 }))];

    behaves('blocks in one direction, and finds the block from both', async ({ blocks }) => {
      await blocks.add(ann, ben);

      expect(await all(blocks, ann)).toEqual([ben]);
      expect(await all(blocks, ben)).toEqual([]);
      expect(await blocks.among(ann, [ben, cid])).toEqual(new Set([ben]));
      expect(await blocks.among(ben, [ann, cid])).toEqual(new Set([ann]));
      expect(await blocks.among(cid, [ann, ben])).toEqual(new Set());
    });

    behaves('ends the block of one side, and not that of the other', async ({ blocks }) => {
      await blocks.add(ann, ben);
      await blocks.add(ben, ann);

      await blocks.remove(ann, ben);
      const after = await blocks.among(ann, [ben]);
      await blocks.remove(ben, ann);

      expect(after).toEqual(new Set([ben]));
      expect(await blocks.among(ann, [ben])).toEqual(new Set());
    });

    behaves('stores a repeated block once, and ends one that there is not', async ({ blocks }) => {
      await Promise.all([blocks.add(ann, ben), blocks.add(ann, ben)]);
      await blocks.add(ann, ben);
      await blocks.remove(ann, cid);

      expect(await blocks.countOf(ann)).toBe(1);
      await blocks.remove(ann, ben);
      await blocks.remove(ann, ben);
      expect(await blocks.countOf(ann)).toBe(0);
    });

    behaves('gives pages that have each blocked user once', async ({ blocks }) => {
      const ids = ['a', 'b_c', 'b~', '😀', '\uffff', 'é', ...Array.from({ length: 14 }, (_, i) => `u${i}`)];
      const users = ids.map(parseUserId);
      for (const user of users) await blocks.add(ann, user);
      await blocks.add(ben, zoe);

      const found: UserId[] = [];
      for (let after: UserId | undefined; ;) {
        const page = await blocks.listOf(ann, { after, limit: 3 });
        found.push(...page);
        after = page.at(-1);
        if (after === undefined) break;
      }

      expect(found).toHaveLength(users.length);
      expect(new Set(found)).toEqual(new Set(users));
      expect(await blocks.countOf(ann)).toBe(users.length);
    });

    behaves('goes on behind a user who is not blocked any more', async ({ blocks }) => {
      for (const user of [ben, cid, zoe]) await blocks.add(ann, user);
      await blocks.remove(ann, cid);

      expect(await blocks.listOf(ann, { after: cid, limit: 9 })).toEqual([zoe]);
    });

    behaves(
      'gives all who have a block with a user, in either direction, up to the limit',
      async ({ blocks }) => {
        await blocks.add(ann, ben);
        await blocks.add(ben, ann);
        await blocks.add(cid, ann);
        await blocks.add(cid, zoe);

        expect(await blocks.around(ann, 10)).toEqual(new Set([ben, cid]));
        expect((await blocks.around(ann, 1)).size).toBe(1);
        expect(await blocks.around(parseUserId('nobody'), 10)).toEqual(new Set());
      },
    );

    behaves('looks up a thousand users at once, and none', async ({ blocks }) => {
      const others = Array.from({ length: 1_000 }, (_, i) => parseUserId(`user-${i}`));
      await blocks.add(ann, others[7] as UserId);
      await blocks.add(others[9] as UserId, ann);

      expect(await blocks.among(ann, others)).toEqual(new Set([others[7], others[9]]));
      expect(await blocks.among(ann, [])).toEqual(new Set());
    });
  });
};
