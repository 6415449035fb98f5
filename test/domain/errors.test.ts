import { describe, expect, it } from 'vitest';
import { conflict, DomainError, forbidden, invalid, roomNotFound } from '../../src/domain/errors.js';

describe('a refusal', () => {
  it('is an Error that carries its code, its message and its cause', () => {
    const cause = new Error('The store is away');

    const error = new DomainError('UNAVAILABLE', 'Try again later', { cause });

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'DomainError',
      code: 'UNAVAILABLE',
      message: 'Try again later',
      cause,
    });
  });

  it.each([
    ['INVALID', invalid],
    ['FORBIDDEN', forbidden],
    ['CONFLICT', conflict],
  ] as const)('is made with the code %s and the message given', (code, make) => {
    expect(make('Why')).toMatchObject({ name: 'DomainError', code, message: 'Why' });
  });

  it('is the same for every room that a stranger asks for', () => {
    expect(roomNotFound()).toMatchObject({ code: 'NOT_FOUND', message: 'Room not found' });
  });
});
