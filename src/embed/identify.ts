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

/** The user who sends a request. */
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
 * Finds the user who sends a request: a call of REST, or the handshake of a socket. To refuse a request, it throws: a
 * DomainError reaches the client as it is, and anything else as UNAUTHENTICATED. After `IDENTIFY_DEADLINE_MS` without an
 * answer the request is refused with UNAVAILABLE, and so is one beyond the `IDENTIFYING_MAX` that wait. An answer that is
 * no user is UNAUTHENTICATED too, and logged as an error, once a minute.
 */
export type Identify = (request: IncomingMessage) => IdentifiedUser | Promise<IdentifiedUser>;

/** Shorter than the time that a socket has, so that its client is told. */
export const IDENTIFY_DEADLINE_MS = 4_000;

/** As many as a process has on its hands where all of its clients come at once. */
export const IDENTIFYING_MAX = 10_000;

const MINUTE_MS = 60_000;

export interface IdentifyDesk {
  readonly identify: IdentifyCaller<IncomingMessage>;
  /** Refuses the requests that wait, and all that come from now on. */
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
  let noUserLoggedAt = -Infinity;

  const logNoUser = ({ wrong }: NoUser): void => {
    const now = clock.monotonic();
    if (now - noUserLoggedAt < MINUTE_MS) return;
    noUserLoggedAt = now;
    logger.error('What identify gave is no user', undefined, { wrong });
  };

  const inTime = (asked: Promise<IdentifiedUser>): Promise<IdentifiedUser> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(IDENTIFY_DEADLINE_MS, () =>
        refuse(unavailable('Who the caller is was not found out in time; try again')),
      );
      const forget = () => {
        cancel();
        waiting.delete(refuse);
      };
      // The host may never answer, so nothing waits for that.
      const refuse = (reason: DomainError) => {
        forget();
        reject(reason);
      };
      waiting.add(refuse);
      asked.finally(forget).then(resolve, reject);
    });

  return {
    async identify(request) {
      if (isStopped) throw stopping();
      if (waiting.size >= IDENTIFYING_MAX)
        throw unavailable('Too many callers are being identified; try again');
      // The host's answer may be as old as the question: a sign-out meanwhile comes after it.
      const issuedAt = clock.now();
      try {
        const user = await inTime(Promise.resolve(request).then(identify));
        return await recognize({ ...read(user), issuedAt, isExact: true });
      } catch (error) {
        if (error instanceof DomainError) throw error;
        if (error instanceof NoUser) logNoUser(error);
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
      for (const refuse of [...waiting]) refuse(stopping());
    },
  };
};

const user = z.object({
  userId: userIdInput,
  ...profileInput,
  expiresAt: z.number().optional(),
});

class NoUser extends Error {
  override readonly name = 'NoUser';
  /** The fields, and never their values, which are of a user. */
  readonly wrong: string;

  constructor({ issues }: z.ZodError) {
    super('identify gave no user');
    this.wrong = issues.map(({ path }) => path.join('.') || 'all of it').join(', ');
  }
}

const read = (given: unknown): Identity => {
  const result = user.safeParse(given);
  if (!result.success) throw new NoUser(result.error);
  const { userId, name, picture, expiresAt } = result.data;
  return {
    userId,
    ...(name !== undefined && { name }),
    ...(picture !== undefined && { picture }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
};

const unavailable = (message: string) => new DomainError('UNAVAILABLE', message);
const stopping = () => unavailable('The server is stopping: connect again');
