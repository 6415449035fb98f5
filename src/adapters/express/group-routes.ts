import { z } from 'zod';
import type { RoomView } from '../../application/views/room-view.js';
import { ROLES } from '../../domain/log-entry.js';
import { GROUP_MEMBERS_MAX } from '../../domain/limits.js';
import { HISTORIES } from '../../domain/room.js';
import { groupIdInput, groupNameInput, listOf, userIdInput } from '../protocol/input.js';
import { toWireRoom } from '../protocol/translate.js';
import type { WireRoom } from '../protocol/wire.js';
import { GROUP_COMMAND_MAX_BYTES } from '../protocol/transport-limits.js';
import { wireRoom } from '../protocol/wire-schemas.js';
import { type Answer, HOST_REFUSES, route } from './route.js';

const groupInput = z.object({ groupId: groupIdInput });
export const memberInput = groupInput.extend({ userId: userIdInput });
export const renameInput = groupInput.extend({ name: groupNameInput });
export const setRoleInput = memberInput.extend({ role: z.enum(ROLES) });
export const createInput = z.object({
  name: groupNameInput,
  members: listOf(userIdInput, GROUP_MEMBERS_MAX).describe(
    'With or without the caller; repeats count once. Add those of a larger group one by one.',
  ),
  history: z
    .enum(HISTORIES)
    .optional()
    .describe(
      '`all` (the default): members read everything. `since-joining`: they read what was written while they were members.',
    ),
});

const changed = { 200: 'The group with the change.' };
const unknownGroup = 'There is no such group, or the caller is not a member of it.';

export const groupRoutes = [
  route({
    method: 'post',
    path: '/groups/create',
    operationId: 'createGroup',
    summary: 'Make a group',
    description: 'The caller becomes the owner, the others become members.',
    input: createInput,
    answer: wireRoom,
    success: { 201: 'The new group.' },
    refusals: {
      INVALID: 'The request is not understood, or names more members than a group may have.',
      FORBIDDEN: 'The policy refuses it: the caller and one of the members have a block between them.',
      REFUSED: HOST_REFUSES,
    },
    bodyLimit: GROUP_COMMAND_MAX_BYTES,
    run: async (parley, creator, input) => ({
      status: 201,
      body: toWireRoom(await parley.groups.create({ creator, ...input })),
    }),
  }),
  route({
    method: 'post',
    path: '/groups/add-member',
    operationId: 'addMember',
    summary: 'Add a member to a group',
    input: memberInput,
    target: true,
    answer: wireRoom,
    success: changed,
    refusals: {
      FORBIDDEN:
        'For owners and admins. Or the policy refuses it: one of the two has blocked the other. Or the user has left the group by themselves, less than a day ago.',
      REFUSED: HOST_REFUSES,
      NOT_FOUND: unknownGroup,
      CONFLICT: 'The user is a member already, or the group is full.',
    },
    run: (parley, by, input) => answerGroup(parley.groups.addMember({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/remove-member',
    operationId: 'removeMember',
    summary: 'Remove a member from a group',
    description:
      'Removing oneself is leaving. Once this is answered, the removed user gets nothing more of the group.',
    input: memberInput,
    target: true,
    answer: wireRoom,
    success: changed,
    refusals: {
      FORBIDDEN: 'For owners and admins; only an owner removes an owner.',
      NOT_FOUND: `${unknownGroup} Or the user is not a member.`,
    },
    run: (parley, by, input) => answerGroup(parley.groups.removeMember({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/leave',
    operationId: 'leaveGroup',
    summary: 'Leave a group',
    description: 'When the last owner leaves, the longest-standing admin, else member, becomes the owner.',
    input: groupInput,
    answer: wireRoom,
    success: { 200: 'The group without the caller.' },
    refusals: { NOT_FOUND: unknownGroup },
    run: (parley, by, input) => answerGroup(parley.groups.leave({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/rename',
    operationId: 'renameGroup',
    summary: 'Rename a group',
    input: renameInput,
    answer: wireRoom,
    success: changed,
    refusals: {
      FORBIDDEN: 'For owners and admins.',
      NOT_FOUND: unknownGroup,
      CONFLICT: 'The group has that name already.',
    },
    run: (parley, by, input) => answerGroup(parley.groups.rename({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/set-role',
    operationId: 'setRole',
    summary: "Set a member's role",
    input: setRoleInput,
    target: true,
    answer: wireRoom,
    success: changed,
    refusals: {
      FORBIDDEN: 'For owners.',
      NOT_FOUND: `${unknownGroup} Or the user is not a member.`,
      CONFLICT: 'It would change nothing, or leave no owner.',
    },
    run: (parley, by, input) => answerGroup(parley.groups.setRole({ by, ...input })),
  }),
];

const answerGroup = async (change: Promise<RoomView>): Promise<Answer<WireRoom>> => ({
  body: toWireRoom(await change),
});
