import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backUp } from '../../src/adapters/sqlite/backup.js';
import { parseUserId, privateRoomId, type UserId } from '../../src/domain/ids.js';
import { openSubject } from '../adapters/sqlite/sqlite-subject.js';
import { message } from '../../src/testing/fixtures.js';
import { runCommand } from '../support/run-command.js';
import { connectClient } from '../support/test-client.js';

const SECRET = 'a secret for tests that is long enough to be one';

describe('the backup command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-backup-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('copies the database of a server that runs, and the copy opens as a server’s', async () => {
    const [original, restored] = [join(folder, 'original'), join(folder, 'restored')];
    const target = join(folder, 'copy.db');
    const live = await start(original);
    const before = await live.client.send('ana_ben', 'Before the backup');

    const { status, output } = await runCommand('backup.js', { DATA_DIR: original }, target).ended;
    await live.client.send('ana_ben', 'After the backup');
    live.client.close();
    live.command.child.kill('SIGTERM');
    await live.command.ended;
    mkdirSync(restored);
    renameSync(target, join(restored, 'parley.db'));
    const copy = await start(restored);
    const { messages } = await copy.client.join('ana_ben', 0);

    expect(status).toBe(0);
    expect(output).toContain(`to ${target}`);
    expect(messages).toEqual([before]);
    copy.client.close();
    copy.command.child.kill('SIGTERM');
    await copy.command.ended;
  });

  it('checks its copy: a damaged one does not get the name, and is kept under another', async () => {
    const [dataDir, target] = [join(folder, 'damaged'), join(folder, 'damaged-copy.db')];
    await makeDatabase(dataDir);
    const damaged = new DatabaseSync(join(dataDir, 'parley.db'));
    damaged.exec(`UPDATE entries SET content = 'Another'`);
    damaged.close();

    const made = await runCommand('backup.js', { DATA_DIR: dataDir }, target).ended;
    const checked = await runCommand('check.js', { DATA_DIR: dataDir }).ended;

    expect([made.status, checked.status]).toEqual([1, 1]);
    for (const { errors } of [made, checked]) {
      expect(errors).toContain('In the room "ana_ben" the entry 1 is damaged: its checksum does not fit');
    }
    expect(made.errors).toContain(`kept as ${target}.damaged`);
    expect([existsSync(target), existsSync(`${target}.damaged`)]).toEqual([false, true]);
  });

  it('leaves nothing beside the copy, and the check calls it sound', async () => {
    const [dataDir, backups] = [join(folder, 'tidy'), join(folder, 'backups')];
    await makeDatabase(dataDir);
    mkdirSync(backups);
    const target = join(backups, 'monday.db');

    const made = await runCommand('backup.js', { DATA_DIR: dataDir }, target).ended;
    const checked = await runCommand('check.js', { DATA_DIR: dataDir }, target).ended;

    expect([made.status, checked.status]).toEqual([0, 0]);
    expect(made.output).toContain('rooms: 1, entries: 1');
    expect(checked.output).toBe(`${target} is sound. Rooms: 1, entries: 1\n`);
    expect(readdirSync(backups)).toEqual(['monday.db']);
  });

  it('gives the copy its name when it is complete, whatever a copying of before has left', async () => {
    const [dataDir, target] = [join(folder, 'copied'), join(folder, 'complete.db')];
    await makeDatabase(dataDir);
    writeFileSync(`${target}.copying`, 'half a database '.repeat(1_000));

    const copying = backUp(join(dataDir, 'parley.db'), target);
    const early = existsSync(target);
    const { problems } = await copying;

    expect([early, existsSync(target), existsSync(`${target}.copying`)]).toEqual([false, true, false]);
    expect(problems).toEqual([]);
  });

  it('leaves no file where it does not succeed', async () => {
    const [dataDir, backups] = [join(folder, 'foreign'), join(folder, 'none')];
    for (const made of [dataDir, backups]) mkdirSync(made);
    writeFileSync(join(dataDir, 'parley.db'), 'no database '.repeat(1_000));

    await expect(backUp(join(dataDir, 'parley.db'), join(backups, 'new.db'))).rejects.toThrow(
      'was not copied',
    );

    expect(readdirSync(backups)).toEqual([]);
  });

  it('writes over nothing, and says what it needs', async () => {
    const [empty, existing] = [join(folder, 'empty'), join(folder, 'existing.db')];
    writeFileSync(existing, 'something else');

    const over = await runCommand('backup.js', { DATA_DIR: join(folder, 'restored') }, existing).ended;
    const nothing = await runCommand('backup.js', { DATA_DIR: empty }, join(folder, 'new.db')).ended;
    const unnamed = await runCommand('backup.js', { DATA_DIR: empty }).ended;

    expect([over.status, nothing.status, unnamed.status]).toEqual([1, 1, 1]);
    expect(over.errors).toContain(`${existing} exists; a backup goes to a new file`);
    expect(nothing.errors).toContain('does not exist');
    expect(unnamed.errors).toContain('Usage: npm run backup -- FILE');
    expect(existsSync(join(folder, 'new.db'))).toBe(false);
  });
});

describe('the restore command', () => {
  let folder: string;
  let dataDir: string;
  let backup: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-restore-'));
    [dataDir, backup] = [join(folder, 'data'), join(folder, 'monday.db')];
    await makeDatabase(dataDir);
    await backUp(join(dataDir, 'parley.db'), backup);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const restore = (from = backup) => runCommand('restore.js', { DATA_DIR: dataDir }, from).ended;
  const contentsOf = (file: string): unknown[] => {
    const database = new DatabaseSync(file, { readOnly: true });
    const rows = database.prepare('SELECT content FROM entries ORDER BY seq').all() as { content: string }[];
    database.close();
    return rows.map(({ content }) => content);
  };

  it('puts a backup in place of a database with a stale log, and keeps that one with its log', async () => {
    const left = join(folder, 'left');
    mkdirSync(left);
    const { messages, shut } = openSubject(dataDir);
    await messages.append(textOfAna('After the backup'));
    // As of a server that is killed now: the log has what the file has not.
    for (const name of ['parley.db', 'parley.db-wal']) copyFileSync(join(dataDir, name), join(left, name));
    await shut();

    const { status, output } = await runCommand('restore.js', { DATA_DIR: left }, backup).ended;

    const kept = /The database that was there is (\S+)/.exec(output)?.[1] ?? '';
    expect(status).toBe(0);
    expect(readdirSync(left)).not.toContain('parley.db-wal');
    expect(contentsOf(kept)).toEqual(['The first', 'After the backup']);
    expect(contentsOf(join(left, 'parley.db'))).toEqual(['The first']);
    const again = openSubject(left);
    expect((await again.messages.append(textOfAna('Anew'))).entry.seq).toBe(2);
    await again.shut();
  });

  it('is refused while a server runs, and for a damaged backup, and changes nothing then', async () => {
    const { shut } = openSubject(dataDir);
    const running = await restore();
    await shut();
    const damaged = new DatabaseSync(backup);
    damaged.exec('UPDATE entries SET ordinal = 7');
    damaged.close();

    const refused = await restore();

    expect([running.status, refused.status]).toEqual([1, 1]);
    expect(running.errors).toContain('is in use by another Parley server');
    expect(refused.errors).toContain(`${backup} is damaged and was not restored`);
    expect(contentsOf(join(dataDir, 'parley.db'))).toEqual(['The first']);
  });

  it('takes no database in use for a backup', async () => {
    writeFileSync(`${backup}-wal`, 'what the file lacks');

    const { status, errors } = await restore();

    expect(status).toBe(1);
    expect(errors).toContain('this is a database in use, not a backup');
    expect(contentsOf(join(dataDir, 'parley.db'))).toEqual(['The first']);
  });

  it('lets no server start on a restore that was interrupted, until it is run again', async () => {
    writeFileSync(join(dataDir, 'parley.db-restoring'), '');

    const refused = await runCommand('start.js', { PORT: '0', DATA_DIR: dataDir }).ended;
    const restored = await restore();

    expect(refused.status).toBe(1);
    expect(refused.errors).toContain('a restore did not come to its end: run npm run restore again');
    expect(restored.status).toBe(0);
    expect(existsSync(join(dataDir, 'parley.db-restoring'))).toBe(false);
  });
});

const start = async (dataDir: string) => {
  const environment = { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', JWT_SECRET: SECRET };
  const command = runCommand('start.js', environment);
  const [, url = ''] = await command.printed(/listens on (http:\S+)/);
  return { command, client: await connectClient(url, { token: jwt.sign({ sub: 'ana' }, SECRET) }) };
};

/** The folder of a server that has stopped, with one message. */
const makeDatabase = async (dataDir: string): Promise<void> => {
  mkdirSync(dataDir);
  const { messages, shut } = openSubject(dataDir);
  await messages.append(textOfAna('The first'));
  await shut();
};

const textOfAna = (content: string) => {
  const [ana, ben] = ['ana', 'ben'].map(parseUserId) as [UserId, UserId];
  return message(privateRoomId(ana, ben), ana, { content });
};
