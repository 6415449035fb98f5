import { ID_MAX_LENGTH } from '../../domain/limits.js';

/** What JSON Schema can say of what `parseToken` takes; its lengths are code points too. */
const token = {
  type: 'string',
  minLength: 1,
  maxLength: ID_MAX_LENGTH,
  pattern: '^[^\\s\\p{Cc}\\p{Cs}]+$',
} as const;

/**
 * Each kind of id as descriptions name it, going in and coming out. The domain's parsers are functions, which
 * a description cannot be made from.
 */
export const ID_DESCRIPTIONS = {
  user: {
    ...token,
    id: 'UserId',
    description: "The host application's own id of a person. Without white space and control characters.",
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
    pattern: '^[^_\\s\\p{Cc}\\p{Cs}]+$',
    description: "A group's id, as its creation answered it.",
    examples: ['6f6c7fd3-0a4e-4c39-9a9e-8f4d1f3f2b1a'],
  },
  message: {
    ...token,
    id: 'MessageId',
    description: 'A UUIDv7: sorts by time.',
    examples: ['019aa3b0-5c1e-7d2a-8f00-3b1c2d4e5f60'],
  },
  clientMessage: {
    ...token,
    id: 'ClientMessageId',
    description:
      "The sender's own name for a message, unique per sender and room: sending again is safe by it.",
    examples: ['8b0f6a1e-4'],
  },
} as const;
