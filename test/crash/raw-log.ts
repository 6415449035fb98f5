import { mongodb } from '../../src/adapters/mongodb/mongodb.js';
import { sqlite } from '../../src/adapters/sqlite/sqlite.js';
import { toWireMessage, toWireMessageChange } from '../../src/adapters/protocol/translate.js';
import type { WireMessage, WireMessageChange } from '../../src/adapters/protocol/wire.js';
import { makeSystemClock } from '../../src/adapters/system/system-clock.js';
import { parseRoomId } from '../../src/domain/ids.js';
import type { LogEntry } from '../../src/domain/log-entry.js';
import { EVERYTHING } from '../../src/domain/spans.js';
import { makeSilentLogger } from '../support/silent-logger.js';

const AT_A_TIME = 1_000;

/**
 * The log of a room as the store of these servers has it, with every change of a message, which pages leave out. For a
 * store on SQLite no server may run.
 */
export const readRawLog = async (
  { DATA_DIR, MONGO_URL }: NodeJS.ProcessEnv,
  roomId: string,
): Promise<readonly LogEntry[]> => {
  const makeStore = MONGO_URL === undefined ? sqlite(DATA_DIR ?? '') : mongodb(MONGO_URL);
  const store = makeStore({ clock: makeSystemClock(), logger: makeSilentLogger() });
  await store.open();
  try {
    const log: LogEntry[] = [];
    for (;;) {
      const request = { after: log.at(-1)?.seq ?? 0, limit: AT_A_TIME, spans: EVERYTHING };
      const { entries, hasMore } = await store.messages.page(parseRoomId(roomId), request);
      log.push(...entries);
      if (!hasMore) return log;
    }
  } finally {
    await store.close();
  }
};

export const toWireLog = (log: readonly LogEntry[]): readonly (WireMessage | WireMessageChange)[] =>
  log.map((entry) => (entry.kind === 'change' ? toWireMessageChange(entry) : toWireMessage(entry)));
