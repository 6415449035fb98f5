import { statSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import {
  CHECKPOINT_PAGES,
  CHECKPOINT_RETRY_MS,
  ERASED_MS,
  LOG_PAGES_MAX,
  type LogPages,
  makeCheckpoints,
} from '../../../src/adapters/sqlite/checkpoints.js';
import { databaseFile, walFileOf } from '../../../src/adapters/sqlite/database.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ann, ben, message } from '../../../src/testing/fixtures.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger } from '../../support/silent-logger.js';
import { openSubject } from './sqlite-subject.js';

const makeRig = () => {
  const [clock, logger] = [makeFakeClock(), makeSilentLogger()];
  const rig = {
    now: { log: 0, checkpointed: 0 } as LogPages,
    result: (): LogPages => ({ ...rig.now, checkpointed: rig.now.log }),
    runs: 0,
    truncations: 0,
    /** By another process, so that the log cannot be emptied. */
    isRead: false,
    levels: () => logger.logged.map(({ level }) => level),
    clock,
  };
  const database = {
    pages: () => rig.now,
    checkpoint: () => {
      rig.runs++;
      rig.now = rig.result();
      return rig.now;
    },
    truncate: () => {
      rig.truncations++;
      return rig.isRead === false;
    },
  };
  return { rig, checkpoints: makeCheckpoints({ clock, logger }, database) };
};

describe('checkpoints', () => {
  it('empty the log once after many erasures, and try again while somebody reads it', async () => {
    const { rig, checkpoints } = makeRig();
    rig.isRead = true;

    for (let i = 0; i < 5; i++) checkpoints.erased();
    await rig.clock.advanceAsync(ERASED_MS - 1);
    const before = rig.truncations;
    await rig.clock.advanceAsync(1 + 2 * CHECKPOINT_RETRY_MS);
    rig.isRead = false;
    await rig.clock.advanceAsync(10 * CHECKPOINT_RETRY_MS);

    expect([before, rig.truncations]).toEqual([0, 4]);
    expect(rig.levels()).toEqual([]);
  });

  it('empty nothing after they were stopped', async () => {
    const { rig, checkpoints } = makeRig();
    checkpoints.erased();

    checkpoints.stop();
    await rig.clock.advanceAsync(2 * ERASED_MS);

    expect(rig.truncations).toBe(0);
  });

  it('run when enough pages wait, and not before', () => {
    const { rig, checkpoints } = makeRig();

    rig.now = { log: CHECKPOINT_PAGES - 1, checkpointed: 0 };
    checkpoints.committed();
    const before = rig.runs;
    rig.now = { log: CHECKPOINT_PAGES, checkpointed: 0 };
    checkpoints.committed();
    checkpoints.committed();

    expect([before, rig.runs]).toEqual([0, 1]);
    expect(rig.levels()).toEqual([]);
  });

  it('say once that they fail, are tried again every second, and say that they work again', () => {
    const { rig, checkpoints } = makeRig();
    rig.now = { log: CHECKPOINT_PAGES, checkpointed: 0 };
    rig.result = () => {
      throw new Error('disk I/O error');
    };

    for (let i = 0; i < 5; i++) checkpoints.committed();
    const first = [rig.runs, checkpoints.areFailing()];
    rig.clock.advance(CHECKPOINT_RETRY_MS * 2);
    const later = [rig.runs, checkpoints.areFailing()];
    rig.result = () => ({ ...rig.now, checkpointed: rig.now.log });
    rig.clock.advance(CHECKPOINT_RETRY_MS);

    expect([first, later]).toEqual([
      [1, true],
      [3, true],
    ]);
    expect([rig.runs, checkpoints.areFailing()]).toEqual([4, false]);
    expect(rig.levels()).toEqual(['error', 'info']);
  });

  it('fail where a reader keeps the log from being emptied until it is too large', () => {
    const { rig, checkpoints } = makeRig();
    rig.now = { log: CHECKPOINT_PAGES, checkpointed: 0 };
    rig.result = () => rig.now;

    checkpoints.committed();
    const small = checkpoints.areFailing();
    rig.now = { log: LOG_PAGES_MAX, checkpointed: 10 };
    rig.clock.advance(CHECKPOINT_RETRY_MS);

    expect([small, checkpoints.areFailing()]).toEqual([false, true]);
  });

  it('are not tried again after the end', () => {
    const { rig, checkpoints } = makeRig();
    rig.now = { log: LOG_PAGES_MAX, checkpointed: 0 };
    rig.result = () => rig.now;
    checkpoints.committed();

    checkpoints.stop();
    rig.clock.advance(CHECKPOINT_RETRY_MS * 3);
    checkpoints.committed();

    expect(rig.runs).toBe(1);
  });

  it('empty the log of a real database, and show in its findings while a reader keeps them from it', async () => {
    const subject = openSubject();
    const file = databaseFile(subject.folder);
    const annAndBen = privateRoomId(ann, ben);
    const append = () => subject.messages.append(message(annAndBen, ann));
    const fill = (pages: number) =>
      subject.store.database.exec(`INSERT INTO probe VALUES (zeroblob(${pages * 4_200})); DELETE FROM probe`);
    fill(CHECKPOINT_PAGES);
    await append();
    const copied = statSync(file).size;
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entries').get();
    await append();
    fill(LOG_PAGES_MAX);

    await append();
    const failing = subject.store.findings();
    const walBytes = statSync(walFileOf(file)).size;
    reader.exec('COMMIT');
    subject.clock.advance(CHECKPOINT_RETRY_MS);

    expect(copied).toBeGreaterThan(CHECKPOINT_PAGES * 3_900);
    expect(walBytes).toBeGreaterThan(LOG_PAGES_MAX * 3_900);
    expect([failing.checkpoints, subject.store.findings().checkpoints]).toEqual(['failing', 'working']);
    expect(subject.store.isHealthy()).toBe(true);
    reader.close();
    await subject.close();
  });
});
