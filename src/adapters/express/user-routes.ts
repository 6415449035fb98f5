import { z } from 'zod';
import { userIdInput } from '../protocol/input.js';
import { toWirePresence, toWireUser } from '../protocol/translate.js';
import { wirePresence, wireUser } from '../protocol/wire-schemas.js';
import { route } from './route.js';

const userInput = z.object({ userId: userIdInput });
const unknownUser = { NOT_FOUND: 'There is no such user with whom the caller shares a room.' };

export const userRoutes = [
  route({
    method: 'get',
    path: '/users/:userId',
    operationId: 'getUser',
    summary: 'A user, with presence',
    input: userInput,
    answer: wireUser,
    success: { 200: 'The user.' },
    refusals: unknownUser,
    run: async (parley, reader, { userId }) => ({
      body: toWireUser(await parley.presence.readUser({ reader, userId })),
    }),
  }),
  route({
    method: 'get',
    path: '/users/:userId/presence',
    operationId: 'getPresence',
    summary: 'Whether a user is online',
    input: userInput,
    answer: wirePresence,
    success: { 200: "The user's presence." },
    refusals: unknownUser,
    run: async (parley, reader, { userId }) => {
      const { presence } = await parley.presence.readUser({ reader, userId });
      return { body: toWirePresence(userId, presence) };
    },
  }),
];
