import { describe, expect, it } from 'vitest';
import { makeMemoryReceiptRepository } from '../../../src/adapters/memory/receipt-repository.js';
import { ann, ids, START } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { FORGETS, makeMemoryLog } from './memory-log.js';

conform(it, 'receipts in memory', storeLaws.receipts(makeMemoryLog), { skip: FORGETS });

describe('the receipt repository in memory', () => {
  it('takes the earlier of two times at one seq, also for the stored time', async () => {
    const receipts = makeMemoryReceiptRepository();
    const roomId = ids.groupId();
    const late = acknowledgement(roomId, { seq: 3, at: START + 5 });

    await receipts.advance([late, { ...late, at: START + 2 }]);

    const times = await receipts.times(roomId, 3, [ann]);
    const stored = await receipts.find(roomId, [ann]);
    expect(times.get(ann)).toEqual({ delivered: START + 2 });
    expect(stored.get(ann)?.delivered).toEqual({ seq: 3, at: START + 2 });
  });
});
