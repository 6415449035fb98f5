import { groupWith } from './cluster.mjs';
import { oneToOne, room } from './workloads.mjs';

const ONE = 'one node';

/** Cases of several nodes. `of` chooses between a full size and a short one. */
export const clusterCases = (of, restMs) => {
  const many = of(3, 2);
  const connected = of(500, 10);
  // Without receipts nothing comes after the last message, and nodes that only wait cost something too.
  const spread = { members: connected, messages: of(100, 5), restMs: 0 };
  // As many for each node as for one alone: what comes at once is cheaper together.
  const pairsOn = (nodes) => ({ pairs: of(45, 2) * nodes, messages: of(40, 3), inFlight: of(4, 1) });
  const large = { members: connected, messages: of(200, 5), inFlight: of(10, 1), perMessage: true };
  return [
    {
      name: `several nodes: a room of ${spread.members} on two`,
      unit: 'delivered message',
      against: ONE,
      runs: { [ONE]: [1, room(spread)], two: [2, spreadOverTwo(room(spread))] },
    },
    {
      name: `several nodes: 1:1 on ${many}`,
      unit: 'message',
      against: ONE,
      runs: onOneAndMany(many, (nodes) => oneToOne({ ...pairsOn(nodes), acknowledged: false, restMs: 0 })),
    },
    {
      name: `several nodes: 1:1 on ${many}, every message delivered and seen`,
      unit: 'message',
      against: ONE,
      runs: onOneAndMany(many, (nodes) => oneToOne({ ...pairsOn(nodes), restMs })),
    },
    {
      name: `several nodes: ${connected} connected members on ${many}`,
      unit: 'message',
      against: `a room of ${connected}`,
      runs: ofSizes(of, connected, (makeRoom) => [many, room({ ...large, restMs: 0, makeRoom })]),
    },
    {
      name: `several nodes: ${connected} connected members on ${many}, automatic receipts`,
      unit: 'message',
      against: `a room of ${connected}`,
      runs: ofSizes(of, connected, (makeRoom) => [
        many,
        room({ ...large, receipts: 'auto', restMs, makeRoom }),
      ]),
    },
  ].map(({ runs, ...measured }) => ({
    ...measured,
    needs: 'nodes',
    runsOn: (shared) => onNodes(runs, shared),
  }));
};

const onNodes = (runs, { settingsOf }) =>
  Object.fromEntries(
    Object.entries(runs).map(([run, [nodes, load]]) => [
      run,
      { ...load, server: { kind: 'parley', nodes, settings: settingsOf(nodes) } },
    ]),
  );

/** A room in which everybody is connected, and one with the same number of connected members and many others. */
const ofSizes = (of, connected, loadOf) => {
  const large = of(20_000, 40);
  return Object.fromEntries(
    [connected, large].map((size) => [
      `a room of ${size.toLocaleString('en')}`,
      loadOf(groupWith(size - connected)),
    ]),
  );
};

/** Each node's cost of a message that it delivers. */
const spreadOverTwo = (load) => ({
  ...load,
  rows: (used, units, { clients }) =>
    ["two nodes, the sender's", 'two nodes, the other'].map((row, i) => {
      const share = clients.filter(({ node }) => node === i).length / clients.length;
      return [row, used[i] / (units * share)];
    }),
});

/** The busiest node says how many messages they can take together. */
const onOneAndMany = (many, loadOn) => ({
  [ONE]: [1, loadOn(1)],
  many: [
    many,
    {
      ...loadOn(many),
      rows: (used, units) => [
        [`${many} nodes together`, used.reduce((total, cpu) => total + cpu, 0) / units],
        [`${many} nodes, the busiest`, Math.max(...used) / units],
      ],
    },
  ],
});
