import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId, privateRoomId } from '../../src/domain/ids.js';
import type { Random } from './random.js';

/** The users of the fuzz, and what it knows. */
export interface Cast {
  readonly users: readonly string[];
  readonly tokenOf: (user: string) => string;
  /** The private rooms that a user may open. They are few, as the server rightly stores each. */
  readonly roomsOf: (user: string) => readonly string[];
  readonly clientMessageIds: readonly string[];
  /** Messages of the fuzz's own rooms. */
  readonly messageIds: string[];
  /** The fuzz is a plain member there. */
  groupId: string;
  /** Rooms, messages and users of the well-behaved, which the fuzz must not reach. */
  readonly others: { readonly rooms: string[]; readonly messages: string[]; readonly users: string[] };
}

const USERS = 16;

export const makeCast = (secret: string): Cast => {
  const users = Array.from({ length: USERS }, (_, i) => `fuzz-${i}`);
  const tokens = new Map(
    users.map((user) => [user, signToken({ userId: parseUserId(user) }, secret, { expiresIn: '12h' })]),
  );
  const roomsOf = (user: string) => {
    const index = users.indexOf(user);
    return [1, 2, USERS - 2, USERS - 1].map((distance) =>
      privateRoomId(parseUserId(user), parseUserId(users[(index + distance) % USERS] ?? '')),
    );
  };
  return {
    users,
    tokenOf: (user) => tokens.get(user) ?? '',
    roomsOf,
    clientMessageIds: ['fuzz-1', 'fuzz-2'],
    messageIds: [],
    groupId: '',
    others: { rooms: [], messages: [], users: [] },
  };
};

/** A room id for a payload: mostly of the user's own rooms, or of somebody else's. */
export const someRoom = ({ roomsOf, groupId, others, users }: Cast, random: Random, user: string): string => {
  if (random.chance(0.5)) return random.pick(roomsOf(user));
  return random.pick([groupId, ...others.rooms, ...roomsOf(random.pick(users))]);
};
