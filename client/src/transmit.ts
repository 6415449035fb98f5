import type { Call } from './connection.js';
import { toMessage } from './entry-view.js';
import type { StoredSend } from './outbox-storage.js';
import type { WirePlainMessage } from './protocol.js';

/** Sends a message or a change that waits, and gives it as the server has committed it. @throws ChatError as `Connection.call` does. */
export const transmit = async (call: Call, send: StoredSend, me: string): Promise<StoredSend> => {
  const { roomId, clientMessageId, text = '' } = send;
  const mentions = send.mentions && { mentions: send.mentions };
  if (send.kind === 'message') {
    const { type, replyTo } = send;
    const answered = replyTo && { replyTo: replyTo.messageId };
    const payload = { roomId, message: text, type, clientMessageId, ...answered, ...mentions };
    const answer = await call('sendMessage', payload);
    const sent = toMessage(answer.message as WirePlainMessage, me);
    // Only pages have a preview.
    return { ...send, ...sent, ...(sent.replyTo && { replyTo: { ...replyTo, ...sent.replyTo } }) };
  }
  const { messageId, rev } = send;
  const answer =
    send.kind === 'edit'
      ? await call('editMessage', { roomId, messageId, message: text, ...mentions, ...(rev && { rev }) })
      : await call('deleteMessage', { roomId, messageId });
  return { ...send, state: 'sent', seq: answer.rev };
};
