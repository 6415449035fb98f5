import { ON_THIS_MACHINE, onDatabase, REFERENCE, storing } from './stores.mjs';
import { oneToOne, room } from './workloads.mjs';

const against = { unit: 'message', against: REFERENCE };

/** More than elsewhere: what a disk takes, and a collection of a growing heap, differ from round to round. */
const ROUNDS = 15;

/** `of` chooses between a full size and a short one. */
export const storingCases = (of, restMs) => {
  const pairs = { pairs: of(50, 5), messages: of(1_000, 5), inFlight: of(4, 1), restMs };
  const hot = { members: of(50, 5), messages: of(10_000, 20), inFlight: of(100, 10), restMs };
  const acknowledged = [oneToOne(pairs), { ...rowsOfPairs(pairs), receipts: true }];
  const measured = { ...against, rounds: of(ROUNDS, 1) };
  return [
    { name: 'storing: 1:1', ...measured, runs: storing(ON_THIS_MACHINE, ...sending(pairs)) },
    {
      name: 'storing: 1:1, random clientMessageIds',
      ...measured,
      runs: storing(ON_THIS_MACHINE, ...sending({ ...pairs, clientMessageIds: 'random' })),
    },
    {
      name: 'storing: 1:1, every message delivered and seen',
      ...measured,
      runs: storing(ON_THIS_MACHINE, ...acknowledged),
    },
    {
      name: `storing: a hot room of ${hot.members}`,
      ...measured,
      runs: storing(ON_THIS_MACHINE, ...crowding(hot)),
    },
  ];
};

/**
 * Small, as some servers of the protocol go through a whole collection. Each pair has one message in flight, so that
 * Parley and the bare driver insert the same batches.
 */
export const databaseCases = (of, restMs) => {
  const pairs = { pairs: of(10, 2), messages: of(10, 4), inFlight: 1, restMs };
  // While a batch is being stored, the next one fills up.
  const hot = {
    members: of(10, 5),
    messages: of(1_000, 20),
    inFlight: of(200, 20),
    batch: of(100, 10),
    restMs,
  };
  const runsOn = (load) => (database) => storing(onDatabase(database), ...load);
  return [
    { name: 'storing on a database: 1:1', ...against, needs: 'database', runsOn: runsOn(sending(pairs)) },
    {
      name: `storing on a database: a hot room of ${hot.members}`,
      ...against,
      needs: 'database',
      runsOn: runsOn(crowding(hot)),
    },
  ];
};

const sending = (pairs) => [
  oneToOne({ ...pairs, acknowledged: false }),
  { ...rowsOfPairs(pairs), receipts: false },
];

const crowding = (hot) => [
  room({ ...hot, perMessage: true }),
  { rooms: 1, messages: hot.messages, batch: hot.batch ?? hot.inFlight, receipts: false },
];

const rowsOfPairs = ({ pairs, messages, inFlight, clientMessageIds }) => ({
  rooms: pairs,
  messages: pairs * messages,
  batch: pairs * inFlight,
  clientMessageIds,
});
