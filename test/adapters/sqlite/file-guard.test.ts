import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile, walFileOf } from '../../../src/adapters/sqlite/database.js';
import { PROBE_INTERVAL_MS } from '../../../src/adapters/storage/health.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { refusal } from '../../support/scenario.js';
import { ann, ben, message } from '../../../src/testing/fixtures.js';
import { makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

const annAndBen = privateRoomId(ann, ben);

describe('a SQLite store whose files are taken away', () => {
  let folder: string;
  let first: SqliteSubject;

  beforeEach(async () => {
    folder = makeFolder();
    first = openSubject(folder);
    await first.messages.append(message(annAndBen, ann));
  });

  afterEach(async () => {
    await first.shut();
    removeFolder(folder);
  });

  const lockFile = () => join(folder, 'parley.lock');

  it('refuses writes once another server has its lock, and the two make one log', async () => {
    rmSync(lockFile());
    const second = openSubject(folder);

    const bySecond = await second.messages.append(message(annAndBen, ben));
    const code = await refusal(first.messages.append(message(annAndBen, ann)));
    const page = await first.messages.page(annAndBen, { limit: 9, spans: [{ from: 1 }] });
    await first.clock.advanceAsync(PROBE_INTERVAL_MS * 3);

    expect(bySecond.entry.seq).toBe(2);
    expect(code).toBe('UNAVAILABLE');
    expect(page.entries.map(({ seq, id }) => [seq, id])).toContainEqual([2, bySecond.entry.id]);
    expect(page.entries).toHaveLength(2);
    expect(first.store.isHealthy()).toBe(false);
    expect(second.store.isHealthy()).toBe(true);
    expect(String(first.logger.logged.at(-1)?.cause)).toContain(`${lockFile()} was removed or replaced`);
    await second.shut();
  });

  it.each([
    ['database', databaseFile],
    ['write-ahead log', (of: string) => walFileOf(databaseFile(of))],
    ['lock', (of: string) => join(of, 'parley.lock')],
  ])(
    'acknowledges nothing that would go into a removed %s, and goes on once it is back',
    async (_, fileOf) => {
      const file = fileOf(folder);
      renameSync(file, `${file}.away`);

      const away = await refusal(first.messages.append(message(annAndBen, ann)));
      const healthy = first.store.isHealthy();
      renameSync(`${file}.away`, file);
      await first.clock.advanceAsync(PROBE_INTERVAL_MS);
      const { entry } = await first.messages.append(message(annAndBen, ann));

      expect([away, healthy, existsSync(file), entry.seq]).toEqual(['UNAVAILABLE', false, true, 2]);
    },
  );

  it('has each seq once where two servers write all the same: the second is refused by the unique key', async () => {
    // Both have the room in their caches, and each believes that seq 2 is free.
    rmSync(lockFile());
    const second = openSubject(folder);
    await second.messages.lastSeqs([annAndBen]);
    await second.rooms.find(annAndBen);
    const { database } = first.store;
    const insert = () =>
      database.exec(`INSERT INTO entries (room, seq, ordinal, id, created_at, content, checksum)
        SELECT room, 2, 2, 'theirs', created_at, content, checksum FROM entries`);
    insert();

    const refused = second.messages.append(message(annAndBen, ben));
    await expect(refused).rejects.toThrow('UNIQUE constraint failed: entries.room, entries.seq');
    const again = await second.messages.append(message(annAndBen, ben));

    expect(insert).toThrow('UNIQUE constraint failed');
    expect(again.entry.seq).toBe(3);
    await second.shut();
  });
});
