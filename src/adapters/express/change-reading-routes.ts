import { z } from 'zod';
import { REACTIONS_PAGE_MAX, VERSIONS_PAGE_MAX } from '../../application/messages/read-changes.js';
import { toWireTime } from '../protocol/translate.js';
import { wireEmoji, wireSeq, wireTime, wireUserId } from '../protocol/wire-schemas.js';
import { messageInput, messagePath, UNKNOWN_MESSAGE } from './change-routes.js';
import { afterUser, nextUser, limitInput, seqParameter } from './parameters.js';
import { route } from './route.js';

/** The routes that read reactions and earlier texts of a message. */
export const changeReadingRoutes = [
  route({
    method: 'get',
    path: `${messagePath}/reactions`,
    operationId: 'listReactions',
    summary: 'Who has reacted to a message',
    input: messageInput.extend({
      after: afterUser,
      limit: limitInput(REACTIONS_PAGE_MAX, REACTIONS_PAGE_MAX),
    }),
    answer: z.object({
      reactions: z
        .array(z.object({ userId: wireUserId, emojis: z.array(wireEmoji) }))
        .describe('In ascending order of user id.'),
      next: nextUser,
    }),
    success: { 200: 'A page of users, which ends at its limit or at 256 KiB. A deleted message has none.' },
    refusals: UNKNOWN_MESSAGE,
    run: async (parley, reader, query) => {
      const { reactions, next } = await parley.messages.reactions({ reader, ...query });
      return { body: { reactions, ...(next && { next }) } };
    },
  }),
  route({
    method: 'get',
    path: `${messagePath}/versions`,
    operationId: 'listVersions',
    summary: 'The texts that a message has had',
    input: messageInput.extend({
      before: seqParameter.optional().describe('The `next` of the page before.'),
      limit: limitInput(VERSIONS_PAGE_MAX, VERSIONS_PAGE_MAX),
    }),
    answer: z.object({
      versions: z
        .array(
          z.object({
            seq: wireSeq.describe('Of the message itself, or of the edit.'),
            message: z.string(),
            timestamp: wireTime,
          }),
        )
        .describe('The newest first, the present text among them. Empty once the message is deleted.'),
      next: wireSeq.exactOptional().describe('The `before` of the next page; missing on the last.'),
    }),
    success: { 200: 'A page of texts, which ends at its limit or at 256 KiB.' },
    refusals: UNKNOWN_MESSAGE,
    run: async (parley, reader, query) => {
      const { versions, next } = await parley.messages.versions({ reader, ...query });
      const texts = versions.map(({ seq, content: message, createdAt }) => ({
        seq,
        message,
        timestamp: toWireTime(createdAt),
      }));
      return { body: { versions: texts, ...(next !== undefined && { next }) } };
    },
  }),
];
