import { setImmediate } from 'node:timers/promises';
import type { ReceiptRepository } from '../../../src/application/ports/receipt-repository.js';
import {
  mergeWatermarks,
  NO_WATERMARKS,
  type Watermarks,
  watermarksOf,
} from '../../../src/domain/receipts.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { makeMemoryLog } from '../../adapters/memory/memory-log.js';
import type { PlantedFault } from '../planted-fault.js';

type Update = (row: Watermarks | undefined, next: Watermarks) => Watermarks;

/** Rows in a map. `update` gives the row that is written, and `reading` is what passes between reading and writing. */
const receiptsBy = (update: Update, reading: () => Promise<unknown> = () => Promise.resolve()) => {
  const rows = new Map<string, Watermarks>();
  const own: Pick<ReceiptRepository, 'advance' | 'find'> = {
    advance: async (acknowledgements) => {
      const updates = [];
      for (const acknowledgement of acknowledgements) {
        const key = `${acknowledgement.roomId} ${acknowledgement.userId}`;
        const before = rows.get(key);
        if (before !== undefined) await reading();
        const after = update(before, watermarksOf(acknowledgement));
        rows.set(key, after);
        updates.push({ acknowledgement, before: before ?? NO_WATERMARKS, after });
      }
      return updates;
    },
    find: async (roomId, users) =>
      new Map(
        users.flatMap((user) => {
          const row = rows.get(`${roomId} ${user}`);
          return row === undefined ? [] : [[user, row] as const];
        }),
      ),
  };
  const log = makeMemoryLog();
  return { ...log, receipts: { ...log.receipts, ...own } };
};

export const planted: readonly PlantedFault[] = [
  {
    fault: 'a watermark that a late acknowledgement takes back',
    caughtBy: 'merges acknowledgements in any order and with repeats, one after another',
    laws: storeLaws.receipts(() => receiptsBy((_row, next) => next)),
  },
  {
    fault: 'an update of a row that exists, lost to another that read the same row',
    caughtBy: 'loses no update of a row that exists, however many come at once',
    laws: storeLaws.receipts(() =>
      receiptsBy((row = NO_WATERMARKS, next) => mergeWatermarks(row, next), setImmediate),
    ),
  },
];
