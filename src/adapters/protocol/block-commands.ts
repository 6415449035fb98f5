import { z } from 'zod';
import { BLOCKS_PAGE_MAX } from '../../application/blocks/block-users.js';
import { claimsInput, parseInput, requireSpeaksFor, userIdInput } from './input.js';
import { type Command, type CommandContext, readPayload } from './command.js';

/** Here `userId` is the other user, not the caller. */
export const blockInput = claimsInput.extend({ userId: userIdInput });
export const listBlocksInput = claimsInput.extend({
  after: userIdInput.optional(),
  limit: z.int().min(1).max(BLOCKS_PAGE_MAX).optional(),
});

/** A bare id will do. */
const readTarget = ({ session }: CommandContext, payload: unknown) => {
  const { sender, userId } = parseInput(
    blockInput,
    typeof payload === 'string' ? { userId: payload } : payload,
  );
  requireSpeaksFor(session.userId, { sender });
  return { by: session.userId, userId };
};

export const blockUser: Command = async (context, payload) => {
  await context.parley.blocks.block(readTarget(context, payload));
  return undefined;
};

export const unblockUser: Command = async (context, payload) => {
  await context.parley.blocks.unblock(readTarget(context, payload));
  return undefined;
};

export const listBlocks: Command = async ({ parley, session }, payload) => {
  const { after, limit } = readPayload(listBlocksInput, payload ?? {}, session);
  return parley.blocks.list({ by: session.userId, after, limit });
};
