import { it } from 'vitest';
import { mergeWatermarks, NO_WATERMARKS, statusAt, watermarksOf } from '../../../src/domain/receipts.js';
import type { Watermarks } from '../../../src/domain/receipts.js';
import { conform } from '../../../src/testing/conform.js';
import { statusLaws } from '../../../src/testing/status/status-laws.js';

conform(
  it,
  'the status machine of the domain',
  statusLaws<Watermarks>({
    empty: () => NO_WATERMARKS,
    apply: (state, acknowledgement) => mergeWatermarks(state, watermarksOf(acknowledgement)),
    statusAt,
  }),
);

conform(
  it,
  'a status machine that answers by promises, on a row that many may change at once',
  statusLaws<{ marks: Watermarks }>({
    empty: async () => ({ marks: NO_WATERMARKS }),
    apply: async (row, acknowledgement) => {
      row.marks = mergeWatermarks(row.marks, watermarksOf(acknowledgement));
      return row;
    },
    statusAt: async ({ marks }, seq) => statusAt(marks, seq),
    shared: true,
  }),
);
