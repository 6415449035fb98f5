import { changeCases } from './change-cases.mjs';
import { clusterCases } from './cluster-cases.mjs';
import { databaseCases, storingCases } from './storing-cases.mjs';
import { joining, oneToOne, room } from './workloads.mjs';

const SETTINGS = { STORE: 'memory' };

/** A load (see workloads.mjs) and the server that it is for (see server-process.mjs). */
const on = (kind, load) => ({ ...load, server: { kind, settings: SETTINGS } });

/**
 * Each case has its runs by name, or `runsOn`, which gives them for what it `needs`: a `database` or a `memoryDatabase` (see
 * database.mjs), or what `nodes` share (see cluster.mjs).
 */
export const casesOf = ({ quick }) => {
  const of = (full, short) => (quick ? short : full);
  // Undefined is all the time that receipts take.
  const restMs = of(undefined, 20);
  const onAll = (load) => ({
    stock: on('stock', load),
    simple: on('simple', load),
    parley: on('parley', load),
  });
  const withReceipts = (make, sizes) => ({
    ...onAll(make({ ...sizes, restMs })),
    'parley, automatic receipts': on('parley', make({ ...sizes, restMs, receipts: 'auto' })),
  });
  return [
    {
      name: '1:1, every message delivered and seen',
      unit: 'message',
      against: 'simple',
      runs: withReceipts(oneToOne, { pairs: of(50, 5), messages: of(120, 5) }),
    },
    {
      name: of('a room of 200', 'a room of 20'),
      unit: 'delivered message',
      against: 'stock',
      runs: withReceipts(room, { members: of(200, 20), messages: of(100, 5) }),
    },
    {
      name: of('a room of 500', 'a room of 50'),
      unit: 'delivered message',
      against: 'stock',
      runs: withReceipts(room, { members: of(500, 50), messages: of(40, 5) }),
    },
    {
      name: of('a room of 500, 10 messages in flight', 'a room of 50, 10 messages in flight'),
      unit: 'delivered message',
      against: 'stock',
      runs: withReceipts(room, { members: of(500, 50), messages: of(40, 20), inFlight: 10 }),
    },
    {
      name: 'joining a room of 50 messages',
      unit: 'join',
      against: 'simple',
      runs: onAll(joining({ members: of(50, 5), joins: of(20, 5) })),
    },
    ...storingCases(of, restMs),
    ...databaseCases(of, restMs),
    ...changeCases(of, restMs),
    ...clusterCases(of, restMs),
  ];
};
