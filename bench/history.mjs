import { connectAll, createGroup, restOf } from './client.mjs';
import { PARLEY_ON_SQLITE } from './stores.mjs';
import { sendMany } from './workloads.mjs';

const OWNER = 'owner';
const PAGE = 50;
const IN_FLIGHT = 200;
/** Every thousandth entry is a membership event. */
const MESSAGES_PER_EVENT = 999;
/** Two large primes, which take the pages to places all over the log. */
const STRIDE = 7_919 * 131;

/** Sends until the room has `length` entries. Gives what reads a page of it. */
const fill = async (server, length) => {
  const roomId = await createGroup(server, OWNER, ['member']);
  const ask = restOf(server, OWNER);
  const [owner] = await connectAll(server, [OWNER]);
  for (let filled = 0; filled < length; filled += MESSAGES_PER_EVENT + 1) {
    await sendMany(owner, { roomId, count: MESSAGES_PER_EVENT, inFlight: IN_FLIGHT });
    await ask('/api/groups/rename', { groupId: roomId, name: `At ${filled}` });
  }
  return async (query) => {
    const { messages } = await ask(`/api/rooms/${roomId}/messages?limit=${PAGE}${query}`);
    if (messages.length !== PAGE) throw new Error(`A page of ${messages.length} entries: ${query}`);
  };
};

/** What is asked for, by how many pages of the same kind there were before. */
const queriesOf = (length) => {
  const somewhere = (nth) => PAGE + 1 + ((nth * STRIDE) % (length - 2 * PAGE));
  return {
    'the newest': () => '',
    'back from the middle': (nth) => `&before=${somewhere(nth)}`,
    'on from the middle': (nth) => `&after=${somewhere(nth)}`,
    'back to the oldest': () => `&before=${PAGE + 1}`,
    'on from the oldest': () => '&after=0',
  };
};

/** How long a page takes by REST, in ms, by what is asked for and by build: the median and the slowest. */
export const measureHistory = async (builds, servers, { length, pages }) => {
  const prepared = [];
  for (const [run, build] of Object.entries(builds)) {
    const server = await servers.start(run, { ...PARLEY_ON_SQLITE, build });
    prepared.push({ run, readPage: await fill(server, length) });
  }
  const measured = {};
  for (const [page, queryOf] of Object.entries(queriesOf(length))) {
    measured[page] = {};
    for (const { run, readPage } of prepared) {
      const times = [];
      for (let nth = 0; nth < pages; nth++) {
        const started = performance.now();
        await readPage(queryOf(nth));
        times.push(performance.now() - started);
      }
      times.sort((a, b) => a - b);
      measured[page][run] = { median: times[times.length >> 1], slowest: times.at(-1) };
    }
  }
  await servers.release();
  return measured;
};
