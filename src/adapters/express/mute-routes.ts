import { z } from 'zod';
import type { Parley } from '../../application/parley.js';
import type { UserId } from '../../domain/ids.js';
import { roomIdInput } from '../protocol/input.js';
import { route } from './route.js';

const mute = {
  path: '/rooms/:roomId/mute',
  input: z.object({ roomId: roomIdInput }),
  answer: z.undefined(),
  refusals: { NOT_FOUND: 'There is no such room, or the caller is not a member of it.' },
} as const;

type RoomInput = z.output<typeof mute.input>;

const setTo =
  (muted: boolean) =>
  async (parley: Parley, userId: UserId, { roomId }: RoomInput) => {
    await parley.rooms.mute({ userId, roomId, muted });
    return { status: 204, body: undefined };
  };

export const muteRoutes = [
  route({
    ...mute,
    method: 'put',
    operationId: 'muteRoom',
    summary: 'Mute a room',
    description:
      'The caller wants no notifications of the room. It is in the list of rooms, and told to the devices of the caller, who decide what a notification is. Everything is delivered as before. It ends when the caller leaves the room.',
    success: { 204: 'The room is muted, also where it was before.' },
    run: setTo(true),
  }),
  route({
    ...mute,
    method: 'delete',
    operationId: 'unmuteRoom',
    summary: 'Mute a room no more',
    success: { 204: 'The room is not muted, also where it was not before.' },
    run: setTo(false),
  }),
];
