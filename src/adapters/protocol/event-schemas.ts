import { z } from 'zod';
import {
  wireChange,
  wireError,
  wireMessage,
  wireMessageChange,
  wireMessageId,
  wireMuted,
  wirePlainMessage,
  wirePresence,
  wireProfile,
  wireRoom,
  wireRoomId,
  wireSeq,
  wireTime,
  wireUserId,
} from './wire-schemas.js';

/*
 * The shapes of live delivery: the events that a server sends, and what is in the answers to commands. The types of wire.ts
 * and every description come from here.
 */

const watermarks = {
  delivered: z.int().min(0).describe('The seq up to which the user has the room, or 0.'),
  seen: z.int().min(0).describe('The seq up to which the user has seen it, or 0.'),
};
const watermarksExample = { delivered: 7, seen: 6 };

export const wireWatermarks = z
  .object({
    userId: wireUserId
      .exactOptional()
      .describe('Missing where these are the lowest of a room above 32 members.'),
    ...watermarks,
  })
  .meta({ id: 'Watermarks', examples: [{ userId: 'ben', ...watermarksExample }] });

export const wireRoomPage = z
  .object({
    room: wireRoom,
    ...watermarks,
    watermarks: z.array(wireWatermarks).describe('Of the other members.'),
    muted: wireMuted.exactOptional(),
    messages: z.array(wireMessage).describe('Ascending.'),
    changed: z
      .array(wirePlainMessage)
      .exactOptional()
      .describe(
        'Where `changes` was asked for: the messages up to the cursor that were changed since, in their present state. Missing for none.',
      ),
    upTo: z
      .int()
      .min(0)
      .describe('The seq up to which the page has the room: the next cursor, also where nothing is in it.'),
    hasMore: z
      .boolean()
      .describe(
        'Whether entries follow the page. While they do, live entries of the room wait for this device.',
      ),
  })
  .meta({
    id: 'RoomPage',
    description: "A room with a part of its log. `delivered` and `seen` are the caller's own.",
  });

export const wireReceipt = z
  .object({
    roomId: wireRoomId,
    messageId: wireMessageId.describe('The newest message of others that is covered.'),
    seq: wireSeq,
    userId: wireUserId,
    timestamp: wireTime,
  })
  .meta({
    id: 'Receipt',
    description: 'This user has the room up to here.',
    examples: [
      {
        roomId: 'ana_ben',
        messageId: '019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60',
        seq: 7,
        userId: 'ben',
        timestamp: '2026-01-05T09:30:00.000Z',
      },
    ],
  });

const count = z.int().min(0);

export const wireMessageCounts = z
  .object({
    messageId: wireMessageId,
    delivered: count,
    seen: count,
    of: count.describe('The recipients who have been members ever since.'),
  })
  .meta({
    id: 'MessageCounts',
    description: 'How many of its recipients have one message, and have seen it.',
  });

export const wireTyping = z
  .object({ roomId: wireRoomId, userId: wireUserId })
  .meta({ id: 'Typing', examples: [{ roomId: 'ana_ben', userId: 'ana' }] });

export const wireRoomUpdate = z
  .object({
    roomId: wireRoomId,
    version: z.int().min(0).describe('The seq of the membership event.'),
    change: wireChange,
  })
  .meta({ id: 'RoomUpdate' });

const wireRoomNamed = z
  .object({ roomId: wireRoomId })
  .meta({ id: 'RoomNamed', examples: [{ roomId: 'ana_ben' }] });

/** In the answer to a command. */
export const wireRefusal = z.object({ ok: z.literal(false), error: wireError }).meta({
  id: 'Refusal',
  examples: [{ ok: false, error: { code: 'NOT_FOUND', message: 'Room not found' } }],
});

export const wireFailure = wireError
  .extend({
    event: z
      .string()
      .describe('The name of the command that it answers, or `connect` where the session itself ends.'),
  })
  .meta({
    id: 'Failure',
    description: 'The refusal of a command without a callback, or the end of the session.',
    examples: [{ code: 'NOT_FOUND', message: 'Room not found', event: 'joinRoom' }],
  });

interface WireEventDefinition {
  readonly summary: string;
  readonly description?: string;
  readonly payload: z.ZodType;
}

/** The events that a server sends to a connected device, by name. */
export const WIRE_EVENTS = {
  receiveMessage: {
    summary: 'A new entry of a room',
    description: 'It goes to every device in the room, all devices of the sender included.',
    payload: wireMessage,
  },
  messageChanged: {
    summary: 'A message was edited or deleted, or somebody reacted to it',
    description: 'It takes a seq in the log, as an entry does, and goes to every device in the room.',
    payload: wireMessageChange,
  },
  messageDelivered: { summary: 'A user has a room up to here', payload: wireReceipt },
  messageSeen: { summary: 'A user has seen a room up to here', payload: wireReceipt },
  receiptCounts: {
    summary: 'The counts of messages have moved',
    description: 'Only in rooms above 32 members. `messageCounts` gives the numbers.',
    payload: wireRoomNamed,
  },
  userTyping: { summary: 'A user types', payload: wireTyping },
  userStopTyping: { summary: 'A user types no more', payload: wireTyping },
  updateUserStatus: { summary: 'A user came or went', payload: wirePresence },
  profileChanged: {
    summary: 'A user has another name or picture',
    description:
      'It goes to those who share a room of up to 100 members with the user, or watch them. A field that is missing is no more.',
    payload: wireProfile,
  },
  roomMuted: {
    summary: 'The user has muted a room, or mutes it no more',
    description: 'On any device: it goes to all of the user.',
    payload: z
      .object({ roomId: wireRoomId, muted: z.boolean() })
      .meta({ id: 'RoomMuted', examples: [{ roomId: 'ana_ben', muted: true }] }),
  },
  roomUpdated: {
    summary: 'A change of a group',
    description: 'It comes together with the `receiveMessage` of its membership event.',
    payload: wireRoomUpdate,
  },
  roomJoined: {
    summary: 'The user is in a room that is new to them',
    description: 'It comes before the first entry of the room, and without the members of a group.',
    payload: wireRoom,
  },
  roomLeft: { summary: 'The user is in a room no more', payload: wireRoomNamed },
} as const satisfies Readonly<Record<string, WireEventDefinition>>;
