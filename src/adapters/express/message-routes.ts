import { z } from 'zod';
import { STATUS_PAGE_MAX } from '../../application/messages/message-status.js';
import { MESSAGE_TYPES } from '../../domain/log-entry.js';
import {
  clientMessageIdInput,
  contentInput,
  mentionsInput,
  messageIdInput,
  roomIdInput,
} from '../protocol/input.js';
import { toWirePlainMessage, toWireRecipient } from '../protocol/translate.js';
import { wireMessageId, wirePlainMessage, wireRecipient } from '../protocol/wire-schemas.js';
import { afterUser, nextUser, limitInput } from './parameters.js';
import { HOST_REFUSES, route } from './route.js';

const sendInput = z.object({
  roomId: roomIdInput,
  message: contentInput,
  type: z.enum(MESSAGE_TYPES).optional().describe('`text` where it is missing.'),
  clientMessageId: clientMessageIdInput.optional(),
  replyTo: messageIdInput.optional().describe('The message that it answers.'),
  mentions: mentionsInput.optional(),
});

export const messageRoutes = [
  route({
    method: 'post',
    path: '/rooms/:roomId/messages',
    operationId: 'sendMessage',
    summary: 'Send a message',
    description:
      'When this is answered, the message is in the log. Sending again with the same `clientMessageId` gives the same message. The first message of a private room makes the room.',
    input: sendInput,
    answer: wirePlainMessage,
    success: { 200: 'The message of an earlier request.', 201: 'The message.' },
    refusals: {
      FORBIDDEN: 'The policy refuses it: one user of the private room has blocked the other.',
      REFUSED: HOST_REFUSES,
      NOT_FOUND:
        'There is no such room, or the caller is not a member of it, or cannot read the message that it answers.',
      CONFLICT: 'The `clientMessageId` belongs to a message with other content or of another type.',
      TOO_LARGE: 'The content or the body is too large.',
    },
    run: async (parley, caller, { message: content, ...input }) => {
      const { message, existing } = await parley.messages.send({
        sender: caller,
        content,
        ...input,
      });
      return { status: existing ? 200 : 201, body: toWirePlainMessage(message) };
    },
  }),
  route({
    method: 'get',
    path: '/messages/:messageId/status',
    operationId: 'getMessageStatus',
    summary: 'The status of a message',
    description:
      'Each recipient with `sent`, `delivered` or `seen`. In rooms of up to 32 members the times are exact; in larger ones they are those of the last receipt update.',
    input: z.object({
      messageId: messageIdInput,
      after: afterUser,
      limit: limitInput(STATUS_PAGE_MAX, STATUS_PAGE_MAX),
    }),
    answer: z.object({
      messageId: wireMessageId,
      recipients: z.array(wireRecipient).describe('In ascending order of user id.'),
      next: nextUser,
    }),
    success: { 200: 'A page of its recipients.' },
    refusals: {
      INVALID: 'The request is not understood, or the id is that of a membership event.',
      NOT_FOUND: 'There is no such message, or the caller may not read it.',
    },
    run: async (parley, reader, query) => {
      const { messageId, recipients, next } = await parley.messages.status({ reader, ...query });
      return { body: { messageId, recipients: recipients.map(toWireRecipient), ...(next && { next }) } };
    },
  }),
];
