import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { userIdInput } from '../adapters/protocol/input.js';
import { profileInput } from '../adapters/protocol/profile.js';
import type { IdentifyCaller } from '../adapters/protocol/authentication.js';
import type { Clock } from '../application/ports/clock.js';
import type { Logger } from '../application/ports/logger.js';
import type { Identity } from '../application/ports/token-verifier.js';
import type { Recognize } from '../application/sessions/admission.js';
import { DomainError } from '../domain/errors.js';

/** Who sends a request. */
export interface IdentifiedUser {
  readonly userId: string;
  /** What others see of the user. */
  readonly name?: string | undefined;
  /** A URL. */
  readonly picture?: string | undefined;
  /** Milliseconds since the epoch: the user's sessions end then. Missing: they do not end by themselves. */
  readonly expiresAt?: number | undefined;
}

/**
 * Says who sends a request: a call of REST, or the handshake of a socket. Refusing is throwing: a DomainError reaches the
 * client as it is, and anything else as UNAUTHENTICATED. After `IDENTIFY_DEADLINE_MS` without an answer the request is
 * refused with UNAVAILABLE.
 */
export type Identify = (request: IncomingMessage) => IdentifiedUser | Promise<IdentifiedUser>;

/** Shorter than the time that a socket has, so that its client is told. */
export const IDENTIFY_DEADLINE_MS = 4_000;

export interface IdentifyDesk {
  readonly identify: IdentifyCaller<IncomingMessage>;
  /** Refuses those who wait, and everyone from now on. */
  readonly stop: () => void;
}

export const makeIdentifyDesk = (
  identify: Identify,
  {
    clock,
    logger,
    recognize,
  }: { readonly clock: Clock; readonly logger: Logger; readonly recognize: Recognize },
): IdentifyDesk => {
  const waiting = new Set<(reason: DomainError) => void>();
  let isStopped = false;

  const inTime = (asked: Promise<IdentifiedUser>): Promise<IdentifiedUser> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(IDENTIFY_DEADLINE_MS, () =>
        reject(unavailable('Who the caller is was not found out in time; try again')),
      );
      waiting.add(reject);
      asked
        .finally(() => {
          cancel();
          waiting.delete(reject);
        })
        .then(resolve, reject);
    });

  return {
    async identify(request) {
      if (isStopped) throw stopping();
      // What the host has read may be as old as the question: a sign-out meanwhile comes after it.
      const issuedAt = clock.now();
      try {
        const user = await inTime(Promise.resolve(request).then(identify));
        return await recognize({ ...read(user), issuedAt, isExact: true });
      } catch (error) {
        if (error instanceof DomainError) throw error;
        logger.info('A request was refused, as the host application did not identify its caller', {
          reason: error instanceof Error ? error.name : typeof error,
        });
        throw new DomainError('UNAUTHENTICATED', 'The host application does not know the caller', {
          cause: error,
        });
      }
    },
    stop() {
      isStopped = true;
      for (const reject of waiting) reject(stopping());
      waiting.clear();
    },
  };
};

const user = z.object({
  userId: userIdInput,
  ...profileInput,
  expiresAt: z.number().optional(),
});

const read = (given: unknown): Identity => {
  const { userId, name, picture, expiresAt } = user.parse(given);
  return {
    userId,
    ...(name !== undefined && { name }),
    ...(picture !== undefined && { picture }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
};

const unavailable = (message: string) => new DomainError('UNAVAILABLE', message);
const stopping = () => unavailable('The server is stopping: connect again');
