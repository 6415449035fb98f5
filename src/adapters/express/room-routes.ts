import { z } from 'zod';
import { MEMBERS_PAGE_MAX } from '../../application/rooms/list-members.js';
import { ROOMS_PAGE_MAX } from '../../application/rooms/list-rooms.js';
import { PAGE_MAX } from '../../application/messages/read-page.js';
import { roomIdInput, userIdInput } from '../protocol/input.js';
import { toWireMember, toWireMessage, toWireRoom } from '../protocol/translate.js';
import { cursorInput, limitInput, seqParameter, toCursor } from './parameters.js';
import { route } from './route.js';

const roomInput = z.object({ roomId: roomIdInput });

export const roomRoutes = [
  route({
    method: 'get',
    path: '/rooms',
    input: z.object({ after: cursorInput.optional(), limit: limitInput(ROOMS_PAGE_MAX) }),
    run: async (parley, reader, { after, limit }) => {
      const { rooms, next } = await parley.rooms.list({ reader, after, limit });
      return {
        body: {
          rooms: rooms.map(({ view, lastMessage, unread }) => ({
            ...toWireRoom(view),
            ...(lastMessage && { lastMessage: toWireMessage(lastMessage) }),
            unread,
          })),
          ...(next && { next: toCursor(next) }),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/rooms/:roomId',
    input: roomInput,
    run: async (parley, reader, { roomId }) => ({
      body: toWireRoom(await parley.rooms.get({ reader, roomId })),
    }),
  }),
  route({
    method: 'get',
    path: '/rooms/:roomId/members',
    input: roomInput.extend({ after: userIdInput.optional(), limit: limitInput(MEMBERS_PAGE_MAX) }),
    run: async (parley, reader, query) => {
      const { members, next } = await parley.rooms.listMembers({ reader, ...query });
      return { body: { members: members.map(toWireMember), ...(next && { next }) } };
    },
  }),
  route({
    method: 'get',
    path: '/rooms/:roomId/messages',
    input: roomInput
      .extend({
        before: seqParameter.optional(),
        after: seqParameter.optional(),
        limit: limitInput(PAGE_MAX),
      })
      .refine(
        ({ before, after }) => before === undefined || after === undefined,
        'take before or after, not both',
      ),
    run: async (parley, reader, query) => {
      const { entries, hasMore } = await parley.messages.history({ reader, ...query });
      return { body: { messages: entries.map(toWireMessage), hasMore } };
    },
  }),
];
