import { ID_MAX_LENGTH } from '../../domain/limits.js';

/**
 * White space and control characters, in the plain ranges that every language's regular expressions know. Lone
 * surrogates are not in it: UTF-8 cannot express them, and where a language counts UTF-16 they are halves of characters.
 */
const NOT_IN_TOKENS =
  '\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

/** JSON Schema for the well-formed texts that `parseToken` accepts; lengths are code points in both. */
const token = {
  type: 'string',
  minLength: 1,
  maxLength: ID_MAX_LENGTH,
  pattern: `^[^${NOT_IN_TOKENS}]+$`,
} as const;

/**
 * Describes each kind of id, for inputs and answers. It is written out here because no description can be derived
 * from the domain's parsers, which are functions.
 */
export const ID_DESCRIPTIONS = {
  user: {
    ...token,
    id: 'UserId',
    description:
      "The host application's own id of a person. Without white space and control characters; neither `.` nor `..`.",
    examples: ['ana'],
  },
  room: {
    ...token,
    id: 'RoomId',
    // Two user ids, in which every character may have to be escaped by two.
    maxLength: 4 * ID_MAX_LENGTH + 1,
    description:
      "A group's id, or a private room's: the ids of its two users, sorted and joined by `_`; in them `~` is written `~0` and `_` is written `~1`.",
    examples: ['ana_ben'],
  },
  group: {
    ...token,
    id: 'GroupId',
    pattern: `^[^_${NOT_IN_TOKENS}]+$`,
    description: "A group's id, as in the answer to its creation.",
    examples: ['6f6c7fd3-0a4e-4c39-9a9e-8f4d1f3f2b1a'],
  },
  message: {
    ...token,
    id: 'MessageId',
    description: 'A UUIDv7: sorts by time.',
    examples: ['019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60'],
  },
  device: {
    ...token,
    id: 'DeviceId',
    description: 'One installation of a client, which the client makes up.',
    examples: ['phone-1'],
  },
  clientMessage: {
    ...token,
    id: 'ClientMessageId',
    description:
      "The sender's own id for a message, unique per sender and room: with it, sending again is safe.",
    examples: ['8b0f6a1e-4'],
  },
} as const;
