import { expectEqual } from '../assertions.js';
import type { BlockRepository } from '../../application/ports/block-repository.js';
import { parseUserId, type UserId } from '../../domain/ids.js';
import { law, type LawOf } from '../law.js';
import { type BlockSubject, REOPENS, reopened } from './subject.js';
import { ann, ben, cid, zoe } from '../fixtures.js';

const all = async (blocks: BlockRepository, by: UserId) => [...(await blocks.listOf(by, { limit: 100 }))];

export const blocks: readonly LawOf<BlockSubject>[] = [
  law('blocks in one direction, and finds the block from both', async ({ blocks }) => {
    await blocks.add(ann, ben);

    expectEqual(await all(blocks, ann), [ben]);
    expectEqual(await all(blocks, ben), []);
    expectEqual(await blocks.among(ann, [ben, cid]), new Set([ben]));
    expectEqual(await blocks.among(ben, [ann, cid]), new Set([ann]));
    expectEqual(await blocks.among(cid, [ann, ben]), new Set());
  }),

  law('ends the block of one side, and not that of the other', async ({ blocks }) => {
    await blocks.add(ann, ben);
    await blocks.add(ben, ann);

    await blocks.remove(ann, ben);
    const after = await blocks.among(ann, [ben]);
    await blocks.remove(ben, ann);

    expectEqual(after, new Set([ben]));
    expectEqual(await blocks.among(ann, [ben]), new Set());
  }),

  law('stores a repeated block once, and ends one that there is not', async ({ blocks }) => {
    await Promise.all([blocks.add(ann, ben), blocks.add(ann, ben)]);
    await blocks.add(ann, ben);
    await blocks.remove(ann, cid);

    expectEqual(await blocks.countOf(ann), 1);
    await blocks.remove(ann, ben);
    await blocks.remove(ann, ben);
    expectEqual(await blocks.countOf(ann), 0);
  }),

  law('gives pages that have each blocked user once', async ({ blocks }) => {
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

    expectEqual(found.length, users.length);
    expectEqual(new Set(found), new Set(users));
    expectEqual(await blocks.countOf(ann), users.length);
  }),

  law('goes on behind a user who is not blocked any more', async ({ blocks }) => {
    for (const user of [ben, cid, zoe]) await blocks.add(ann, user);
    await blocks.remove(ann, cid);

    expectEqual(await blocks.listOf(ann, { after: cid, limit: 9 }), [zoe]);
  }),

  law('gives all who have a block with a user, in either direction, up to the limit', async ({ blocks }) => {
    await blocks.add(ann, ben);
    await blocks.add(ben, ann);
    await blocks.add(cid, ann);
    await blocks.add(cid, zoe);

    expectEqual(await blocks.around(ann, 10), new Set([ben, cid]));
    expectEqual((await blocks.around(ann, 1)).size, 1);
    expectEqual(await blocks.around(parseUserId('nobody'), 10), new Set());
  }),

  law('looks up a thousand users at once, and none', async ({ blocks }) => {
    const others = Array.from({ length: 1_000 }, (_, i) => parseUserId(`user-${i}`));
    await blocks.add(ann, others[7] as UserId);
    await blocks.add(others[9] as UserId, ann);

    expectEqual(await blocks.among(ann, others), new Set([others[7], others[9]]));
    expectEqual(await blocks.among(ann, []), new Set());
  }),

  law(REOPENS, async (subject) => {
    await subject.blocks.add(ann, ben);
    await subject.blocks.add(ann, cid);
    await subject.blocks.remove(ann, cid);

    const { blocks } = await reopened(subject);

    expectEqual(await all(blocks, ann), [ben]);
    expectEqual(await blocks.around(ben, 9), new Set([ann]));
  }),
];
