import { CONTENT_MAX_LENGTH, GROUP_MEMBERS_MAX, ID_MAX_LENGTH } from '../../domain/limits.js';

/*
 * The limits of a text count its characters, once it is decoded. A transport counts bytes before that, so its limits follow
 * from the others: no text that is allowed may be too large for its transport, however a client writes it.
 */

/** JSON may write a character outside the basic plane as two escapes (`\ud83d\ude00`), of six bytes each. */
const CHARACTER_MAX_BYTES = 12;

/** Two ids of users in the id of a private room, other ids, the names of fields, and blanks between them. */
const ENVELOPE_BYTES = 16 * 1024;

const wholeKiB = (bytes: number): number => Math.ceil(bytes / 1024) * 1024;

/** For one command: a frame, a polling body, or the body of a request. */
export const COMMAND_MAX_BYTES = wholeKiB(CONTENT_MAX_LENGTH * CHARACTER_MAX_BYTES + ENVELOPE_BYTES);

/** For the creation of a group with as many members as groups have by default, each in quotes and with a comma. */
export const GROUP_COMMAND_MAX_BYTES = wholeKiB(
  GROUP_MEMBERS_MAX * (ID_MAX_LENGTH * CHARACTER_MAX_BYTES + 3) + ENVELOPE_BYTES,
);
