import { z } from 'zod';
import type { RoomView } from '../../application/rooms/room-view.js';
import { ROLES } from '../../domain/log-entry.js';
import { HISTORIES } from '../../domain/room.js';
import { groupIdInput, userIdInput } from '../protocol/input.js';
import { toWireRoom } from '../protocol/translate.js';
import { type Answer, route } from './route.js';

const groupInput = z.object({ groupId: groupIdInput });
const memberInput = groupInput.extend({ userId: userIdInput });
const createInput = z.object({
  name: z.string(),
  members: z.array(userIdInput),
  history: z.enum(HISTORIES).optional(),
});

export const groupRoutes = [
  route({
    method: 'post',
    path: '/groups/create',
    input: createInput,
    run: async (parley, creator, input) => ({
      status: 201,
      body: toWireRoom(await parley.groups.create({ creator, ...input })),
    }),
  }),
  route({
    method: 'post',
    path: '/groups/add-member',
    input: memberInput,
    target: true,
    run: (parley, by, input) => answerGroup(parley.groups.addMember({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/remove-member',
    input: memberInput,
    target: true,
    run: (parley, by, input) => answerGroup(parley.groups.removeMember({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/leave',
    input: groupInput,
    run: (parley, by, input) => answerGroup(parley.groups.leave({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/rename',
    input: groupInput.extend({ name: z.string() }),
    run: (parley, by, input) => answerGroup(parley.groups.rename({ by, ...input })),
  }),
  route({
    method: 'post',
    path: '/groups/set-role',
    input: memberInput.extend({ role: z.enum(ROLES) }),
    target: true,
    run: (parley, by, input) => answerGroup(parley.groups.setRole({ by, ...input })),
  }),
];

const answerGroup = async (change: Promise<RoomView>): Promise<Answer> => ({
  body: toWireRoom(await change),
});
