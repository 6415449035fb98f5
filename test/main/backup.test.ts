import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/run-command.js';
import { connectClient } from '../support/test-client.js';

describe('the backup command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-backup-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (dataDir: string) => {
    const command = runCommand('start.js', { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' });
    const [, url = ''] = await command.printed(/listens on (http:\S+)/);
    const token = (await runCommand('token.js', { DATA_DIR: dataDir }, 'ana').ended).output.trim();
    return { command, client: await connectClient(url, { token }) };
  };

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
