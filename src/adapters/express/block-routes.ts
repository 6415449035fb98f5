import { z } from 'zod';
import { BLOCKS_PAGE_MAX } from '../../application/blocks/block-users.js';
import { userIdInput } from '../protocol/input.js';
import { wireUserId } from '../protocol/wire-schemas.js';
import { afterUser, nextUser, limitInput } from './parameters.js';
import { route } from './route.js';

const userInput = z.object({ userId: userIdInput });
const blockAnswer = z.object({ userId: wireUserId, blocked: z.boolean() });

export const blockRoutes = [
  route({
    method: 'post',
    path: '/users/:userId/block',
    operationId: 'blockUser',
    summary: 'Block a user',
    description:
      'Between the two, in both directions: private messages are refused, typing is not passed on, neither can add the other to a group, and neither sees whether the other is online. The groups that they share stay as they are.',
    input: userInput,
    target: true,
    answer: blockAnswer,
    success: { 200: 'The user is blocked, also where they were before.' },
    refusals: {
      INVALID: 'The request is not understood, or the user is the caller.',
      CONFLICT: 'The caller blocks as many users as one may.',
    },
    run: async (parley, by, { userId }) => {
      await parley.blocks.block({ by, userId });
      return { body: { userId, blocked: true } };
    },
  }),
  route({
    method: 'delete',
    path: '/users/:userId/block',
    operationId: 'unblockUser',
    summary: 'End the block of a user',
    description: 'A block of the other side stays.',
    input: userInput,
    target: true,
    answer: blockAnswer,
    success: { 200: 'The caller does not block the user, also where they did not before.' },
    run: async (parley, by, { userId }) => {
      await parley.blocks.unblock({ by, userId });
      return { body: { userId, blocked: false } };
    },
  }),
  route({
    method: 'get',
    path: '/blocks',
    operationId: 'listBlocks',
    summary: 'The users whom the caller blocks',
    input: z.object({
      after: afterUser,
      limit: limitInput(BLOCKS_PAGE_MAX, BLOCKS_PAGE_MAX),
    }),
    answer: z.object({
      users: z.array(wireUserId).describe('In an order that stays the same.'),
      next: nextUser,
    }),
    success: { 200: 'A page of user ids.' },
    run: async (parley, by, query) => ({ body: await parley.blocks.list({ by, ...query }) }),
  }),
];
