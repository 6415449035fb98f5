import { z } from 'zod';
import { ERROR_CODES } from '../../domain/errors.js';
import { EMOJI_MAX_BYTES, PREVIEW_MAX_LENGTH } from '../../domain/limits.js';
import { MESSAGE_TYPES, ROLES } from '../../domain/log-entry.js';
import { HISTORIES } from '../../domain/room.js';
import { ID_DESCRIPTIONS } from './id-descriptions.js';

/*
 * The shapes that clients see, in answers and in events. The types of wire.ts and every description come from here. A
 * running server validates nothing by them. Ids are plain strings; optional fields are missing, never null.
 */

export const wireUserId = z.string().meta(ID_DESCRIPTIONS.user);
export const wireMessageId = z.string().meta(ID_DESCRIPTIONS.message);
export const wireRoomId = z.string().meta(ID_DESCRIPTIONS.room);

export const wireTime = z.string().meta({
  id: 'Time',
  format: 'date-time',
  description: 'ISO 8601 in UTC.',
  examples: ['2026-01-05T09:30:00.000Z'],
});
export const wireSeq = z
  .int()
  .min(0)
  .meta({ id: 'Seq', description: "A position in a room's log: 1, 2, 3 … without gaps.", examples: [7] });
const role = z.enum(ROLES).meta({ id: 'Role', examples: ['member'] });

const wireErrorCode = z
  .enum(ERROR_CODES)
  .meta({ id: 'ErrorCode', description: 'Tell errors apart by this.' });

export const wireError = z
  .object({
    code: wireErrorCode,
    message: z.string().describe('For people. Its wording may change.'),
    retryAfterMs: z
      .int()
      .min(1)
      .exactOptional()
      .describe('With `RATE_LIMITED`, where it is known: the milliseconds after which to try again.'),
  })
  .meta({
    id: 'Error',
    description: 'Every failure.',
    examples: [{ code: 'NOT_FOUND', message: 'Room not found' }],
  });

export const wireChange = z
  .object({
    kind: z.enum(['added', 'removed', 'left', 'role', 'renamed']),
    by: wireUserId.describe('The member who did it.'),
    userId: wireUserId.exactOptional().describe('The member whom it is about.'),
    role: role.exactOptional(),
    name: z.string().exactOptional(),
    newOwner: wireUserId.exactOptional().describe('The member who became owner because the last one left.'),
  })
  .meta({
    id: 'MembershipChange',
    description: 'A change of a group.',
    examples: [{ kind: 'added', by: 'ana', userId: 'cleo', role: 'member' }],
  });

const entry = {
  messageId: wireMessageId,
  roomId: wireRoomId,
  seq: wireSeq,
  sender: wireUserId,
  timestamp: wireTime,
  status: z
    .literal('sent')
    .describe('Every message in the log is sent. Its status for each recipient is asked for by its id.'),
  clientMessageId: z
    .string()
    .describe("The sender's own id for it; equal to `messageId` where they gave none."),
};
const entryExample = {
  messageId: '019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60',
  seq: 7,
  sender: 'ana',
  timestamp: '2026-01-05T09:30:00.000Z',
  status: 'sent',
};

export const wireMentions = z.array(wireUserId).describe('The members whom it mentions; missing for none.');
export const wireEmoji = z.string().meta({
  id: 'Emoji',
  description: `One character, of at most ${EMOJI_MAX_BYTES} bytes.`,
  examples: ['👍'],
});

const wireReaction = z
  .object({
    emoji: wireEmoji,
    count: z.int().min(1).describe('How many users have reacted with it.'),
    mine: z
      .literal(true)
      .exactOptional()
      .describe('The caller is one of them. Only in pages: missing in events and in answers to changes.'),
  })
  .meta({ id: 'Reaction', examples: [{ emoji: '👍', count: 2, mine: true }] });

const wireReply = z
  .object({
    messageId: wireMessageId,
    seq: wireSeq,
    sender: wireUserId.exactOptional().describe('Missing where the caller cannot read it.'),
    preview: z
      .string()
      .exactOptional()
      .describe(
        `At most ${PREVIEW_MAX_LENGTH} characters of its present text, empty where it is deleted. Only in pages, and missing where the caller cannot read it.`,
      ),
  })
  .meta({
    id: 'Reply',
    description: 'The message that this one answers. It stays when that one is deleted.',
    examples: [
      { messageId: '019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60', seq: 7, sender: 'ana', preview: 'Hello, Ben' },
    ],
  });

export const wirePlainMessage = z
  .object({
    ...entry,
    message: z.string().describe('The content; empty where it is deleted.'),
    type: z.enum(MESSAGE_TYPES),
    rev: wireSeq.describe(
      'The seq of the last change that is folded in, and before the first its own `seq`. A change up to it changes nothing more.',
    ),
    editedAt: wireTime.exactOptional().describe('When it was edited last; missing where it never was.'),
    deletedAt: wireTime.exactOptional().describe('Missing where it is not deleted.'),
    deletedBy: wireUserId.exactOptional().describe('The member who deleted it.'),
    replyTo: wireReply.exactOptional(),
    mentions: wireMentions.exactOptional(),
    reactions: z.array(wireReaction).exactOptional().describe('Missing for none.'),
  })
  .meta({
    id: 'Message',
    description:
      'In pages and answers as it is now; in `receiveMessage` as it was sent, which `messageChanged` events change.',
    examples: [
      {
        ...entryExample,
        roomId: 'ana_ben',
        message: 'Hello, Ben',
        type: 'text',
        clientMessageId: '8b0f6a1e-4',
        rev: 7,
      },
    ],
  });

export const wireMessageChange = z
  .object({
    roomId: wireRoomId,
    seq: wireSeq.describe('Of the change: it is an entry of the log.'),
    messageId: wireMessageId.describe('The message that has changed.'),
    target: wireSeq.describe('The `seq` of that message.'),
    by: wireUserId.describe('The member who did it.'),
    timestamp: wireTime,
    change: z.object({
      kind: z.enum(['edited', 'deleted', 'reacted']),
      message: z.string().exactOptional().describe('Of an edit: the new content.'),
      mentions: wireMentions.exactOptional(),
      emoji: wireEmoji.exactOptional().describe('Of a reaction.'),
      on: z.boolean().exactOptional().describe('Of a reaction: `false` takes it back.'),
      count: z
        .int()
        .min(0)
        .exactOptional()
        .describe('Of a reaction: how many have reacted with this emoji from now on.'),
    }),
  })
  .meta({
    id: 'MessageChange',
    description:
      'A change of a message. Where the `rev` of the message is as high, it is in the message already.',
    examples: [
      {
        roomId: 'ana_ben',
        seq: 9,
        messageId: '019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60',
        target: 7,
        by: 'ben',
        timestamp: '2026-01-05T09:31:00.000Z',
        change: { kind: 'reacted', emoji: '👍', on: true, count: 1 },
      },
    ],
  });

const wireMembershipEvent = z
  .object({
    ...entry,
    message: z.literal('').describe('Empty.'),
    type: z.literal('event'),
    event: wireChange,
  })
  .meta({
    id: 'MembershipEvent',
    description: 'A change of a group, with a seq in its log. It never changes.',
    examples: [
      {
        ...entryExample,
        roomId: '6f6c7fd3-0a4e-4c39-9a9e-8f4d1f3f2b1a',
        message: '',
        type: 'event',
        clientMessageId: entryExample.messageId,
        event: { kind: 'added', by: 'ana', userId: 'cleo', role: 'member' },
      },
    ],
  });

export const wireMessage = z.discriminatedUnion('type', [wirePlainMessage, wireMembershipEvent]).meta({
  id: 'Entry',
  description: 'A message, or a membership event: then `type` is `event`.',
});

const profile = {
  name: z.string().exactOptional().describe("As in the user's last token."),
  picture: z.string().exactOptional().describe("An address, as in the user's last token."),
};

export const wireProfile = z
  .object({ userId: wireUserId, ...profile })
  .meta({ id: 'Profile', examples: [{ userId: 'ana', name: 'Ana Lee' }] });

export const wireMember = z
  .object({ userId: wireUserId, role, ...profile })
  .meta({ id: 'Member', examples: [{ userId: 'ana', role: 'owner', name: 'Ana Lee' }] });

export const wireRoom = z
  .object({
    roomId: wireRoomId,
    type: z.enum(['private', 'group']),
    name: z.string().exactOptional().describe("A group's name; missing for a private room."),
    members: z
      .array(wireMember)
      .exactOptional()
      .describe(
        'Missing in lists of rooms, except for the two of a private room; also above 100 members, and where they are too large together: read them in pages.',
      ),
    memberCount: z.int().min(0),
    version: z.int().min(0).describe('The seq of the last membership event, or 0.'),
    lastSeq: z.int().min(0).describe("The seq of the room's last entry, or 0."),
    history: z.enum(HISTORIES).describe('Whether members read what was written before they joined.'),
  })
  .meta({
    id: 'Room',
    examples: [
      {
        roomId: '6f6c7fd3-0a4e-4c39-9a9e-8f4d1f3f2b1a',
        type: 'group',
        name: 'Crew',
        members: [
          { userId: 'ana', role: 'owner', name: 'Ana Lee' },
          { userId: 'ben', role: 'member' },
        ],
        memberCount: 2,
        version: 3,
        lastSeq: 7,
        history: 'all',
      },
    ],
  });

export const wireMuted = z.literal(true).describe('The caller mutes the room; missing where they do not.');

const presence = {
  status: z.enum(['online', 'offline']),
  lastSeen: wireTime.exactOptional().describe('Missing while online, and for users who never were.'),
};
const wasOnline = { userId: 'ben', status: 'offline', lastSeen: '2026-01-05T09:30:00.000Z' };

export const wirePresence = z
  .object({ userId: wireUserId, ...presence })
  .meta({ id: 'Presence', examples: [wasOnline] });

export const wireUser = z
  .object({ userId: wireUserId, ...presence, ...profile })
  .meta({ id: 'User', examples: [{ ...wasOnline, name: 'Ben Roe' }] });

export const wireRecipient = z
  .object({
    userId: wireUserId,
    status: z.enum(['sent', 'delivered', 'seen']),
    deliveredAt: wireTime.exactOptional(),
    seenAt: wireTime.exactOptional(),
  })
  .meta({
    id: 'Recipient',
    examples: [{ userId: 'ben', status: 'delivered', deliveredAt: '2026-01-05T09:30:00.000Z' }],
  });
