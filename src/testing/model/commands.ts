import fc from 'fast-check';
import type { Kind, Role } from './model-room.js';

/*
 * Random commands as plain data, so that they shrink. Numbers pick something that exists when the command
 * runs: one of all rooms, or one of all entries.
 */

export const USERS = ['ann', 'ben', 'cid', 'dan', 'e_e'] as const;

/** `by` names a user by number. A number beyond the last user stands for a member of the room, or for one who may change it. */
export type Command = { readonly by: number; readonly wait: number } & (
  | {
      readonly kind: 'create';
      readonly members: readonly number[];
      readonly history: 'all' | 'since-joining' | undefined;
      readonly name: string;
    }
  | { readonly kind: 'add' | 'remove'; readonly room: number; readonly user: number }
  | { readonly kind: 'leave' | 'get'; readonly room: number }
  | { readonly kind: 'rename'; readonly room: number; readonly name: string }
  | { readonly kind: 'role'; readonly room: number; readonly user: number; readonly role: Role }
  | {
      readonly kind: 'send';
      readonly room: number;
      readonly content: string;
      readonly type: 'text' | 'image' | undefined;
      readonly clientMessageId: 'a' | 'b' | undefined;
      /** The entry that it answers. */
      readonly replyTo: number | undefined;
      readonly mentions: readonly number[] | undefined;
    }
  /** An earlier message sent again, by its sender or another user, with the same or other content. */
  | {
      readonly kind: 'resend';
      readonly entry: number;
      readonly content: string | undefined;
      readonly bySender: boolean;
    }
  | ({ readonly entry: number; readonly bySender: boolean } & (
      | {
          readonly kind: 'edit';
          readonly content: string;
          readonly mentions: readonly number[] | undefined;
          /** So far behind the room's log; missing: without a rev. */
          readonly behind: number | undefined;
        }
      | { readonly kind: 'delete' }
      | { readonly kind: 'react'; readonly emoji: string; readonly on: boolean }
      /** Who has reacted, and the earlier texts. */
      | { readonly kind: 'look' }
    ))
  | {
      readonly kind: 'acknowledge';
      readonly entry: number;
      /** Missing: the room of the entry. */
      readonly room: number | undefined;
      readonly mark: Kind;
    }
  | {
      readonly kind: 'history';
      readonly room: number;
      readonly before?: number | undefined;
      readonly after?: number | undefined;
      readonly limit: number;
      readonly withChanged: boolean;
    }
  | {
      readonly kind: 'join';
      readonly room: number;
      readonly after: number | undefined;
      readonly changes: 'with-changed' | 'every-change' | undefined;
    }
  | { readonly kind: 'list'; readonly limit: number }
);

const index = fc.nat(60);
const common = { by: fc.nat(3 * USERS.length - 1), wait: fc.constantFrom(0, 0, 1, 7) };
const user = fc.nat(USERS.length - 1);
const name = fc.constantFrom('one', ' one ', 'two', 'two', 'three', 'four', 'five', '', ' ', 'x'.repeat(101));
const anySeq = fc.option(fc.nat(12), { nil: undefined });

const mentions = fc.option(fc.uniqueArray(user, { maxLength: 3 }), { nil: undefined });

const of = <K extends Command['kind'], T extends object>(
  kind: K,
  fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> },
) => fc.record({ kind: fc.constant(kind), ...common, ...fields });

const content = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('hello', 'bye') },
  { weight: 1, arbitrary: fc.constantFrom('', 'x'.repeat(10_001)) },
);

export const commands = fc.oneof(
  {
    weight: 2,
    arbitrary: of('create', {
      members: fc.uniqueArray(user, { maxLength: 5 }),
      history: fc.constantFrom('all', 'since-joining', 'since-joining', undefined),
      name,
    }),
  },
  { weight: 6, arbitrary: of('add', { room: index, user }) },
  { weight: 4, arbitrary: of('remove', { room: index, user: fc.nat(2 * USERS.length - 1) }) },
  { weight: 2, arbitrary: of('leave', { room: index }) },
  { weight: 8, arbitrary: of('rename', { room: index, name }) },
  {
    weight: 12,
    arbitrary: of('role', {
      room: index,
      user: fc.nat(2 * USERS.length - 1),
      role: fc.constantFrom('owner', 'admin', 'member'),
    }),
  },
  {
    weight: 12,
    arbitrary: of('send', {
      room: index,
      content,
      type: fc.constantFrom('text', 'image', undefined),
      clientMessageId: fc.constantFrom('a', 'b', undefined, undefined),
      replyTo: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.nat(60) },
      ),
      mentions,
    }),
  },
  {
    weight: 6,
    arbitrary: of('edit', {
      entry: index,
      bySender: fc.constantFrom(true, true, true, false),
      content,
      mentions,
      behind: fc.constantFrom(undefined, undefined, 0, 1, 3),
    }),
  },
  { weight: 2, arbitrary: of('delete', { entry: index, bySender: fc.boolean() }) },
  {
    weight: 7,
    arbitrary: of('react', {
      entry: index,
      bySender: fc.boolean(),
      emoji: fc.constantFrom('👍', '👍', '❤️', '👩‍👩‍👧', '', 'no'),
      on: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 2, arbitrary: of('look', { entry: index, bySender: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: of('resend', {
      entry: index,
      content: fc.oneof(content, fc.constant(undefined), fc.constant(undefined)),
      bySender: fc.boolean(),
    }),
  },
  {
    weight: 10,
    arbitrary: of('acknowledge', {
      entry: index,
      room: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: index }),
      mark: fc.constantFrom('delivered', 'seen'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        of('history', {
          room: index,
          limit: fc.integer({ min: 1, max: 4 }),
          withChanged: fc.boolean(),
        }),
        anySeq,
        fc.boolean(),
      )
      .map(([query, at, backwards]) => ({ ...query, ...(backwards ? { before: at } : { after: at }) })),
  },
  {
    weight: 2,
    arbitrary: of('join', {
      room: index,
      after: anySeq,
      changes: fc.constantFrom(undefined, 'with-changed', 'every-change', 'every-change'),
    }),
  },
  { weight: 1, arbitrary: of('get', { room: index }) },
  { weight: 1, arbitrary: of('list', { limit: fc.integer({ min: 1, max: 3 }) }) },
) as fc.Arbitrary<Command>;

/** Stories start with a group, so that few commands find no room. */
export const stories: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    fc.record({
      kind: fc.constant('create' as const),
      ...common,
      members: fc.uniqueArray(user, { maxLength: 3 }),
      history: fc.constantFrom('all' as const, 'since-joining' as const),
      name: fc.constant('one'),
    }),
    fc.array(commands, { maxLength: 55, size: 'max' }),
  )
  .map(([first, rest]) => [first, ...rest]);
