import { z } from 'zod';
import { COUNTED_MESSAGES_MAX } from '../../application/receipts/message-counts.js';
import { RECEIPT_KINDS } from '../../domain/receipts.js';
import { syncInput } from '../protocol/commands.js';
import { listOf, messageIdInput, roomIdInput } from '../protocol/input.js';
import { toWireRoomPage } from '../protocol/translate.js';
import { wireRoomPage } from '../protocol/event-schemas.js';
import { wireMessageId, wireRoomId } from '../protocol/wire-schemas.js';
import { route } from './route.js';

const unknownRoom = { NOT_FOUND: 'There is no such room, or the caller is not a member of it.' };

export const liveRoutes = [
  route({
    method: 'post',
    path: '/sync',
    operationId: 'sync',
    summary: 'What a client missed, room by room',
    description:
      'The same as the command `sync` of Socket.IO. Reading moves no watermark: acknowledge the newest message of each room.',
    input: syncInput.omit({ sender: true, userId: true }),
    answer: z.object({
      rooms: z.array(wireRoomPage).describe('In ascending order of room id, without the members of groups.'),
      left: z.array(wireRoomId).describe('The rooms named that the caller is not a member of.'),
      next: wireRoomId.exactOptional().describe('The `after` of the next request; missing on the last.'),
    }),
    success: { 200: 'Up to 100 rooms or 256 KiB.' },
    run: async (parley, reader, { changes, ...query }) => {
      const answer = await parley.rooms.missed({ reader, withChanged: changes, ...query });
      return { body: { ...answer, rooms: answer.rooms.map(toWireRoomPage) } };
    },
  }),
  route({
    method: 'post',
    path: '/rooms/:roomId/receipts',
    operationId: 'acknowledge',
    summary: 'Say that one has a message, or has seen it',
    description: 'It covers every message before it. Late and repeated ones change nothing.',
    input: z.object({
      roomId: roomIdInput,
      messageId: messageIdInput,
      kind: z.enum(RECEIPT_KINDS).describe('A message that was seen was delivered.'),
    }),
    answer: z.object({ roomId: wireRoomId, messageId: wireMessageId, kind: z.enum(RECEIPT_KINDS) }),
    success: { 200: 'It is stored.' },
    refusals: { NOT_FOUND: 'There is no such room or message, or the caller may not read it.' },
    run: async (parley, userId, input) => {
      await parley.receipts.acknowledge({ userId, ...input });
      return { body: input };
    },
  }),
  route({
    method: 'post',
    path: '/rooms/:roomId/counts',
    operationId: 'messageCounts',
    summary: 'How many have messages, and have seen them',
    input: z.object({ roomId: roomIdInput, messageIds: listOf(messageIdInput, COUNTED_MESSAGES_MAX) }),
    answer: z.object({
      counts: z.array(
        z.object({
          messageId: wireMessageId,
          delivered: z.int().min(0),
          seen: z.int().min(0),
          of: z.int().min(0).describe('The number of its recipients.'),
        }),
      ),
    }),
    success: { 200: 'Those of the messages that the caller may read.' },
    refusals: unknownRoom,
    run: async (parley, reader, query) => ({
      body: { counts: [...(await parley.receipts.counts({ reader, ...query }))] },
    }),
  }),
  route({
    method: 'post',
    path: '/rooms/:roomId/typing',
    operationId: 'setTyping',
    summary: 'Say that one types',
    description:
      'The others are told for six seconds: repeat it while the user goes on. It ends earlier with a message, and with `typing: false`.',
    input: z.object({
      roomId: roomIdInput,
      typing: z.boolean().default(true).describe('`true` where it is missing.'),
    }),
    answer: z.object({ roomId: wireRoomId, typing: z.boolean() }),
    success: { 200: 'The others are told.' },
    refusals: unknownRoom,
    run: async (parley, userId, input) => {
      await parley.typing.setAlone({ userId, ...input });
      return { body: input };
    },
  }),
];
