import { z } from 'zod';
import { PAGE_DEFAULT, PAGE_MAX } from '../../application/messages/read-page.js';
import { ROOMS_PAGE_DEFAULT, ROOMS_PAGE_MAX } from '../../application/rooms/list-rooms.js';
import { MEMBERS_PAGE_MAX } from '../../application/rooms/read-room.js';
import { roomIdInput } from '../protocol/input.js';
import { toWireMember, toWireMessage, toWirePlainMessage, toWireRoom } from '../protocol/translate.js';
import { wireMember, wireMessage, wireMuted, wirePlainMessage, wireRoom } from '../protocol/wire-schemas.js';
import {
  afterUser,
  nextUser,
  cursorInput,
  flagParameter,
  limitInput,
  seqParameter,
  toCursor,
} from './parameters.js';
import { route } from './route.js';

const roomInput = z.object({ roomId: roomIdInput });

/** A room with how many of its messages the caller has not seen. */
export const countedRoom = wireRoom.extend({
  unread: z
    .int()
    .min(0)
    .describe("Messages of others above the caller's seen watermark, without deleted ones."),
  unreadMentions: z.int().min(0).describe('Those of them that mention the caller.'),
});

/** A room as the list of rooms has it. */
export const listedRoom = countedRoom
  .extend({
    lastMessage: wirePlainMessage
      .exactOptional()
      .describe('The newest message; membership events do not count.'),
    senderName: z
      .string()
      .exactOptional()
      .describe("The name of the last message's sender in a group, as far as it is known."),
    muted: wireMuted.exactOptional(),
  })
  .meta({
    id: 'ListedRoom',
    description: 'A room as the list of rooms has it.',
    examples: [
      {
        roomId: 'ana_ben',
        type: 'private',
        members: [
          { userId: 'ana', role: 'member' },
          { userId: 'ben', role: 'member' },
        ],
        memberCount: 2,
        version: 0,
        lastSeq: 7,
        history: 'all',
        unread: 0,
        unreadMentions: 0,
      },
    ],
  });

const unknownRoom = { NOT_FOUND: 'There is no such room, or the caller is not a member of it.' };

export const roomRoutes = [
  route({
    method: 'get',
    path: '/rooms',
    operationId: 'listRooms',
    summary: "The caller's rooms",
    input: z.object({
      after: cursorInput.optional(),
      limit: limitInput(ROOMS_PAGE_MAX, ROOMS_PAGE_DEFAULT),
    }),
    answer: z.object({
      rooms: z.array(listedRoom).describe('The last active first.'),
      next: z.string().exactOptional().describe('The `after` of the next page; missing on the last.'),
    }),
    success: { 200: 'A page of rooms, which ends at its limit or at 256 KiB.' },
    run: async (parley, reader, { after, limit }) => {
      const { rooms, next } = await parley.rooms.list({ reader, after, limit });
      return {
        body: {
          rooms: rooms.map(({ view, lastMessage, senderName, beside, unread, unreadMentions, muted }) => ({
            ...toWireRoom(view),
            ...(lastMessage && { lastMessage: toWirePlainMessage(lastMessage, beside) }),
            ...(senderName !== undefined && { senderName }),
            unread,
            unreadMentions,
            ...(muted && { muted }),
          })),
          ...(next && { next: toCursor(next) }),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/rooms/:roomId',
    operationId: 'getRoom',
    summary: 'A room',
    input: roomInput,
    answer: countedRoom,
    success: { 200: 'The room.' },
    refusals: unknownRoom,
    run: async (parley, reader, { roomId }) => {
      const view = await parley.rooms.get({ reader, roomId });
      return { body: { ...toWireRoom(view), ...(await parley.rooms.countUnread({ reader, roomId })) } };
    },
  }),
  route({
    method: 'get',
    path: '/rooms/:roomId/members',
    operationId: 'listMembers',
    summary: 'The members of a room',
    input: roomInput.extend({
      after: afterUser,
      limit: limitInput(MEMBERS_PAGE_MAX, MEMBERS_PAGE_MAX),
    }),
    answer: z.object({
      members: z.array(wireMember).describe('In ascending order of user id.'),
      next: nextUser,
    }),
    success: { 200: 'A page of members, which ends at its limit or at 256 KiB.' },
    refusals: unknownRoom,
    run: async (parley, reader, query) => {
      const { members, next } = await parley.rooms.listMembers({ reader, ...query });
      return { body: { members: members.map(toWireMember), ...(next && { next }) } };
    },
  }),
  route({
    method: 'get',
    path: '/rooms/:roomId/messages',
    operationId: 'readHistory',
    summary: 'The messages and membership events of a room',
    description:
      'Give `before` or `after`, not both; with neither the newest come. Reading moves no watermark.',
    input: roomInput
      .extend({
        before: seqParameter.optional().describe('Only entries before this seq. Not together with `after`.'),
        after: seqParameter.optional().describe('Only entries after this seq. Not together with `before`.'),
        limit: limitInput(PAGE_MAX, PAGE_DEFAULT),
        changes: flagParameter
          .optional()
          .describe(
            'With `after`: the messages up to there that were changed since come as well, in `changed`. The next `after` is `upTo` then.',
          ),
      })
      .refine(
        ({ before, after }) => before === undefined || after === undefined,
        'give before or after, not both',
      ),
    answer: z.object({
      messages: z.array(wireMessage).describe('Ascending, as they are now.'),
      changed: z.array(wirePlainMessage).exactOptional().describe('Missing for none.'),
      upTo: z
        .int()
        .min(0)
        .describe('The seq up to which the page has the room; with `before`, that of its last entry.'),
      hasMore: z.boolean().describe('Whether there are more entries in the direction of reading.'),
    }),
    success: { 200: 'A page, which ends at its limit or at 256 KiB.' },
    refusals: {
      INVALID: 'The request is not understood, or gives both `before` and `after`.',
      ...unknownRoom,
    },
    run: async (parley, reader, { changes: withChanged, ...query }) => {
      const page = await parley.messages.history({ reader, withChanged, ...query });
      const { entries, changed, beside, upTo, hasMore } = page;
      return {
        body: {
          messages: entries.map((entry) => toWireMessage(entry, beside)),
          ...(changed.length > 0 && {
            changed: changed.map((message) => toWirePlainMessage(message, beside)),
          }),
          upTo,
          hasMore,
        },
      };
    },
  }),
];
