import { z } from 'zod';
import type { PresenceList } from '../../application/presence/watch-presence.js';
import type { UserId } from '../../domain/ids.js';
import { command, type CommandContext, unbare } from './command.js';
import { claimsInput, listOf, parseInput, userIdInput } from './input.js';
import { toWirePresence } from './translate.js';
import type { WirePresence } from './wire.js';
import { wirePresence } from './wire-schemas.js';

const WATCH_MAX = 500;

export const watchInput = claimsInput.extend({ userIds: listOf(userIdInput, WATCH_MAX) });
export const namedInput = claimsInput
  .refine(
    ({ userId, sender }) => userId !== undefined || sender !== undefined,
    'give your own id as userId, or nothing',
  )
  .meta({ examples: [{ userId: 'ana' }] })
  .optional();

const presenceAnswer = z.object({ users: z.array(wirePresence) });

/** The user that a connection without a token names; undefined where it names none. @throws DomainError INVALID. */
export const namedUser = (payload: unknown): UserId | undefined => {
  const named = parseInput(namedInput, unbare(payload, 'userId'));
  return named?.userId ?? named?.sender;
};

export const userOnline = command({
  summary: 'The presence of the people with whom the caller shares rooms',
  description:
    'Where the server takes no tokens, the first one of a connection names its user. Without a callback they come as `updateUserStatus` events.',
  input: namedInput,
  bare: 'userId',
  answer: presenceAnswer,
  run: async (context) => answer(context, await context.parley.presence.snapshot(context.session.userId)),
});

export const watchPresence = command({
  summary: 'The presence of these users, from now on',
  description:
    '`updateUserStatus` events follow. It replaces the users that this device watched before. Without a callback the answer comes as `updateUserStatus` events too.',
  input: watchInput,
  answer: presenceAnswer,
  run: async (context, { userIds }) =>
    answer(context, await context.parley.presence.watch({ session: context.session, users: userIds })),
});

const answer = (
  { asEvents, deliver }: Pick<CommandContext, 'asEvents' | 'deliver'>,
  list: PresenceList,
): { readonly users: readonly WirePresence[] } | undefined => {
  if (!asEvents) {
    return { users: [...list].map(([userId, presence]) => toWirePresence(userId, presence)) };
  }
  for (const [userId, presence] of list) {
    deliver({ type: 'presence-changed', userId, presence, rooms: [] });
  }
  return undefined;
};
