import type { Logger } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';
import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';

/** The entries that a store found not to be what was written. */
export interface Damage {
  /** Counts the entry and names it in the log, both only the first time. */
  found(roomId: RoomId, seq: Seq): void;
  count(): number;
}

/** Where there are more, most of the file is damaged, and naming each helps nobody. */
export const DAMAGED_MAX = 1_000;

export const makeDamage = (logger: Logger): Damage => {
  const known = new Set<string>();
  return {
    found: (roomId, seq) => {
      const key = `${seq} ${roomId}`;
      if (known.has(key) || known.size >= DAMAGED_MAX) return;
      known.add(key);
      const cause = new Error('Its checksum does not fit');
      logger.error('An entry is damaged; pages pass over it', cause, { roomId, seq });
      if (known.size === DAMAGED_MAX) {
        logger.warn('Further damaged entries are neither named nor counted; `npm run check` lists them');
      }
    },
    count: () => known.size,
  };
};

/** The refusal for one entry that cannot be given; trying again is of no use until the store is repaired. */
export const damagedEntry = (): DomainError =>
  new DomainError('UNAVAILABLE', 'This entry is damaged in the store');
