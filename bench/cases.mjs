import { REFERENCE, storing } from './stores.mjs';
import { joining, oneToOne, room } from './workloads.mjs';

const SERVERS = ['stock', 'simple', 'parley'];

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
  ];
};

const storingCases = (of, restMs) => {
  const pairs = { pairs: of(50, 5), messages: of(240, 5), inFlight: of(4, 1), restMs };
  const rows = {
    rooms: pairs.pairs,
    messages: pairs.pairs * pairs.messages,
    batch: pairs.pairs * pairs.inFlight,
  };
  const hot = {
    members: of(50, 5),
    messages: of(10_000, 20),
    inFlight: of(100, 10),
    perMessage: true,
    restMs,
  };
  const against = { unit: 'message', against: REFERENCE };
  return [
    {
      name: 'storing: 1:1',
      ...against,
      runs: storing(oneToOne({ ...pairs, acknowledged: false }), { ...rows, receipts: false }),
    },
    {
      name: 'storing: 1:1, every message delivered and seen',
      ...against,
      runs: storing(oneToOne(pairs), { ...rows, receipts: true }),
    },
    {
      name: of('storing: a hot room of 50', 'storing: a hot room of 5'),
      ...against,
      runs: storing(room(hot), { rooms: 1, messages: hot.messages, batch: hot.inFlight, receipts: false }),
    },
  ];
};
