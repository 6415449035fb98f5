import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPrivateRoomId,
  parseClientMessageId,
  parseConnectionId,
  parseDeviceId,
  parseGroupId,
  parseMessageId,
  parseRoomId,
  parseUserId,
  privateRoomId,
  privateRoomUsers,
  type UserId,
} from '../../src/domain/ids.js';
import { pairsOf, sampleUserIds, trickyUserIds, userIds } from '../../src/testing/arbitraries/ids.js';

const invalid = expect.objectContaining({ name: 'DomainError', code: 'INVALID' }) as Error;

const manyPairs = fc.oneof(pairsOf(userIds), pairsOf(trickyUserIds));

describe.each([
  ['user', parseUserId],
  ['message', parseMessageId],
  ['device', parseDeviceId],
  ['connection', parseConnectionId],
  ['client message', parseClientMessageId],
])('a %s id', (_, parse) => {
  it.each(sampleUserIds)('may be %j', (raw) => {
    expect(parse(raw)).toBe(raw);
  });

  it.each([
    ['characters', 'a'],
    ['emoji, which count one each', '😀'],
    ['ideographs', '山'],
  ])('has 1 to 128 %s', (_, character) => {
    expect(parse(character)).toBe(character);
    expect(parse(character.repeat(128))).toBe(character.repeat(128));
    expect(() => parse(character.repeat(129))).toThrow(invalid);
  });

  it('counts an astral character one beside others', () => {
    expect(parse('a'.repeat(127) + '😀')).toHaveLength(129);
    expect(() => parse('a'.repeat(128) + '😀')).toThrow(invalid);
  });

  it.each(['', ' ', 'a b', 'a ', '\ta', 'a\n', '\u00a0a', 'a\u3000', 'a\u2028b', '\ufeffa'])(
    'is not empty and has no white space: not %j',
    (raw) => {
      expect(() => parse(raw)).toThrow(invalid);
    },
  );

  it.each(['\0', 'a\u0007', '\u001b[0m', 'a\u007f', '\u0085', 'a\ud83d', '\ude00a', '\ude00\ud83d'])(
    'has no control characters and no lone surrogates: not %j',
    (raw) => {
      expect(() => parse(raw)).toThrow(invalid);
    },
  );
});

describe('a group id', () => {
  it.each(['general', '0190b5f2-7c1e-7cc3-98c4-dc0c0c07398f', 'a~1b'])('may be %j', (raw) => {
    expect(parseGroupId(raw)).toBe(raw);
    expect(parseRoomId(raw)).toBe(raw);
    expect(isPrivateRoomId(parseGroupId(raw))).toBe(false);
  });

  it.each(['_', 'a_b', '_a', 'a_', '', 'a b', 'a\0', 'a'.repeat(129)])('is not %j', (raw) => {
    expect(() => parseGroupId(raw)).toThrow(invalid);
  });

  it('has no two users', () => {
    expect(() => privateRoomUsers(parseGroupId('general'))).toThrow(invalid);
  });
});

describe("a private room's id", () => {
  it.each([
    ['alice', 'bob'],
    ['bob', 'alice'],
    ['auth0|5f7c8e', 'a@example.org'],
    ['a', 'B'],
    ['10', '9'],
    ['ab', 'a'],
    ['\uffff', '😀'],
  ])('of the plain ids %j and %j is both sorted and joined by _', (a, b) => {
    expect(privateRoomId(parseUserId(a), parseUserId(b))).toBe([a, b].sort().join('_'));
  });

  it.each([
    ['a_b', 'c', 'a~1b_c'],
    ['a', 'b_c', 'a_b~1c'],
    ['~', '_', '~1_~0'],
    ['~1', '_', '~1_~01'],
    ['a_', 'aB', 'aB_a~1'],
  ])('of %j and %j escapes _ and ~ after sorting: %j', (a, b, id) => {
    expect(privateRoomId(parseUserId(a), parseUserId(b))).toBe(id);
  });

  it('is the same whichever user comes first', () => {
    fc.assert(fc.property(manyPairs, ([a, b]) => privateRoomId(a, b) === privateRoomId(b, a)));
  });

  it('is refused for a room with oneself', () => {
    fc.assert(
      fc.property(fc.oneof(userIds, trickyUserIds), (user) => {
        expect(() => privateRoomId(user, user)).toThrow(invalid);
      }),
    );
    expect(() => parseRoomId('ann_ann')).toThrow(invalid);
  });

  it('gives both users back, in its order', () => {
    fc.assert(
      fc.property(manyPairs, (pair) => {
        const id = privateRoomId(...pair);

        expect(parseRoomId(id)).toBe(id);
        expect(isPrivateRoomId(id)).toBe(true);
        expect(privateRoomUsers(id)).toEqual([...pair].sort());
      }),
    );
  });
});

describe('the ids of different pairs', () => {
  it('are different, for all ids of up to three of the characters that matter', () => {
    const all = idsOver(['a', '_', '~', '0', '1'], 3);

    expect(all).toHaveLength(5 + 25 + 125);
    expect(new Set(roomsAmong(all)).size).toBe((all.length * (all.length - 1)) / 2);
  });

  it('are different for ids that look like parts, sums and escapes of each other', () => {
    fc.assert(
      fc.property(lookalikes, (users) => {
        const rooms = roomsAmong(users);

        expect(new Set(rooms).size).toBe(rooms.length);
      }),
    );
  });

  const idsOver = (alphabet: readonly string[], length: number): readonly UserId[] => {
    const shorter = length === 1 ? [] : idsOver(alphabet, length - 1);
    const longest = length === 1 ? [''] : shorter.filter((id) => id.length === length - 1);
    return [...shorter, ...longest.flatMap((id) => alphabet.map((c) => parseUserId(id + c)))];
  };

  const roomsAmong = (users: readonly UserId[]) =>
    users.flatMap((a, i) => users.slice(i + 1).map((b) => privateRoomId(a, b)));

  const lookalikes = pairsOf(trickyUserIds).map(([a, b]) => {
    const escaped = a.replaceAll('~', '~0').replaceAll('_', '~1');
    const misread = a.replaceAll('~0', '~').replaceAll('~1', '_');
    const all = [a, b, `${a}_${b}`, `${b}_${a}`, `${a}_`, `_${b}`, `${a}~1${b}`, escaped, misread];
    return [...new Set(all)].map(parseUserId);
  });
});

describe('reading an id of a room', () => {
  it.each([
    ['users in the wrong order', 'b_a'],
    ['an unescaped ~', '~_a'],
    ['an unescaped _', 'a_b_c'],
    ['an escape that does not exist', 'a~2_b'],
    ['a bare ~ at the end', 'a_b~'],
    ['a room with oneself', 'a_a'],
    ['a room with oneself, escaped', 'a~1_a~1'],
    ['an order that only the escaped ids have', 'a~1_aB'],
    ['no first user', '_a'],
    ['no second user', 'a_'],
    ['no user', '_'],
    ['a user id with white space', 'a_b c'],
    ['a lone surrogate', 'a_\ud83d'],
    ['a user id that is too long', `a_${'b'.repeat(129)}`],
  ])('refuses %s', (_, raw) => {
    expect(() => parseRoomId(raw)).toThrow(invalid);
  });

  it('accepts two user ids of full length, however long their escapes are', () => {
    const [a, b] = [parseUserId('_'.repeat(128)), parseUserId('~'.repeat(128))];

    expect(parseRoomId(privateRoomId(a, b))).toBe('~1'.repeat(128) + '_' + '~0'.repeat(128));
  });

  it('gives the id unchanged or refuses it, so that no room has two spellings', () => {
    const spellings = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '_', '~', '0', '1'), minLength: 1, maxLength: 7 }),
      manyPairs.map((pair) => pair.join('_')),
      manyPairs.map((pair) => privateRoomId(...pair)),
    );
    const read = (raw: string) => {
      try {
        return parseRoomId(raw);
      } catch {
        return undefined;
      }
    };

    fc.assert(
      fc.property(spellings, (raw) => {
        const id = read(raw);
        expect([raw, undefined]).toContain(id);
        if (id !== undefined && isPrivateRoomId(id)) {
          expect(privateRoomId(...privateRoomUsers(id))).toBe(raw);
        }
      }),
    );
  });
});
