import type { PresenceList } from '../../application/presence/watch-presence.js';
import type { UserId } from '../../domain/ids.js';
import { claimsInput, listOf, parseInput, requireSpeaksFor, userIdInput } from './input.js';
import { toWirePresence } from './translate.js';
import { type Command, type CommandContext, readPayload } from './command.js';

const WATCH_MAX = 500;

export const watchInput = claimsInput.extend({ userIds: listOf(userIdInput, WATCH_MAX) });
export const namedInput = claimsInput.refine(
  ({ userId, sender }) => userId !== undefined || sender !== undefined,
  'give your own id as userId, or nothing',
);

/** The user in the payload of a userOnline: a bare id, `{ userId }`, or none. @throws DomainError INVALID. */
const namedIn = (payload: unknown): { userId?: UserId | undefined; sender?: UserId | undefined } => {
  if (payload === undefined || payload === null) return {};
  return typeof payload === 'object'
    ? parseInput(namedInput, payload)
    : { userId: parseInput(userIdInput, payload) };
};

/** The user that a connection without a token names; undefined where it names none. @throws DomainError INVALID. */
export const namedUser = (payload: unknown): UserId | undefined => {
  const { userId, sender } = namedIn(payload);
  return userId ?? sender;
};

export const userOnline: Command = async (context, payload) => {
  const { parley, session } = context;
  requireSpeaksFor(session.userId, namedIn(payload));
  return answer(context, await parley.presence.snapshot(session.userId));
};

export const watchPresence: Command = async (context, payload) => {
  const { parley, session } = context;
  const { userIds } = readPayload(watchInput, payload, session);
  return answer(context, await parley.presence.watch({ session, users: userIds }));
};

const answer = ({ asEvents, deliver }: CommandContext, list: PresenceList): object | undefined => {
  if (!asEvents) {
    return { users: [...list].map(([userId, presence]) => toWirePresence(userId, presence)) };
  }
  for (const [userId, presence] of list) {
    deliver({ type: 'presence-changed', userId, presence, rooms: [] });
  }
  return undefined;
};
