import { z } from 'zod';
import { DomainError, invalid } from '../../domain/errors.js';
import {
  parseClientMessageId,
  parseDeviceId,
  parseGroupId,
  parseMessageId,
  parseRoomId,
  parseUserId,
  type UserId,
} from '../../domain/ids.js';
import { parseUserName } from '../../domain/user.js';
import {
  CONTENT_MAX_LENGTH,
  EMOJI_MAX_BYTES,
  GROUP_NAME_MAX_LENGTH,
  MENTIONS_MAX,
} from '../../domain/limits.js';
import { parseEmoji } from '../../domain/emoji.js';
import { ID_DESCRIPTIONS } from './id-descriptions.js';

/** Reads input from outside by the schema. Unknown fields are dropped. @throws DomainError INVALID. */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.map(String).join('.');
  throw invalid(`${where ? `${where}: ` : ''}${issue?.message ?? 'not understood'}`);
};

/** A string that a parser of the domain accepts; its refusal becomes the schema's. */
export const parsedBy = <T>(parse: (raw: string) => T, description: Readonly<Record<string, unknown>> = {}) =>
  z
    .string()
    .transform((raw, context): T => {
      try {
        return parse(raw);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
        return z.NEVER;
      }
    })
    .meta(description);

/**
 * A list of at most `max` items. Nothing else reads an array: zod alone reads all items before it counts them.
 */
export const listOf = <Item extends z.ZodType>(item: Item, max: number) =>
  z
    .custom<z.input<Item>[]>(
      (value) => Array.isArray(value) && value.length <= max,
      `a list of at most ${max}`,
    )
    .pipe(z.array(item).max(max));

export const userIdInput = parsedBy(parseUserId, ID_DESCRIPTIONS.user);
export const roomIdInput = parsedBy(parseRoomId, ID_DESCRIPTIONS.room);
export const groupIdInput = parsedBy(parseGroupId, ID_DESCRIPTIONS.group);
export const messageIdInput = parsedBy(parseMessageId, ID_DESCRIPTIONS.message);
export const deviceIdInput = parsedBy(parseDeviceId, ID_DESCRIPTIONS.device);
export const clientMessageIdInput = parsedBy(parseClientMessageId, ID_DESCRIPTIONS.clientMessage);
/** The use case checks the length, as it refuses a text that is too long with a code of its own. */
export const contentInput = z.string().meta({
  minLength: 1,
  maxLength: CONTENT_MAX_LENGTH,
  description: 'Stored exactly as it is. Well-formed Unicode without U+0000.',
  examples: ['Hello, Ben'],
});
/** More than any log has. */
export const SEQ_MAX = 999_999_999_999_999;
export const seqInput = z.int().min(0);
export const emojiInput = parsedBy(parseEmoji, {
  type: 'string',
  minLength: 1,
  maxLength: EMOJI_MAX_BYTES,
  description: `One character as people count them, of at most ${EMOJI_MAX_BYTES} bytes, with something to see in it. Stored in NFC, with U+FE0F where an emoji may have it.`,
  examples: ['👍'],
});
export const mentionsInput = listOf(userIdInput, MENTIONS_MAX).describe(
  'The members whom it mentions. Anyone else is left out, and the sender too.',
);
export const revInput = seqInput
  .max(SEQ_MAX)
  .optional()
  .describe('The `rev` of the message that was edited. An edit above it, of another device, is a CONFLICT.');
export const groupNameInput = z.string().meta({
  minLength: 1,
  maxLength: GROUP_NAME_MAX_LENGTH,
  description:
    'One line with something to see in it, without bidi overrides and isolates; it is trimmed and stored in NFC.',
  examples: ['Crew'],
});
export const userNameInput = parsedBy(parseUserName);

/** Plain clients name their user in their payloads. The identity never comes from there. */
const claim = userIdInput.optional().describe("If given, the caller's own id: another is refused.");
export const claimsInput = z.object({ sender: claim, userId: claim });

/** @throws DomainError SENDER_MISMATCH where a payload names anyone but the caller. */
export const requireSpeaksFor = (
  caller: UserId,
  claims: { readonly sender?: UserId | undefined; readonly userId?: UserId | undefined },
): void => {
  for (const claimed of [claims.sender, claims.userId]) {
    if (claimed !== undefined && claimed !== caller) {
      throw new DomainError('SENDER_MISMATCH', 'The caller is another user than the one who is named');
    }
  }
};
