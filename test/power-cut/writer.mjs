// The process whose writes are recorded: it stores messages and receipts, and writes down what was acknowledged into a
// file of the same folder, so that the record has both in one order. `node writer.mjs FOLDER ROUNDS SEED`
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { sqlite } from '../../dist/entries/sqlite.js';

const [folder, rounds, seed] = process.argv.slice(2);

// Each a number that follows from the seed, so that a run is repeated by it.
let drawn = 0;
const int = (max) => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE(0) % (max + 1);

const clock = { now: () => 0, monotonic: () => 0, after: () => () => undefined };
const quiet = () => undefined;
const ports = { clock, logger: { debug: quiet, info: quiet, warn: quiet, error: console.error } };
const ROOMS = ['ann_ben', 'ann_cid', 'ben_cid'];

const open = () => sqlite(folder)(ports);

const acknowledge = (line) => appendFileSync(join(folder, 'acknowledged'), `${JSON.stringify(line)}\n`);

let sent = 0;
const send = async ({ messages }) => {
  const roomId = ROOMS[int(ROOMS.length - 1)];
  const id = `message-${seed}-${sent++}`;
  const content = String.fromCharCode(97 + int(25)).repeat(1 + int(int(9) === 0 ? 9_000 : 300));
  const draft = { kind: 'message', id, roomId, sender: roomId.slice(0, 3), type: 'text', content };
  const { entry } = await messages.append({
    roomId,
    decide: () => ({ ...draft, clientMessageId: id, createdAt: 0 }),
  });
  acknowledge({ roomId, id, seq: entry.seq, content });
};

const see = async ({ messages, receipts }) => {
  const roomId = ROOMS[int(ROOMS.length - 1)];
  const seq = (await messages.lastSeqs([roomId])).get(roomId);
  const userId = roomId.slice(4);
  await receipts.advance([{ roomId, userId, seq, kind: 'seen', at: 0, storeTime: true }]);
  if (seq > 0) acknowledge({ roomId, userId, seq });
};

const CHECKPOINTS = ['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'];

/** By a connection of its own, beside that of the store. */
const checkpoint = (mode) => {
  const database = new DatabaseSync(join(folder, 'parley.db'));
  database.exec(`PRAGMA wal_checkpoint(${mode})`);
  database.close();
};

let subject = open();
for (let round = 0; round < Number(rounds); round++) {
  await Promise.all(Array.from({ length: 1 + int(7) }, () => (int(4) === 0 ? see : send)(subject)));
  if (int(19) === 0) checkpoint(CHECKPOINTS[int(3)]);
  if (int(59) === 0) {
    await subject.close();
    subject = open();
  }
}
await subject.close();
