import { z } from 'zod';
import { STATUS_PAGE_MAX } from '../../application/messages/message-status.js';
import { MESSAGE_TYPES } from '../../domain/log-entry.js';
import { clientMessageIdInput, messageIdInput, roomIdInput, userIdInput } from '../protocol/input.js';
import { toWireMessage, toWireRecipient } from '../protocol/translate.js';
import { limitInput } from './parameters.js';
import { route } from './route.js';

const sendInput = z.object({
  roomId: roomIdInput,
  message: z.string(),
  type: z.enum(MESSAGE_TYPES).optional(),
  clientMessageId: clientMessageIdInput.optional(),
});

export const messageRoutes = [
  route({
    method: 'post',
    path: '/rooms/:roomId/messages',
    input: sendInput,
    run: async (parley, caller, { message: content, ...input }) => {
      const { message, existing } = await parley.messages.send({
        sender: caller,
        content,
        ...input,
      });
      return { status: existing ? 200 : 201, body: toWireMessage(message) };
    },
  }),
  route({
    method: 'get',
    path: '/messages/:messageId/status',
    input: z.object({
      messageId: messageIdInput,
      after: userIdInput.optional(),
      limit: limitInput(STATUS_PAGE_MAX),
    }),
    run: async (parley, reader, query) => {
      const { messageId, recipients, next } = await parley.messages.status({ reader, ...query });
      return { body: { messageId, recipients: recipients.map(toWireRecipient), ...(next && { next }) } };
    },
  }),
];
