import { z } from 'zod';
import { userIdInput } from '../protocol/input.js';
import { toWirePresence, toWireUser } from '../protocol/translate.js';
import { route } from './route.js';

const userInput = z.object({ userId: userIdInput });

export const userRoutes = [
  route({
    method: 'get',
    path: '/users/:userId',
    input: userInput,
    run: async (parley, reader, { userId }) => ({
      body: toWireUser(await parley.presence.readUser({ reader, userId })),
    }),
  }),
  route({
    method: 'get',
    path: '/users/:userId/presence',
    input: userInput,
    run: async (parley, reader, { userId }) => {
      const { presence } = await parley.presence.readUser({ reader, userId });
      return { body: toWirePresence(userId, presence) };
    },
  }),
];
