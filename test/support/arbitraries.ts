import fc from 'fast-check';
import {
  parseClientMessageId,
  parseGroupId,
  parseMessageId,
  parseUserId,
  type UserId,
} from '../../src/domain/ids.js';
import { CONTENT_MAX_LENGTH, ID_MAX_LENGTH } from '../../src/domain/limits.js';
import { MESSAGE_TYPES, type NewMessage, ROLES, type Role, type Seq } from '../../src/domain/log-entry.js';
import { createGroup } from '../../src/domain/membership.js';
import { type Acknowledgement, RECEIPT_KINDS, type Watermarks } from '../../src/domain/receipts.js';
import { mergeWatermarks, NO_WATERMARKS, watermarksOf } from '../../src/domain/receipts.js';
import { type GroupRoom, HISTORIES } from '../../src/domain/room.js';
import { START } from '../contracts/fixtures.js';

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

/** Any code units, lone surrogates and U+0000 among them. */
export const roughTexts: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', ' ', '\n', '😀', '\u{10ffff}', '\ufeff', '\u2028'),
      fc.constantFrom('\0', '\ud800', '\udbff', '\udc00', '\udfff'),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

/** Any valid content: every character but U+0000, white space and line breaks included. */
export const contents: fc.Arbitrary<string> = fc.oneof(
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', '\n', '\r', '\t', '\u0001', '\u2028', '\ufeff', 'é', '\u0301'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((c) => (c === '\0' ? '😀' : c)),
    ),
    minLength: 1,
    maxLength: 60,
  }),
  fc
    .tuple(
      fc.constantFrom('a', '山', '😀'),
      fc.integer({ min: CONTENT_MAX_LENGTH - 2, max: CONTENT_MAX_LENGTH }),
    )
    .map(([character, length]) => character.repeat(length)),
);

export const messages: fc.Arbitrary<NewMessage> = fc.record(
  {
    id: fc.uuid({ version: 7 }).map(parseMessageId),
    roomId: fc.uuid({ version: 7 }).map(parseGroupId),
    sender: userIds,
    type: fc.constantFrom(...MESSAGE_TYPES),
    content: contents,
    clientMessageId: fc.uuid({ version: 4 }).map(parseClientMessageId),
    createdAt: fc.integer({ min: START, max: START + 1e9 }),
  },
  { requiredKeys: ['id', 'roomId', 'sender', 'content', 'createdAt'] },
);

export type AcknowledgementOfOne = Pick<Acknowledgement, 'kind' | 'seq' | 'at'>;

/** Few positions and few times, so that the same ones meet. */
export const acknowledgementsOfOne: fc.Arbitrary<AcknowledgementOfOne> = fc.record({
  kind: fc.constantFrom(...RECEIPT_KINDS),
  seq: fc.nat({ max: 6 }),
  at: fc.integer({ min: START, max: START + 4 }),
});

/** All watermarks that acknowledgements can lead to. */
export const watermarks: fc.Arbitrary<Watermarks> = fc
  .array(acknowledgementsOfOne, { maxLength: 4 })
  .map((all) => all.map(watermarksOf).reduce(mergeWatermarks, NO_WATERMARKS));

/** Somebody of the cast, chosen from the group as it is then, so that most commands are allowed. */
export interface Someone {
  readonly among: 'owners' | 'members' | 'others' | 'all';
  readonly index: number;
}

/** A command on a group: mostly a change of it, or a message in between. */
export type GroupCommand<Who = UserId> =
  | { readonly kind: 'message'; readonly by: Who }
  | { readonly kind: 'add' | 'remove'; readonly by: Who; readonly userId: Who }
  | { readonly kind: 'leave'; readonly by: Who }
  | { readonly kind: 'rename'; readonly by: Who; readonly name: string }
  | { readonly kind: 'role'; readonly by: Who; readonly userId: Who; readonly role: Role };

export interface GroupStory {
  readonly created: GroupRoom;
  readonly maxMembers: number;
  readonly commands: readonly GroupCommand<Someone>[];
}

const CAST = ['ann', 'ben', 'cid', 'dan', 'eve', '😀_~'].map(parseUserId);

const someone = (...among: readonly Someone['among'][]): fc.Arbitrary<Someone> =>
  fc.record({ among: fc.constantFrom(...among), index: fc.nat({ max: CAST.length - 1 }) });

const by = someone('owners', 'owners', 'members', 'all');

const commandKinds = {
  message: { by: someone('members') },
  add: { by, userId: someone('others', 'others', 'others', 'all') },
  remove: { by, userId: someone('members', 'all') },
  leave: { by: someone('owners', 'members', 'all') },
  rename: { by, name: fc.constantFrom('The group', ' B ') },
  role: { by, userId: someone('members', 'members', 'all'), role: fc.constantFrom(...ROLES) },
};

const groupCommand = <Kind extends keyof typeof commandKinds>(kind: Kind) =>
  fc.record({ kind: fc.constant(kind), ...commandKinds[kind] });

const groupCommands = fc.oneof(
  { weight: 3, arbitrary: groupCommand('message') },
  { weight: 8, arbitrary: groupCommand('add') },
  { weight: 2, arbitrary: groupCommand('remove') },
  { weight: 1, arbitrary: groupCommand('leave') },
  { weight: 1, arbitrary: groupCommand('rename') },
  { weight: 4, arbitrary: groupCommand('role') },
) as fc.Arbitrary<GroupCommand<Someone>>;

/** Groups of a cast of six, with a limit from one member to all of them. */
export const groupStories: fc.Arbitrary<GroupStory> = fc
  .constantFrom(1, 2, 3, 3, 4, 4, 5, 5, CAST.length, CAST.length)
  .chain((maxMembers) =>
    fc.record({
      maxMembers: fc.constant(maxMembers),
      founders: fc.shuffledSubarray(CAST, { minLength: 1, maxLength: maxMembers }),
      history: fc.constantFrom(...HISTORIES),
      commands: fc.array(groupCommands, { maxLength: 40, size: 'max' }),
    }),
  )
  .map(({ maxMembers, founders, history, commands }) => ({
    maxMembers,
    commands,
    created: createGroup(
      {
        id: parseGroupId('group'),
        name: 'The group',
        creator: founders[0] ?? parseUserId('ann'),
        members: founders,
        history,
        createdAt: START,
      },
      { maxMembers },
    ),
  }));

/** Seqs of messages, up to one that no acknowledgement here covers. */
export const seqs: fc.Arbitrary<Seq> = fc.integer({ min: 1, max: 7 });

export const castOf = (): readonly UserId[] => CAST;
