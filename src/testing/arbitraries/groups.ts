import fc from 'fast-check';
import { parseGroupId, parseUserId, type UserId } from '../../domain/ids.js';
import { ROLES, type Role } from '../../domain/log-entry.js';
import { createGroup } from '../../domain/membership.js';
import { type GroupRoom, HISTORIES } from '../../domain/room.js';
import { START } from '../fixtures.js';

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

export const castOf = (): readonly UserId[] => CAST;
