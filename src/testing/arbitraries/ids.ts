import fc from 'fast-check';
import {
  type MessageId,
  parseGroupId,
  parseMessageId,
  parseUserId,
  privateRoomId,
  type RoomId,
  type UserId,
} from '../../domain/ids.js';
import { ID_MAX_LENGTH } from '../../domain/limits.js';

/** Ids as host applications have them. */
export const sampleUserIds = [
  'alice',
  'auth0|5f7c8e',
  'zoë.o’neil+chat@example.org',
  'snake_case_',
  '~tilde~1',
  '0190b5f2-7c1e-7cc3-98c4-dc0c0c07398f',
  'CN=Doe,OU=Sales',
  '😀',
  '👩‍💻_山田',
];

/** Characters that an id may have. Those that matter to the ids of private rooms are the most frequent. */
const idCharacter = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'Z', '0', '1', '-', '.', '@', '|', ':', '/', '%') },
  { weight: 1, arbitrary: fc.constantFrom('_', '~') },
  { weight: 1, arbitrary: fc.constantFrom('é', 'ß', '山', '\ufffd', '\uffff', '😀', '\u{10ffff}') },
);

const email = fc
  .tuple(fc.stringMatching(/^[a-z0-9_.+~-]{1,12}$/), fc.stringMatching(/^[a-z0-9-]{1,8}$/))
  .map(([local, host]) => `${local}@${host}.example`);

/** Any valid user id, of any valid length. */
export const userIds: fc.Arbitrary<UserId> = fc
  .oneof(
    fc.constantFrom(...sampleUserIds),
    email,
    fc.uuid(),
    fc.string({ unit: idCharacter, minLength: 1, maxLength: 16 }),
    fc.string({ unit: idCharacter, minLength: 1, maxLength: ID_MAX_LENGTH, size: 'max' }),
  )
  .filter((id) => id !== '.' && id !== '..')
  .map(parseUserId);

/** Short ids of the characters with which a private room's id separates and escapes. They find collisions. */
export const trickyUserIds: fc.Arbitrary<UserId> = fc
  .string({ unit: fc.constantFrom('a', '_', '~', '0', '1'), minLength: 1, maxLength: 5 })
  .map(parseUserId);

export const pairsOf = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<readonly [T, T]> =>
  fc.uniqueArray(values, { minLength: 2, maxLength: 2 }).map(([a, b]) => [a as T, b as T] as const);

export const groupIds: fc.Arbitrary<RoomId> = fc.uuid({ version: 4 }).map(parseGroupId);

/** Of groups, and of private rooms of any two users. */
export const roomIds: fc.Arbitrary<RoomId> = fc.oneof(
  groupIds,
  pairsOf(userIds).map(([a, b]) => privateRoomId(a, b)),
);

export const messageIds: fc.Arbitrary<MessageId> = fc.uuid({ version: 7 }).map(parseMessageId);
