import type { RevocationRepository } from '../../application/ports/revocation-repository.js';
import type { UserId } from '../../domain/ids.js';
import { atOnce } from '../storage/at-once.js';
import { pick } from '../storage/pick.js';

export const makeMemoryRevocationRepository = (): RevocationRepository => {
  const revoked = new Map<UserId, number>();

  return {
    revoke: (userId, at) =>
      atOnce(() => {
        revoked.set(userId, Math.max(revoked.get(userId) ?? at, at));
      }),
    revokedAt: (users) => atOnce(() => pick(users, (user) => revoked.get(user))),
  };
};
