import { databaseCases, storingCases } from './storing-cases.mjs';
import { joining, oneToOne, room } from './workloads.mjs';

const SERVERS = ['stock', 'simple', 'parley'];

/** A case has its runs, or what gives them for a database (see database.mjs). */
export const casesOf = ({ quick }) => {
  const of = (full, short) => (quick ? short : full);
  // Undefined is the whole time that receipts take.
  const restMs = of(undefined, 20);
  const both = (make, sizes) => ({
    stock: make({ ...sizes, restMs }),
    simple: make({ ...sizes, restMs }),
    parley: make({ ...sizes, restMs }),
    'parley, automatic receipts': make({ ...sizes, restMs, receipts: 'auto' }),
  });
  const same = (made) => Object.fromEntries(SERVERS.map((server) => [server, made]));
  return [
    {
      name: '1:1, every message delivered and seen',
      unit: 'message',
      against: 'simple',
      runs: both(oneToOne, { pairs: of(50, 5), messages: of(120, 5) }),
    },
    {
      name: of('a room of 200', 'a room of 20'),
      unit: 'delivered message',
      against: 'stock',
      runs: both(room, { members: of(200, 20), messages: of(100, 5) }),
    },
    {
      name: of('a room of 500', 'a room of 50'),
      unit: 'delivered message',
      against: 'stock',
      runs: both(room, { members: of(500, 50), messages: of(40, 5) }),
    },
    {
      name: of('a room of 500, 10 messages in flight', 'a room of 50, 10 messages in flight'),
      unit: 'delivered message',
      against: 'stock',
      runs: both(room, { members: of(500, 50), messages: of(40, 20), inFlight: 10 }),
    },
    {
      name: 'joining a room of 50 messages',
      unit: 'join',
      against: 'simple',
      runs: same(joining({ members: of(50, 5), joins: of(20, 5) })),
    },
    ...storingCases(of, restMs),
    ...databaseCases(of, restMs),
  ];
};
