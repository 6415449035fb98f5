// A host application with a chat, each with a database of its own, that kills itself before one of their statements.
// `node killed-host.mjs RECIPE STATEMENT FOLDER…`: in each folder it places two orders, unless they are placed, waits until
// their messages are sent, and prints what both databases have. It counts in the last folder. The test bundles it.
import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { alone } from '../../src/adapters/in-process/alone.js';
import { makeInProcessEventPublisher } from '../../src/adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../../src/adapters/in-process/rate-limiter.js';
import { jsonSize, wireSize } from '../../src/adapters/protocol/entry-size.js';
import { sqlite } from '../../src/adapters/sqlite/sqlite.js';
import { makeRandomIds } from '../../src/adapters/system/random-ids.js';
import { sha256 } from '../../src/adapters/system/sha256.js';
import { makeSystemClock } from '../../src/adapters/system/system-clock.js';
import { makeDefaultPolicy } from '../../src/application/consent/default-policy.js';
import { makeOutbox } from '../../src/application/outbox/outbox.js';
import { makeParley } from '../../src/application/make-parley.js';
import { counter, DatabaseSync } from './counting-sqlite.mjs';

const [recipe, killedAt, ...folders] = process.argv.slice(2);
/** Behind the shop in the order of ids, and with what a room's id escapes. */
const CUSTOMER = 'zoe_2';
const ROOM = 'shop_zoe~12';
const ORDERS = ['1', '2'].map((id) => ({ id, customer: CUSTOMER, item: `item ${id}` }));

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: console.error };
const clock = makeSystemClock();
const { makeOrders } = await import(pathToFileURL(recipe).href);

const startChat = (folder) => {
  const store = sqlite(join(folder, 'chat'))({ clock, logger });
  const local = {
    events: makeInProcessEventPublisher(logger),
    rateLimiter: makeInProcessRateLimiter({ perSecond: 100, burst: 100 }),
  };
  const policy = makeDefaultPolicy(store.blocks);
  const tokens = { verify: () => Promise.reject(new Error('Nobody comes by token')) };
  const sizes = { entrySize: wireSize, textSize: jsonSize };
  const tools = { digest: sha256, clock, ids: makeRandomIds(), logger, tokens, policy, ...sizes };
  const parley = makeParley({ ...store, ...alone({ local, clock }), ...tools });
  const { send } = parley.messages;
  return { store, parley, outbox: (table) => makeOutbox(table, { send, clock, logger }) };
};

const runIn = async (folder, isCounted) => {
  mkdirSync(folder, { recursive: true });
  const chat = startChat(folder);
  const database = new DatabaseSync(join(folder, 'host.db'));
  /** Without being counted, as this is the observer. */
  const read = (sql) => {
    counter.isOn = false;
    const rows = database.prepare(sql).all();
    counter.isOn = isCounted;
    return rows;
  };

  counter.isOn = isCounted;
  const orders = makeOrders(database, chat);
  const placed = read('SELECT id FROM orders').map(({ id }) => id);
  for (const order of ORDERS) if (!placed.includes(order.id)) orders.place(order);
  while (read('SELECT 1 FROM chat_rows').length > 0) await setTimeout(1);
  await orders.close();

  const ids = read('SELECT id FROM orders').map(({ id }) => id);
  counter.isOn = false;
  const { entries } = await chat.parley.messages.history({ reader: CUSTOMER, roomId: ROOM });
  writeSync(1, `${JSON.stringify({ orders: ids, messages: entries.map(({ content }) => content) })}\n`);
  await chat.parley.stop();
  await chat.store.close();
  database.close();
};

counter.killedAt = Number(killedAt);
for (const folder of folders) await runIn(folder, folder === folders.at(-1));
