import { z } from 'zod';
import { BLOCKS_PAGE_MAX } from '../../application/blocks/block-users.js';
import { claimsInput, userIdInput } from './input.js';
import { command } from './command.js';
import { wireUserId } from './wire-schemas.js';

/** Here `userId` is the other user, not the caller. */
const blockInput = claimsInput.extend({ userId: userIdInput.describe('The other user.') });
const listBlocksInput = claimsInput
  .extend({
    after: userIdInput.optional().describe('The `next` of the answer before.'),
    limit: z.int().min(1).max(BLOCKS_PAGE_MAX).optional(),
  })
  .optional();

const target = { input: blockInput, bare: 'userId', target: true, answer: z.object({}) } as const;

export const blockUser = command({
  summary: 'Block a user',
  description: 'It is in effect when this is answered, and may be repeated.',
  ...target,
  async run({ parley, session }, { userId }) {
    await parley.blocks.block({ by: session.userId, userId });
    return undefined;
  },
});

export const unblockUser = command({
  summary: 'Take back a block',
  description: 'It is in effect when this is answered, and may be repeated.',
  ...target,
  async run({ parley, session }, { userId }) {
    await parley.blocks.unblock({ by: session.userId, userId });
    return undefined;
  },
});

export const listBlocks = command({
  summary: 'The users whom the caller blocks',
  input: listBlocksInput,
  answer: z.object({
    users: z.array(wireUserId),
    next: wireUserId.exactOptional().describe('The `after` of the next page; missing on the last.'),
  }),
  run: ({ parley, session }, page) =>
    parley.blocks.list({ by: session.userId, after: page?.after, limit: page?.limit }),
});
