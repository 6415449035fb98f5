import { z } from 'zod';
import { EDITS_MAX } from '../../domain/limits.js';
import { revOf } from '../../domain/log-entry.js';
import { command } from './command.js';
import {
  claimsInput,
  contentInput,
  emojiInput,
  mentionsInput,
  messageIdInput,
  revInput,
  roomIdInput,
} from './input.js';
import { wireSeq } from './wire-schemas.js';

export const deleteInput = claimsInput.extend({ roomId: roomIdInput, messageId: messageIdInput });

export const editInput = deleteInput.extend({
  message: contentInput,
  mentions: mentionsInput
    .optional()
    .describe('The members whom it mentions from now on. Missing: as before.'),
  rev: revInput,
});
export const reactInput = deleteInput.extend({
  emoji: emojiInput,
  on: z.boolean().default(true).describe('`false` takes the reaction back.'),
});

const changed = z.object({
  rev: wireSeq.describe('The seq of the last change of the message, as it is now.'),
});

export const editMessage = command({
  summary: 'Edit a message',
  description: `For its sender, at most ${EDITS_MAX} times. The same content again succeeds and changes nothing.`,
  input: editInput,
  answer: changed,
  async run({ parley, session }, { roomId, messageId, message: content, mentions, rev }) {
    const edit = { by: session.userId, roomId, messageId, content, mentions, rev };
    return { rev: revOf((await parley.messages.edit(edit)).message) };
  },
});

export const deleteMessage = command({
  summary: 'Delete a message for everyone',
  description:
    'For its sender, and in a group for owners and admins. Its text and all earlier ones are overwritten. Again succeeds and changes nothing.',
  input: deleteInput,
  answer: changed,
  async run({ parley, session }, { roomId, messageId }) {
    const { message } = await parley.messages.delete({ by: session.userId, roomId, messageId });
    return { rev: revOf(message) };
  },
});

export const reactToMessage = command({
  summary: 'React to a message, or take that back',
  description: 'One reaction of each user with each emoji. Again succeeds and changes nothing.',
  input: reactInput,
  answer: changed,
  async run({ parley, session }, { roomId, messageId, emoji, on }) {
    const reaction = { by: session.userId, roomId, messageId, emoji, on };
    return { rev: revOf((await parley.messages.react(reaction)).message) };
  },
});
