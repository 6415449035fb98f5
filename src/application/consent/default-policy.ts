import type { BlockRepository } from '../ports/block-repository.js';
import type { Policy } from '../ports/policy.js';

/** Allows everything, except between users of whom one has blocked the other. */
export const makeDefaultPolicy = (blocks: Pick<BlockRepository, 'among'>): Policy => ({
  mayWriteTo: async (sender, recipient) => (await blocks.among(sender, [recipient])).size === 0,
  mayAdd: async (by, users) => (await blocks.among(by, users)).size === 0,
  mayCreateGroup: () => Promise.resolve(true),
});
