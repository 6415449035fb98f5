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

/** What came from outside, as the schema reads it. Unknown fields are dropped. @throws DomainError INVALID. */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.map(String).join('.');
  throw invalid(`${where ? `${where}: ` : ''}${issue?.message ?? 'not understood'}`);
};

/** A string that a parser of the domain accepts; its refusal becomes the schema's. */
const parsedBy = <T>(parse: (raw: string) => T) =>
  z.string().transform((raw, context): T => {
    try {
      return parse(raw);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });

export const userIdInput = parsedBy(parseUserId);
export const roomIdInput = parsedBy(parseRoomId);
export const groupIdInput = parsedBy(parseGroupId);
export const messageIdInput = parsedBy(parseMessageId);
export const deviceIdInput = parsedBy(parseDeviceId);
export const clientMessageIdInput = parsedBy(parseClientMessageId);
export const seqInput = z.int().min(0);

/** Plain clients write who they are into their payloads; it is never where an identity comes from. */
export const claimsInput = z.object({ sender: userIdInput.optional(), userId: userIdInput.optional() });

/** @throws DomainError SENDER_MISMATCH where a payload names somebody else than the caller. */
export const requireSpeaksFor = (
  caller: UserId,
  claims: { readonly sender?: UserId | undefined; readonly userId?: UserId | undefined },
): void => {
  for (const claimed of [claims.sender, claims.userId]) {
    if (claimed !== undefined && claimed !== caller) {
      throw new DomainError('SENDER_MISMATCH', 'The payload names another user than the token');
    }
  }
};
