import { catchingUp, changing } from './change-workloads.mjs';
import { MEMORY, SQLITE } from './stores.mjs';
import { oneToOne } from './workloads.mjs';

/** Changes of messages, and what they cost a device that was away, on each store. `of` chooses between a full size and a short one. */
export const changeCases = (of, restMs) => [
  ...onStore(MEMORY, of, restMs),
  ...onStore(SQLITE, of, restMs),
  // Small, as this database looks through a whole room for many queries.
  ...casesOf((full, short) => of(full / 5, short), restMs).map(({ name, loads, ...measured }) => ({
    name: `${name}: parley, on MongoDB in memory`,
    ...measured,
    needs: 'memoryDatabase',
    runsOn: ({ freshUrl }) => withServers(loads, () => ({ STORE: 'mongodb', MONGO_URL: freshUrl() })),
  })),
];

const onStore = ({ run, settings }, of, restMs) =>
  casesOf(of, restMs).map(({ name, loads, ...measured }) => ({
    name: `${name}: ${run}`,
    ...measured,
    runs: withServers(loads, () => settings),
  }));

const casesOf = (of, restMs) => {
  const pairs = { pairs: of(50, 2), inFlight: of(5, 2), restMs };
  const changes = { ...pairs, sent: of(50, 3), changes: of(200, 6) };
  const missed = { messages: of(1_000, 50), times: of(5, 1) };
  return [
    {
      name: 'changes of messages',
      unit: 'message or change',
      against: 'sending',
      loads: {
        sending: oneToOne({ ...pairs, messages: of(200, 6), acknowledged: false }),
        editing: changing({ ...changes, kind: 'edit' }),
        reacting: changing({ ...changes, kind: 'reaction' }),
      },
    },
    {
      name: `catching up with ${missed.messages.toLocaleString('en')} messages`,
      unit: 'message',
      against: 'never changed',
      loads: {
        'never changed': catchingUp({ ...missed, areChanged: false }),
        'each changed ten times': catchingUp({ ...missed, areChanged: true }),
      },
    },
  ];
};

const withServers = (loads, settings) =>
  Object.fromEntries(
    Object.entries(loads).map(([run, load]) => [
      run,
      { ...load, server: { kind: 'parley', settings: settings() } },
    ]),
  );
