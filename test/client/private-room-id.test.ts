import fc from 'fast-check';
import { expect, it } from 'vitest';
import { otherUser, privateRoomId } from '../../client/src/private-room-id.js';
import { privateRoomId as serverPrivateRoomId, type UserId } from '../../src/domain/ids.js';

const user = fc.stringMatching(/^[a-z~_.0-9]{1,12}$/);

it('makes the ids of private rooms as the server does, and reads the other user from them', () => {
  fc.assert(
    fc.property(user, user, (a, b) => {
      fc.pre(a !== b);
      const roomId = privateRoomId(a, b);

      expect(roomId).toBe(serverPrivateRoomId(a as UserId, b as UserId));
      expect(otherUser(roomId, a)).toBe(b);
      expect(otherUser(roomId, b)).toBe(a);
    }),
  );
  expect(otherUser('6f6c7fd3-0a4e', 'ana')).toBeUndefined();
  expect(otherUser('ana_ben', 'cleo')).toBeUndefined();
});
