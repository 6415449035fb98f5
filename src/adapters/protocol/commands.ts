import { z } from 'zod';
import { PAGE_MAX } from '../../application/messages/read-page.js';
import { COUNTED_MESSAGES_MAX } from '../../application/receipts/message-counts.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import { invalid } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { MESSAGE_TYPES, type Seq } from '../../domain/log-entry.js';
import type { ReceiptKind } from '../../domain/receipts.js';
import { blockUser, listBlocks, unblockUser } from './block-commands.js';
import { deleteMessage, editMessage, reactToMessage } from './change-commands.js';
import { type Command, command } from './command.js';
import { wireMessageCounts, wireRoomPage } from './event-schemas.js';
import { TOKEN_EXAMPLE } from './handshake.js';
import { ID_DESCRIPTIONS } from './id-descriptions.js';
import {
  claimsInput,
  clientMessageIdInput,
  contentInput,
  listOf,
  mentionsInput,
  messageIdInput,
  roomIdInput,
  seqInput,
} from './input.js';
import { userOnline, watchPresence } from './presence-commands.js';
import { toWireMessage, toWireRoomPage } from './translate.js';
import { wireMessage, wireRoomId } from './wire-schemas.js';

const SYNC_MAX_CURSORS = 200;

const changesInput = z
  .boolean()
  .optional()
  .describe(
    'The messages up to the cursor that were changed since come as well, in `changed`. The next cursor is `upTo` then.',
  );

export const roomInput = claimsInput.extend({ roomId: roomIdInput });
export const joinInput = roomInput.extend({
  afterSeq: seqInput.optional().describe('Only entries after this seq. Missing: the newest 50 entries.'),
  changes: changesInput,
});
export const sendInput = roomInput.extend({
  message: contentInput,
  type: z.enum(MESSAGE_TYPES).optional().describe('`text` where it is missing.'),
  clientMessageId: clientMessageIdInput.optional(),
  replyTo: messageIdInput.optional().describe('The message that it answers.'),
  mentions: mentionsInput.optional(),
});
export const countsInput = roomInput.extend({
  messageIds: listOf(messageIdInput, COUNTED_MESSAGES_MAX),
});
export const receiptInput = roomInput.extend({
  messageId: messageIdInput.describe('Any entry of the room. Everything up to it is acknowledged.'),
});
const { type, maxLength, pattern } = ID_DESCRIPTIONS.room;
/** Cursors by room, read as entries, as a record would ignore the key `__proto__`. */
const cursorsInput = z
  .custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object',
  )
  .transform((cursors) => Object.entries(cursors))
  .pipe(listOf(z.tuple([roomIdInput, seqInput]), SYNC_MAX_CURSORS))
  .transform((cursors): ReadonlyMap<RoomId, Seq> => new Map(cursors))
  .meta({
    type: 'object',
    maxProperties: SYNC_MAX_CURSORS,
    propertyNames: { type, maxLength, pattern },
    additionalProperties: { type: 'integer', minimum: 0 },
    description: 'For each room id the seq up to which the device has the room.',
    examples: [{ ana_ben: 7 }],
  });

export const syncInput = claimsInput
  .extend({
    cursors: cursorsInput.default(() => new Map()),
    only: z
      .boolean()
      .default(false)
      .describe(
        'Only the rooms in `cursors`. Otherwise the others of the user come too, each with its newest page.',
      ),
    limit: z.int().min(1).max(PAGE_MAX).optional().describe('Entries per room; 50 where it is missing.'),
    changes: changesInput,
    after: roomIdInput.optional().describe('The `next` of the answer before.'),
  })
  .meta({ examples: [{ cursors: { ana_ben: 7 } }] });
export const refreshInput = claimsInput.extend({
  token: z.string().meta({ description: 'A new token of the same user.', examples: [TOKEN_EXAMPLE] }),
});

const nothing = z.object({});

const joinRoom = command({
  summary: 'Open a room',
  description:
    'Without a callback, what was not yet delivered to this user comes as `receiveMessage` events.',
  input: joinInput,
  bare: 'roomId',
  answer: wireRoomPage,
  async run({ parley, session, asEvents, respond }, { roomId, afterSeq, changes }) {
    await parley.rooms.join({
      session,
      roomId,
      afterSeq,
      changes: { withChanged: changes },
      respond: asEvents ? undefined : (page) => respond(toWireRoomPage(page)),
    });
    return undefined;
  },
});

const leaveRoom = command({
  summary: 'Stop the live delivery of a room to this device',
  description: 'Until it joins or connects again. The user stays a member.',
  input: roomInput,
  bare: 'roomId',
  answer: nothing,
  async run({ parley, session }, { roomId }) {
    await parley.rooms.leave({ session, roomId });
    return undefined;
  },
});

const sendMessage = command({
  summary: 'Send a message',
  description:
    'When this is answered, the message is in the log. Sending again with the same `clientMessageId` gives the same message.',
  input: sendInput,
  answer: z.object({ message: wireMessage }),
  async run({ parley, session }, { message: content, ...input }) {
    const { message } = await parley.messages.send({
      sender: session.userId,
      roomId: input.roomId,
      content,
      type: input.type,
      clientMessageId: input.clientMessageId,
      replyTo: input.replyTo,
      mentions: input.mentions,
    });
    return { message: toWireMessage(message) };
  },
});

const acknowledge = (kind: ReceiptKind) =>
  command({
    summary: kind === 'seen' ? 'The user has seen a room up to here' : 'The user has a room up to here',
    description: 'Answered when it is stored. Late and repeated ones change nothing.',
    input: receiptInput,
    answer: nothing,
    async run({ parley, session }, { roomId, messageId }) {
      await parley.receipts.acknowledge({ userId: session.userId, roomId, messageId, kind });
      return undefined;
    },
  });

const messageCounts = command({
  summary: 'How many have these messages',
  description: 'Messages that the caller cannot read are left out.',
  input: countsInput,
  answer: z.object({ counts: z.array(wireMessageCounts) }),
  run: async ({ parley, session }, { roomId, messageIds }) => ({
    counts: await parley.receipts.counts({ reader: session.userId, roomId, messageIds }),
  }),
});

const setTyping = (typing: boolean) =>
  command({
    summary: typing ? 'The user types' : 'The user types no more',
    ...(typing && { description: 'It holds for 6 s unless it is repeated.' }),
    input: roomInput,
    bare: 'roomId',
    answer: nothing,
    async run({ parley, session }, { roomId }) {
      await parley.typing.set({ session, roomId, typing });
      return undefined;
    },
  });

const sync = command({
  summary: 'Bring the device up to date',
  description:
    'It needs a callback. An answer with `next` is not the last: the same is sent again with it as `after`.',
  input: syncInput,
  answer: z.object({
    rooms: z.array(wireRoomPage).describe('In ascending order of room id, without the members of groups.'),
    left: z.array(wireRoomId).describe('The rooms in `cursors` of which the user is not a member.'),
    next: wireRoomId.exactOptional().describe('The `after` of the next call; missing on the last answer.'),
  }),
  async run({ parley, session, asEvents, respond }, { cursors, only, limit, changes, after }) {
    if (asEvents) throw invalid('sync gives all in its answer: ask for one');
    await parley.rooms.sync({
      session,
      cursors,
      only,
      limit,
      withChanged: changes,
      after,
      respond: ({ rooms, ...answer }) => respond({ rooms: rooms.map(toWireRoomPage), ...answer }),
    });
    return undefined;
  },
});

const refreshToken = command({
  summary: 'Make the session last as long as a new token',
  input: refreshInput,
  answer: nothing,
  async run({ parley, session }, { token }) {
    await parley.sessions.refreshToken({ session, token });
    return undefined;
  },
});

/** Every command of a connected device, by its name. They are run and described from this list. */
export const COMMANDS: ReadonlyMap<CommandName, Command> = new Map<CommandName, Command>([
  ['userOnline', userOnline],
  ['joinRoom', joinRoom],
  ['leaveRoom', leaveRoom],
  ['sendMessage', sendMessage],
  ['editMessage', editMessage],
  ['deleteMessage', deleteMessage],
  ['react', reactToMessage],
  ['messageDelivered', acknowledge('delivered')],
  ['messageSeen', acknowledge('seen')],
  ['messageCounts', messageCounts],
  ['typing', setTyping(true)],
  ['stopTyping', setTyping(false)],
  ['sync', sync],
  ['watchPresence', watchPresence],
  ['refreshToken', refreshToken],
  ['blockUser', blockUser],
  ['unblockUser', unblockUser],
  ['listBlocks', listBlocks],
]);
