import type { UserId } from '../../domain/ids.js';
import type { Ports } from '../ports/ports.js';
import type { Admission } from '../ports/rate-limiter.js';

/** Every command of a user passes here first, whatever the transport. Answers at once. */
export type Admit = (userId: UserId) => Admission;

export const makeAdmit =
  ({ rateLimiter, clock }: Pick<Ports, 'rateLimiter' | 'clock'>): Admit =>
  (userId) =>
    rateLimiter.admit(userId, clock.now());
