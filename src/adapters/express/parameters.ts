import { z } from 'zod';
import type { RoomCursor } from '../../application/ports/room-repository.js';
import { parseRoomId } from '../../domain/ids.js';
import { SEQ_MAX, userIdInput } from '../protocol/input.js';
import { wireUserId } from '../protocol/wire-schemas.js';

/** As text in an address, or as it is in a call within the process. */
const wholeNumber = z.union(
  [
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    z.number(),
  ],
  'a whole number',
);

/** A position in a log, as a query parameter. */
export const seqParameter = wholeNumber.pipe(z.int().min(0).max(SEQ_MAX));

/** Entries per page: 1 to `max`. Missing: the use case's own default, which is `usual`. */
export const limitInput = (max: number, usual: number) =>
  wholeNumber
    .pipe(z.int().min(1).max(max, `at most ${max}`))
    .optional()
    .describe(`How many at most; ${usual} where it is missing.`);

/** The user after whom a page of users begins. */
export const afterUser = userIdInput.optional().describe('The `next` of the page before.');

/** In an answer: the user after whom the next page of users begins. */
export const nextUser = wireUserId
  .exactOptional()
  .describe('The `after` of the next page; missing on the last.');

/** A yes or no, as a query parameter. */
export const flagParameter = z
  .union([z.enum(['true', 'false']).transform((text) => text === 'true'), z.boolean()], 'true or false')
  .pipe(z.boolean());

/** Opaque to clients: where a list of rooms goes on. */
export const toCursor = ({ activeAt, roomId }: RoomCursor): string =>
  Buffer.from(JSON.stringify([activeAt, roomId])).toString('base64url');

/** More than the longest room id takes. */
const CURSOR_MAX_LENGTH = 4_000;

const cursorContent = z.tuple([z.int(), z.string()]);

export const cursorInput = z
  .string()
  .max(CURSOR_MAX_LENGTH)
  .transform((cursor, context): RoomCursor => {
    try {
      const decoded = Buffer.from(cursor, 'base64url').toString('utf8');
      const [activeAt, roomId] = cursorContent.parse(JSON.parse(decoded));
      return { activeAt, roomId: parseRoomId(roomId) };
    } catch {
      // The text is no cursor of this server.
      context.addIssue({ code: 'custom', message: 'not a cursor from `next`' });
      return z.NEVER;
    }
  })
  .meta({
    type: 'string',
    minLength: 1,
    maxLength: CURSOR_MAX_LENGTH,
    description: 'The `next` of the page before. Nothing can be read from it.',
  });
