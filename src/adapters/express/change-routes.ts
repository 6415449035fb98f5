import { EDITS_MAX } from '../../domain/limits.js';
import { z } from 'zod';
import { revOf } from '../../domain/log-entry.js';
import {
  contentInput,
  emojiInput,
  mentionsInput,
  messageIdInput,
  revInput,
  roomIdInput,
} from '../protocol/input.js';
import { toWirePlainMessage } from '../protocol/translate.js';
import { wireMessageId, wirePlainMessage, wireRoomId, wireSeq } from '../protocol/wire-schemas.js';
import { HOST_REFUSES, route } from './route.js';

export const messagePath = '/rooms/:roomId/messages/:messageId';
export const messageInput = z.object({ roomId: roomIdInput, messageId: messageIdInput });
export const UNKNOWN_MESSAGE = {
  NOT_FOUND: 'There is no such room or message, or the caller may not read it.',
};

const reactionInput = messageInput.extend({ emoji: emojiInput });
const changedAnswer = z.object({
  roomId: wireRoomId,
  messageId: wireMessageId,
  rev: wireSeq.describe('The seq of the last change of the message, as it is now.'),
});

const BLOCKED = 'one user of the private room has blocked the other';

export const changeRoutes = [
  route({
    method: 'patch',
    path: messagePath,
    operationId: 'editMessage',
    summary: 'Edit a message',
    description: 'For its sender. The same content again succeeds and changes nothing.',
    input: messageInput.extend({
      message: contentInput,
      mentions: mentionsInput
        .optional()
        .describe('The members whom it mentions from now on. Missing: as before.'),
      rev: revInput,
    }),
    answer: wirePlainMessage,
    success: { 200: 'The message as it is now.' },
    refusals: {
      FORBIDDEN: `The caller did not send it, or the policy refuses it: ${BLOCKED}.`,
      REFUSED: HOST_REFUSES,
      ...UNKNOWN_MESSAGE,
      CONFLICT: `The message is deleted, was edited above \`rev\`, or was edited ${EDITS_MAX} times.`,
      TOO_LARGE: 'The content or the body is too large.',
    },
    run: async (parley, by, { message: content, ...input }) => {
      const { message } = await parley.messages.edit({ by, content, ...input });
      return { body: toWirePlainMessage(message) };
    },
  }),
  route({
    method: 'delete',
    path: messagePath,
    operationId: 'deleteMessage',
    summary: 'Delete a message for everyone',
    description:
      'For its sender, and in a group for owners and admins. Its text and all earlier ones are overwritten.',
    input: messageInput,
    answer: changedAnswer,
    success: { 200: 'The message is deleted, also where it was before.' },
    refusals: {
      FORBIDDEN: 'The caller did not send it, and is no owner or admin of the group.',
      ...UNKNOWN_MESSAGE,
    },
    run: async (parley, by, input) => {
      const { message } = await parley.messages.delete({ by, ...input });
      return { body: { ...input, rev: revOf(message) } };
    },
  }),
  route({
    method: 'put',
    path: `${messagePath}/reactions/:emoji`,
    operationId: 'react',
    summary: 'React to a message',
    description: 'One reaction of each user with each emoji.',
    input: reactionInput,
    answer: changedAnswer,
    success: { 200: 'The caller has reacted, also where they had before.' },
    refusals: {
      FORBIDDEN: `The policy refuses it: ${BLOCKED}.`,
      REFUSED: HOST_REFUSES,
      ...UNKNOWN_MESSAGE,
      CONFLICT: 'The message is deleted, or has as many different reactions as one may have.',
    },
    run: async (parley, by, { emoji, ...input }) => {
      const { message } = await parley.messages.react({ by, ...input, emoji, on: true });
      return { body: { ...input, rev: revOf(message) } };
    },
  }),
  route({
    method: 'delete',
    path: `${messagePath}/reactions/:emoji`,
    operationId: 'unreact',
    summary: 'Take a reaction back',
    input: reactionInput,
    answer: changedAnswer,
    success: { 200: 'The caller has not reacted so, also where they had not before.' },
    refusals: UNKNOWN_MESSAGE,
    run: async (parley, by, { emoji, ...input }) => {
      const { message } = await parley.messages.react({ by, ...input, emoji, on: false });
      return { body: { ...input, rev: revOf(message) } };
    },
  }),
];
