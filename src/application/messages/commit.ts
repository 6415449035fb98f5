import { DomainError } from '../../domain/errors.js';
import { isMember, memberSince, versionOf } from '../../domain/room.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import type { UserId } from '../../domain/ids.js';
import { EVERYTHING } from '../../domain/spans.js';
import type { Appended, Proposal } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import type { TypingTracker } from '../typing/typing-tracker.js';

/** Who changes a group, and whom the change is about. */
export interface ChangeParties {
  readonly by: UserId;
  readonly about: UserId;
}

/**
 * The one way into a log: what is committed is published, in that order, also where it turns out to be there already,
 * as an answer that was lost has lost the event too. A change that is refused may have been made by such a call.
 * A publication may be repeated, and nobody gets an entry twice.
 *
 * @throws DomainError what `decide` throws; UNAVAILABLE where the outcome is unknown.
 */
export type Commit = (proposal: Proposal, change?: ChangeParties) => Promise<Appended>;

const NOT_REPEATED = 'A change that may have been lost was not published again; the pollers find it';

export const makeCommit = ({
  messages,
  rooms,
  events,
  logger,
  typing,
}: Pick<Ports, 'messages' | 'rooms' | 'events' | 'logger'> & { typing: TypingTracker }): Commit => {
  const publish = (entry: LogEntry) => events.publish({ type: 'entry-appended', entry });

  /**
   * Publishes the last change of a group, and the one that added this member: one of them is what the refused change
   * would have made, and live rooms read what lies before.
   */
  const publishAgain = async ({ roomId }: Proposal, { by, about }: ChangeParties): Promise<void> => {
    const room = await rooms.find(roomId);
    if (room?.type !== 'group' || !isMember(room, by)) return;
    const entryAt = async (seq: Seq): Promise<LogEntry | undefined> => {
      const { entries } = await messages.page(roomId, { before: seq + 1, limit: 1, spans: EVERYTHING });
      return entries[0];
    };
    const last = await entryAt(versionOf(room));
    if (last !== undefined) publish(last);
    const since = isMember(room, about) ? memberSince(room, about) : 0;
    const joining = since > 0 && since < versionOf(room) ? await entryAt(since) : undefined;
    // No entry has added a founder.
    if (joining?.kind === 'event' && joining.change.kind === 'added') publish(joining);
  };

  return async (proposal, change) => {
    const appended = await messages.append(proposal).catch(async (error: unknown) => {
      const refused = error instanceof DomainError && error.code !== 'UNAVAILABLE';
      if (refused && change !== undefined) {
        await publishAgain(proposal, change).catch((failure: unknown) => logger.error(NOT_REPEATED, failure));
      }
      throw error;
    });
    const { entry, existing } = appended;
    if (!existing) stopTyping(typing, entry);
    publish(entry);
    return appended;
  };
};

/** Who has sent a message, or is not a member any more, does not type. */
const stopTyping = (typing: TypingTracker, entry: LogEntry): void => {
  if (entry.kind === 'message') typing.stop(entry.roomId, entry.sender);
  else if (entry.change.kind === 'removed' || entry.change.kind === 'left') {
    typing.stop(entry.roomId, entry.change.userId);
  }
};
