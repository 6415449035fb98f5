import { z } from 'zod';
import { userIdInput } from '../protocol/input.js';
import { wireTime, wireUserId } from '../protocol/wire-schemas.js';
import { route } from './route.js';

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/sessions/revoke',
    operationId: 'revokeSessions',
    summary: 'Sign a user out everywhere',
    description:
      'Needs a token of an admin. Every token that the user was issued before is refused from now on, and their sessions with such a token end, on all servers within a second. A token counts as issued before where its `iat` is in the same second, or where it has none.',
    input: z.object({ userId: userIdInput }),
    target: true,
    answer: z.object({
      userId: wireUserId,
      revokedAt: wireTime.describe('Tokens are accepted again that were issued in a later second.'),
    }),
    success: { 200: 'The user is signed out, also where they were before.' },
    refusals: { FORBIDDEN: 'The token does not make the caller an admin.' },
    run: async (parley, _caller, { userId }, by) => {
      const { revokedAt } = await parley.sessions.revoke({ by, userId });
      return { body: { userId, revokedAt: new Date(revokedAt).toISOString() } };
    },
  }),
];
