import { isRefusal } from '../../domain/errors.js';
import { isMember, memberSince, versionOf } from '../../domain/room.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import type { UserId } from '../../domain/ids.js';
import { EVERYTHING } from '../../domain/spans.js';
import type { Appended, Changed, ChangeProposal, Proposal } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';

/** The user who changes a group, and the users whom the change is about. */
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

/** The same for a change of a message. What appends nothing publishes nothing: pollers find what was lost before. */
export type CommitChange = (proposal: ChangeProposal) => Promise<Changed>;

const NOT_REPEATED = 'A change that may have been lost was not published again; the pollers find it';

type Publish = (entry: LogEntry, since: number) => void;

/** `since`: when the store was asked. */
const makePublish =
  ({ events, clock, metrics }: Pick<Ports, 'events' | 'clock' | 'metrics'>): Publish =>
  (entry, since) => {
    const committed = clock.monotonic();
    events.publish({ type: 'entry-appended', entry });
    metrics.committed(entry.kind, committed - since);
    metrics.fannedOut(clock.monotonic() - committed);
  };

export const makeCommitChange = (
  ports: Pick<Ports, 'messages' | 'events' | 'clock' | 'metrics'>,
): CommitChange => {
  const publish = makePublish(ports);
  return async (proposal) => {
    const since = ports.clock.monotonic();
    const changed = await ports.messages.change(proposal);
    if (changed.change !== undefined) publish(changed.change, since);
    return changed;
  };
};

export const makeCommit = ({
  messages,
  rooms,
  events,
  clock,
  logger,
  metrics,
}: Pick<Ports, 'messages' | 'rooms' | 'events' | 'clock' | 'logger' | 'metrics'>): Commit => {
  const publish = makePublish({ events, clock, metrics });
  const publishOld = (entry: LogEntry) => events.publish({ type: 'entry-appended', entry, again: true });

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
    if (last !== undefined) publishOld(last);
    const since = isMember(room, about) ? memberSince(room, about) : 0;
    const joining = since > 0 && since < versionOf(room) ? await entryAt(since) : undefined;
    // No entry has added a founder.
    if (joining?.kind === 'event' && joining.change.kind === 'added') publishOld(joining);
  };

  return async (proposal, change) => {
    const since = clock.monotonic();
    const appended = await messages.append(proposal).catch(async (error: unknown) => {
      if (isRefusal(error) && change !== undefined) {
        await publishAgain(proposal, change).catch((failure: unknown) => logger.error(NOT_REPEATED, failure));
      }
      throw error;
    });
    const { entry, existing } = appended;
    if (!existing) publish(entry, since);
    // One that has changed since was sent long ago; what comes is the log, where it is as it was sent.
    else if (entry.kind !== 'message' || entry.rev === undefined) publishOld(entry);
    return appended;
  };
};
