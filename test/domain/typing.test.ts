import { describe, expect, it } from 'vitest';
import { parseConnectionId, privateRoomId, type UserId } from '../../src/domain/ids.js';
import { hasExpired, TYPING_TTL_MS, typingFact } from '../../src/domain/typing.js';
import { ann, ben, START } from '../contracts/fixtures.js';

describe('a typing fact', () => {
  const facts = {
    roomId: privateRoomId(ann, ben),
    userId: ann,
    connectionId: parseConnectionId('c1'),
    hiddenFrom: new Set<UserId>(),
  };

  it('has the user, the room, the connection, and the time at which it ends', () => {
    expect(typingFact(facts, START)).toEqual({ ...facts, expiresAt: START + TYPING_TTL_MS });
  });

  it('lasts until its time is over, and no longer', () => {
    const fact = typingFact(facts, START);

    expect(hasExpired(fact, START)).toBe(false);
    expect(hasExpired(fact, START + TYPING_TTL_MS - 1)).toBe(false);
    expect(hasExpired(fact, START + TYPING_TTL_MS)).toBe(true);
  });

  it('lasts for six seconds from its last repetition', () => {
    const repeated = typingFact(facts, START + 4_000);

    expect(hasExpired(repeated, START + 9_999)).toBe(false);
    expect(hasExpired(repeated, START + 10_000)).toBe(true);
  });
});
