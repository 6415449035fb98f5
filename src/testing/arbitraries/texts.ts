import fc from 'fast-check';
import { parseClientMessageId, parseGroupId } from '../../domain/ids.js';
import { CONTENT_MAX_LENGTH } from '../../domain/limits.js';
import { MESSAGE_TYPES, type NewMessage } from '../../domain/log-entry.js';
import { START } from '../fixtures.js';
import { messageIds, userIds } from './ids.js';

/** Any code units, lone surrogates and U+0000 among them. */
export const roughTexts: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', ' ', '\n', '😀', '\u{10ffff}', '\ufeff', '\u2028'),
      fc.constantFrom('\0', '\ud800', '\udbff', '\udc00', '\udfff'),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

/** Any valid content: every character but U+0000, white space and line breaks included. */
export const contents: fc.Arbitrary<string> = fc.oneof(
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', '\n', '\r', '\t', '\u0001', '\u2028', '\ufeff', 'é', '\u0301'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((c) => (c === '\0' ? '😀' : c)),
    ),
    minLength: 1,
    maxLength: 60,
  }),
  fc
    .tuple(
      fc.constantFrom('a', '山', '😀'),
      fc.integer({ min: CONTENT_MAX_LENGTH - 2, max: CONTENT_MAX_LENGTH }),
    )
    .map(([character, length]) => character.repeat(length)),
);

export const messages: fc.Arbitrary<NewMessage> = fc.record(
  {
    id: messageIds,
    roomId: fc.uuid({ version: 7 }).map(parseGroupId),
    sender: userIds,
    type: fc.constantFrom(...MESSAGE_TYPES),
    content: contents,
    clientMessageId: fc.uuid({ version: 4 }).map(parseClientMessageId),
    createdAt: fc.integer({ min: START, max: START + 1e9 }),
  },
  { requiredKeys: ['id', 'roomId', 'sender', 'content', 'createdAt'] },
);
