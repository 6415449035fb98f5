import { describe, expect, it } from 'vitest';
import {
  conflict,
  DomainError,
  ERROR_CODES,
  forbidden,
  invalid,
  isRefusal,
  refused,
  roomNotFound,
} from '../../src/domain/errors.js';

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
    ['REFUSED', refused],
  ] as const)('is made with the code %s and the message given', (code, make) => {
    expect(make('Why')).toMatchObject({ name: 'DomainError', code, message: 'Why' });
  });

  it('has any code but those after which the outcome is unknown', () => {
    const codes = ERROR_CODES.filter((code) => !isRefusal(new DomainError(code, 'Why')));

    expect(codes).toEqual(['INTERNAL', 'UNAVAILABLE']);
    expect(isRefusal(new Error('Why'))).toBe(false);
  });

  it('is the same for every room that a stranger asks for', () => {
    expect(roomNotFound()).toMatchObject({ code: 'NOT_FOUND', message: 'Room not found' });
  });
});
