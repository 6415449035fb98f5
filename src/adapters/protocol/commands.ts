import { z } from 'zod';
import { PAGE_MAX } from '../../application/messages/read-page.js';
import { COUNTED_MESSAGES_MAX } from '../../application/receipts/message-counts.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import { invalid } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import { MESSAGE_TYPES, type Seq } from '../../domain/log-entry.js';
import type { ReceiptKind } from '../../domain/receipts.js';
import { claimsInput, clientMessageIdInput, listOf, messageIdInput, roomIdInput, seqInput } from './input.js';
import { toWireMessage, toWireRoomPage } from './translate.js';
import { blockUser, listBlocks, unblockUser } from './block-commands.js';
import { type Command, readPayload } from './command.js';
import { userOnline, watchPresence } from './presence-commands.js';

const SYNC_MAX_CURSORS = 200;

export const roomInput = claimsInput.extend({ roomId: roomIdInput });
export const joinInput = roomInput.extend({ afterSeq: seqInput.optional() });
export const sendInput = roomInput.extend({
  message: z.string(),
  type: z.enum(MESSAGE_TYPES).optional(),
  clientMessageId: clientMessageIdInput.optional(),
});
export const countsInput = roomInput.extend({
  messageIds: listOf(messageIdInput, COUNTED_MESSAGES_MAX),
});
export const receiptInput = roomInput.extend({ messageId: messageIdInput });
/** By room. Read as entries, as a record would ignore the key `__proto__`. */
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
    additionalProperties: { type: 'integer', minimum: 0 },
    maxProperties: SYNC_MAX_CURSORS,
    description: 'By room id, the last seq that the client has.',
    examples: [{ ana_ben: 7 }],
  });

export const syncInput = claimsInput.extend({
  cursors: cursorsInput.default(() => new Map()),
  only: z
    .boolean()
    .default(false)
    .describe('Only the rooms named. Otherwise the others of the user come too, each with its newest page.'),
  limit: z.int().min(1).max(PAGE_MAX).optional().describe('Entries per room; 50 where it is missing.'),
  after: roomIdInput.optional().describe('The `next` of the answer before.'),
});
export const refreshInput = claimsInput.extend({ token: z.string() });

/** For payloads with nothing but a room: its bare id will do. */
const asRoom = (payload: unknown): unknown => (typeof payload === 'string' ? { roomId: payload } : payload);

const joinRoom: Command = async ({ parley, session, asEvents, respond }, payload) => {
  const { roomId, afterSeq } = readPayload(joinInput, asRoom(payload), session);
  await parley.rooms.join({
    session,
    roomId,
    afterSeq,
    respond: asEvents ? undefined : (page) => respond(toWireRoomPage(page)),
  });
  return undefined;
};

const leaveRoom: Command = async ({ parley, session }, payload) => {
  const { roomId } = readPayload(roomInput, asRoom(payload), session);
  await parley.rooms.leave({ session, roomId });
  return undefined;
};

const sendMessage: Command = async ({ parley, session }, payload) => {
  const { message: content, ...input } = readPayload(sendInput, payload, session);
  const { message } = await parley.messages.send({
    sender: session.userId,
    roomId: input.roomId,
    content,
    type: input.type,
    clientMessageId: input.clientMessageId,
  });
  return { message: toWireMessage(message) };
};

const acknowledge =
  (kind: ReceiptKind): Command =>
  async ({ parley, session }, payload) => {
    const { roomId, messageId } = readPayload(receiptInput, payload, session);
    await parley.receipts.acknowledge({ userId: session.userId, roomId, messageId, kind });
    return undefined;
  };

const messageCounts: Command = async ({ parley, session }, payload) => {
  const { roomId, messageIds } = readPayload(countsInput, payload, session);
  return { counts: await parley.receipts.counts({ reader: session.userId, roomId, messageIds }) };
};

const setTyping =
  (typing: boolean): Command =>
  async ({ parley, session }, payload) => {
    const { roomId } = readPayload(roomInput, asRoom(payload), session);
    await parley.typing.set({ session, roomId, typing });
    return undefined;
  };

const sync: Command = async ({ parley, session, asEvents, respond }, payload) => {
  const { cursors, only, limit, after } = readPayload(syncInput, payload, session);
  if (asEvents) throw invalid('sync gives all in its answer: ask for one');
  await parley.rooms.sync({
    session,
    cursors,
    only,
    limit,
    after,
    respond: ({ rooms, ...answer }) => respond({ rooms: rooms.map(toWireRoomPage), ...answer }),
  });
  return undefined;
};

const refreshToken: Command = async ({ parley, session }, payload) => {
  const { token } = readPayload(refreshInput, payload, session);
  await parley.sessions.refreshToken({ session, token });
  return undefined;
};

/** Every command of a connected device, by its name. */
export const COMMANDS: ReadonlyMap<CommandName, Command> = new Map<CommandName, Command>([
  ['userOnline', userOnline],
  ['joinRoom', joinRoom],
  ['leaveRoom', leaveRoom],
  ['sendMessage', sendMessage],
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
