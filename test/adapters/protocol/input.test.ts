import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  clientMessageIdInput,
  contentInput,
  groupIdInput,
  messageIdInput,
  roomIdInput,
  userIdInput,
} from '../../../src/adapters/protocol/input.js';
import { ID_DESCRIPTIONS } from '../../../src/adapters/protocol/id-descriptions.js';
import { privateRoomId, type UserId } from '../../../src/domain/ids.js';
import { CONTENT_MAX_LENGTH, ID_MAX_LENGTH } from '../../../src/domain/limits.js';
import { parseContent } from '../../../src/domain/log-entry.js';

const describedBy = (schema: z.ZodType) =>
  new Ajv2020({ strict: false }).compile(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));

const someText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('a', '_', '~', ' ', '\0', '\u0085', '\u2028', '\ud800', '💬') }),
  fc.integer({ min: ID_MAX_LENGTH - 1, max: ID_MAX_LENGTH + 1 }).map((length) => '💬'.repeat(length)),
);

const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

describe('the description of an input', () => {
  it.each([
    ['UserId', userIdInput],
    ['MessageId', messageIdInput],
    ['ClientMessageId', clientMessageIdInput],
    ['GroupId', groupIdInput],
  ])('of %s accepts what the input accepts, and nothing else that UTF-8 can express', (_name, input) => {
    const described = describedBy(input);

    fc.assert(
      fc.property(someText.filter(isWellFormed), (text) => described(text) === input.safeParse(text).success),
    );
  });

  it.each(Object.values(ID_DESCRIPTIONS))(
    'of $id has a pattern of plain ranges, which regular expressions of every kind read alike',
    ({ pattern }) => {
      const byCodePoint = new RegExp(pattern, 'u');
      const byCodeUnit = new RegExp(pattern);

      expect(pattern).toMatch(/^\^\[\^(?:_|\\u[\da-f]{4}|-)+\]\+\$$/);
      expect(['💬', 'Łukasz', '李', 'auth0|5f'].map((id) => byCodeUnit.test(id))).toEqual([
        true,
        true,
        true,
        true,
      ]);
      fc.assert(
        fc.property(
          someText.filter(isWellFormed),
          (text) => byCodePoint.test(text) === byCodeUnit.test(text),
        ),
      );
    },
  );

  it('of RoomId accepts every room id that the input accepts, the longest too', () => {
    const described = describedBy(roomIdInput);
    const longest = privateRoomId('_'.repeat(ID_MAX_LENGTH) as UserId, '~'.repeat(ID_MAX_LENGTH) as UserId);

    expect(described(longest)).toBe(true);
    fc.assert(fc.property(someText, (text) => described(text) || !roomIdInput.safeParse(text).success));
  });

  it('of a content accepts every text that may be sent, and none that is too long', () => {
    const described = describedBy(contentInput);

    expect(described('💬'.repeat(CONTENT_MAX_LENGTH))).toBe(true);
    expect(() => parseContent('💬'.repeat(CONTENT_MAX_LENGTH))).not.toThrow();
    expect(described('x'.repeat(CONTENT_MAX_LENGTH + 1))).toBe(false);
    expect(described('')).toBe(false);
  });
});
