import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHECKPOINT_RETRY_MS, ERASED_MS } from '../../../src/adapters/sqlite/checkpoints.js';
import { BUSY_TIMEOUT_MS } from '../../../src/adapters/sqlite/database.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';
import { ann, ben, deleting, editing, message } from '../../../src/testing/fixtures.js';
import { makeFolder, openSubject, type SqliteSubject } from './sqlite-subject.js';

const roomId = privateRoomId(ann, ben);
const MINUTE_MS = 60_000;
/** Together they would wait far longer than a busy machine delays them. */
const TRIES = 20;

let subject: SqliteSubject;
beforeEach(() => {
  subject = openSubject();
});
afterEach(() => subject.close());

/** Each text has a mark of its own, which no other text contains, many times over. */
const textOf = (mark: string, length: number): string =>
  `${`<${mark}>`.repeat(1 + length / 8)}`.slice(0, 10_000);

const send = async (content: string): Promise<Message> => {
  const { entry } = await subject.messages.append(message(roomId, ann, { content }));
  return entry as Message;
};

const filesText = (folder = subject.folder): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

it('leaves a deleted text, and earlier ones of it, in no file after a minute', async () => {
  const lengths = fc.array(fc.tuple(fc.nat({ max: 9_000 }), fc.nat({ max: 3 }), fc.boolean()), {
    minLength: 20,
    maxLength: 60,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(lengths, async (messages) => {
      run++;
      const gone: string[] = [];
      const kept: string[] = [];
      const sent: (readonly [Message, boolean])[] = [];
      for (const [i, [length, edits, isDeleted]] of messages.entries()) {
        const marks = Array.from({ length: edits + 1 }, (_, edit) => `m${run}x${i}x${edit}`);
        (isDeleted ? gone : kept).push(...marks);
        const target = await send(textOf(marks[0] ?? '', length));
        sent.push([target, isDeleted]);
        for (const mark of marks.slice(1)) {
          await subject.messages.change(editing(target, ann, textOf(mark, length)));
        }
      }
      const written = filesText();
      for (const [target, isDeleted] of sent)
        if (isDeleted) await subject.messages.change(deleting(target, ann));
      await subject.clock.advanceAsync(MINUTE_MS);

      const left = filesText();

      for (const mark of [...gone, ...kept]) expect(written.includes(`<${mark}>`), mark).toBe(true);
      expect(gone.filter((mark) => left.includes(`<${mark}>`))).toEqual([]);
      for (const mark of kept) expect(left.includes(`<${mark}>`), mark).toBe(true);
    }),
    { numRuns: 6 },
  );
});

it('leaves a text that was deleted before a crash in no file a minute after the next start', async () => {
  const target = await send(textOf('secret', 5_000));
  await subject.messages.change(deleting(target, ann));
  // The files as a crash leaves them: nothing has emptied the write-ahead log.
  const folder = makeFolder();
  for (const name of ['parley.db', 'parley.db-wal']) {
    copyFileSync(join(subject.folder, name), join(folder, name));
  }
  const crashed = filesText(folder);
  const restarted = openSubject(folder);

  await restarted.clock.advanceAsync(MINUTE_MS);

  const left = filesText(folder);
  await restarted.close();
  expect(crashed.includes('<secret>')).toBe(true);
  expect(left.includes('<secret>')).toBe(false);
});

it('leaves nothing of an edit that is damaged otherwise', async () => {
  const target = await send(textOf('first', 100));
  await subject.messages.change(editing(target, ann, textOf('secret', 100)));
  await subject.messages.change(editing(target, ann, textOf('third', 100)));
  subject.store.database.exec('UPDATE changes SET created_at = created_at + 1 WHERE seq = 2');

  await subject.messages.change(deleting(target, ann));
  await subject.clock.advanceAsync(MINUTE_MS);

  expect(filesText().includes('<secret>')).toBe(false);
});

it('waits for nobody who reads the file meanwhile, and empties the log once they have ended', async () => {
  const target = await send(textOf('secret', 100));
  const reader = new DatabaseSync(join(subject.folder, 'parley.db'), { readOnly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM entries').get();
  await subject.messages.change(deleting(target, ann));

  const began = performance.now();
  await subject.clock.advanceAsync(ERASED_MS + TRIES * CHECKPOINT_RETRY_MS);
  const waited = performance.now() - began;
  reader.exec('COMMIT');
  reader.close();
  await subject.clock.advanceAsync(MINUTE_MS);

  expect(waited).toBeLessThan((TRIES * BUSY_TIMEOUT_MS) / 2);
  expect(filesText().includes('<secret>')).toBe(false);
});
