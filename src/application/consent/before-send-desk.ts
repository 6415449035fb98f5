import { DomainError, invalid, isRefusal } from '../../domain/errors.js';
import { parseContent, parseMessageType } from '../../domain/log-entry.js';
import { inTime } from '../in-time.js';
import type { BeforeSend, MessageRewrite, OutgoingMessage } from '../ports/before-send.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { Verdict } from './policy-desk.js';

/** How long the host has to answer; then the message is refused. */
export const BEFORE_SEND_DEADLINE_MS = 2_000;

/**
 * The host's answer about a message: a refusal, which is thrown inside the `decide` of an append, or the message, perhaps
 * changed.
 */
export interface HostVerdict extends Verdict {
  /** Missing: as it was sent. It keeps the rules of a message. */
  readonly change?: MessageRewrite;
}

/**
 * Asks the host, within a deadline, unless the content alone refuses the message. Never rejects, and answers at once where
 * the host does.
 */
export type BeforeSendDesk = (message: OutgoingMessage) => HostVerdict | Promise<HostVerdict>;

export const makeBeforeSendDesk = ({
  beforeSend,
  clock,
  logger,
}: {
  readonly beforeSend: BeforeSend;
  readonly clock: Clock;
  readonly logger: Logger;
}): BeforeSendDesk => {
  const refusing = (error: unknown): HostVerdict => {
    if (isRefusal(error)) return throwing(error);
    logger.error('beforeSend failed, so a message was refused', error);
    return throwing(new DomainError('UNAVAILABLE', 'The message cannot be checked now; try again'));
  };

  const heard = (answer: unknown): HostVerdict => {
    if (answer === undefined || answer === null) return UNCHANGED;
    try {
      return { ...UNCHANGED, change: readChange(answer) };
    } catch (error) {
      // It is logged, as only the host can mend it.
      logger.error('beforeSend gave a message that is refused', error);
      return refusing(error);
    }
  };

  return (message) => {
    try {
      parseContent(message.content);
      const answer: unknown = beforeSend(message);
      if (!isThenable(answer)) return heard(answer);
      const inTheEnd = Promise.resolve(answer);
      return inTime(clock, BEFORE_SEND_DEADLINE_MS, inTheEnd, 'beforeSend did not answer in time').then(
        heard,
        refusing,
      );
    } catch (error) {
      return refusing(error);
    }
  };
};

const isThenable = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';

const UNCHANGED: HostVerdict = { require: () => undefined };

const throwing = (error: DomainError): HostVerdict => ({
  require: () => {
    throw error;
  },
});

/** A host in plain JavaScript may give anything. @throws DomainError INVALID or TOO_LARGE, as for what a client sends. */
const readChange = (given: unknown): MessageRewrite => {
  const { content, type } = given as Readonly<Record<keyof MessageRewrite, unknown>>;
  if (content !== undefined && typeof content !== 'string') throw invalid('A message must be a text');
  return {
    ...(content !== undefined && { content: parseContent(content) }),
    ...(type !== undefined && { type: parseMessageType(type) }),
  };
};
