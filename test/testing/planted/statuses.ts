import { setImmediate } from 'node:timers/promises';
import type { RecipientStatus } from '../../../src/domain/receipts.js';
import { statusLaws } from '../../../src/testing/status/status-laws.js';
import type { StatusAcknowledgement, StatusMachine } from '../../../src/testing/status/status-machine.js';
import type { PlantedFault } from '../planted-fault.js';

/** Two watermarks; `apply` says what becomes of them. */
interface Marks {
  delivered: number;
  seen: number;
}

const marksBy = (
  apply: (marks: Marks, acknowledgement: StatusAcknowledgement) => Marks,
): StatusMachine<Marks> => ({
  empty: () => ({ delivered: 0, seen: 0 }),
  apply,
  statusAt: ({ delivered, seen }, seq) => {
    if (seq <= seen) return 'seen';
    return seq <= delivered ? 'delivered' : 'sent';
  },
});

/** A status of each message by itself, in order of seq. */
const perMessage: StatusMachine<Map<number, RecipientStatus>> = {
  empty: () => new Map(),
  apply: (statuses, { kind, seq }) => new Map([...statuses, [seq, kind]]),
  statusAt: (statuses, seq) => statuses.get(seq) ?? 'sent',
};

const table = new Map<object, Marks>();

/** Rows that are read and written in two steps. */
const rows: StatusMachine<object> = {
  empty: () => ({}),
  apply: async (row, { kind, seq }) => {
    const found = table.get(row) ?? { delivered: 0, seen: 0 };
    if (table.has(row)) await setImmediate();
    const delivered = Math.max(found.delivered, seq);
    table.set(row, { delivered, seen: kind === 'seen' ? Math.max(found.seen, seq) : found.seen });
    return row;
  },
  statusAt: (row, seq) => {
    const { delivered, seen } = table.get(row) ?? { delivered: 0, seen: 0 };
    if (seq <= seen) return 'seen';
    return seq <= delivered ? 'delivered' : 'sent';
  },
  shared: true,
};

const one: Marks = { delivered: 0, seen: 0 };

export const planted: readonly PlantedFault[] = [
  {
    fault: 'a status that the last acknowledgement decides',
    caughtBy: 'never takes a status back, whatever is acknowledged',
    laws: statusLaws(
      marksBy((marks, { kind, seq }) => ({
        ...marks,
        delivered: seq,
        ...(kind === 'seen' && { seen: seq }),
      })),
    ),
  },
  {
    fault: 'a status that covers the acknowledged message only',
    caughtBy: 'covers every message up to the acknowledged one, and none above it',
    laws: statusLaws(perMessage),
  },
  {
    fault: 'a seen message that a late delivery makes delivered',
    caughtBy: 'goes on from delivered to seen, and from seen not back to delivered',
    laws: statusLaws(
      marksBy(({ delivered, seen }, { kind, seq }) =>
        kind === 'seen'
          ? { delivered: Math.max(delivered, seq), seen: Math.max(seen, seq) }
          : { delivered: Math.max(delivered, seq), seen: 0 },
      ),
    ),
  },
  {
    fault: 'an acknowledgement that counts again when it is repeated',
    caughtBy: 'gives the same for acknowledgements that come again, and in any order',
    laws: statusLaws(
      marksBy(({ delivered, seen }, { kind, seq }) => ({
        delivered: delivered === seq ? delivered + 1 : Math.max(delivered, seq),
        seen: kind === 'seen' ? Math.max(seen, seq) : seen,
      })),
    ),
  },
  {
    fault: 'a message above a gap that is not counted',
    caughtBy: 'gives what a plain reading of the acknowledgements gives',
    laws: statusLaws(
      marksBy(({ delivered, seen }, { kind, seq }) => ({
        delivered: Math.max(delivered, Math.min(seq, delivered + 4)),
        seen: kind === 'seen' ? Math.max(seen, seq) : seen,
      })),
    ),
  },
  {
    fault: 'one state that all recipients share',
    caughtBy: 'has a state of its own for each recipient',
    laws: statusLaws({
      ...marksBy((marks, { kind, seq }) => {
        marks.delivered = Math.max(marks.delivered, seq);
        if (kind === 'seen') marks.seen = Math.max(marks.seen, seq);
        return marks;
      }),
      empty: () => one,
    }),
  },
  {
    fault: 'a message that is delivered before anybody acknowledged it',
    caughtBy: 'begins with sent, for every message',
    laws: statusLaws({ ...marksBy((marks) => marks), empty: () => ({ delivered: 1, seen: 0 }) }),
  },
  {
    fault: 'an update of a row that exists, lost to another that read the same row',
    caughtBy: 'loses none of the acknowledgements that come at once',
    laws: statusLaws(rows),
  },
];
