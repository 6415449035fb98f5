import { conflict, invalid } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { BLOCKS_MAX } from '../../domain/limits.js';
import type { Ports } from '../ports/ports.js';

export interface BlockCommand {
  readonly by: UserId;
  readonly userId: UserId;
}

/**
 * A block works in both directions: private messages between the two are refused, typing is not passed on, neither adds the
 * other to a group, and neither sees the other's presence. The groups that they share stay as they are. `block` and
 * `unblock` resolve when that is in effect in this process. Idempotent.
 */
export interface Blocking {
  /**
   * Takes the id of a user who does not exist as well, so that nobody learns who exists.
   * @throws DomainError INVALID for oneself, CONFLICT for more users than one may block.
   */
  block(command: BlockCommand): Promise<void>;
  /** A block of the other side stays. */
  unblock(command: BlockCommand): Promise<void>;
  list(query: ListBlocksQuery): Promise<BlockPage>;
}

export interface ListBlocksQuery {
  readonly by: UserId;
  readonly after?: UserId | undefined;
  /** 1 to 100. Missing: 100. */
  readonly limit?: number | undefined;
}

export interface BlockPage {
  readonly users: readonly UserId[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: UserId;
}

export const BLOCKS_PAGE_MAX = 100;

export const makeBlocking = ({ blocks, events }: Pick<Ports, 'blocks' | 'events'>): Blocking => {
  /** Calls at the same time may each add one block beyond the limit. */
  const requireBlocked = async (by: UserId, userId: UserId) => {
    const blocked = await blocks.listOf(by, { limit: BLOCKS_MAX });
    if (!blocked.includes(userId)) throw conflict(`A user blocks at most ${BLOCKS_MAX} others`);
  };

  return {
    async block({ by, userId }) {
      if (by === userId) throw invalid('Nobody blocks themselves');
      if ((await blocks.countOf(by)) >= BLOCKS_MAX) await requireBlocked(by, userId);
      await blocks.add(by, userId);
      events.publish({ type: 'blocks-changed', users: [by, userId] });
    },
    async unblock({ by, userId }) {
      await blocks.remove(by, userId);
      events.publish({ type: 'blocks-changed', users: [by, userId] });
    },
    async list({ by, after, limit = BLOCKS_PAGE_MAX }) {
      const found = await blocks.listOf(by, { after, limit: limit + 1 });
      const users = found.slice(0, limit);
      const next = found.length > limit ? users.at(-1) : undefined;
      return { users, ...(next && { next }) };
    },
  };
};
