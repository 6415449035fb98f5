import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import { openSubject } from '../adapters/sqlite/sqlite-subject.js';
import { startTappedServer, type TappedServer } from '../support/failing-disk/start-tapped-server.js';
import { runCommand } from '../support/run-command.js';
import { connectClient, type TestClient } from '../support/test-client.js';

const SECRET = 'a secret for tests that is long enough to be one';
/** As long as a test may take. */
const START_MS = 20_000;
const token = jwt.sign({ sub: 'ana' }, SECRET);

describe('a server on SQLite', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-sqlite-server-'));
    environment = { DATA_DIR: folder, PORT: '0', JWT_SECRET: SECRET, LOG_LEVEL: 'error' };
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = async () => {
    const command = runCommand('start.js', environment);
    const [, url = ''] = await command.printed(/listens on (http:\S+)/);
    return { ...command, url };
  };

  it('is refused with the reason while another one has its file, and let in once that was killed', async () => {
    const first = await start();

    const second = await runCommand('start.js', environment).ended;
    first.child.kill('SIGKILL');
    await first.ended;
    const third = await start();
    third.child.kill('SIGTERM');

    expect(second.status).toBe(1);
    expect(second.errors).toContain(
      'parley.db is in use by another Parley server; one at a time can have it',
    );
    expect(second.errors).not.toContain('    at ');
    expect((await third.ended).status).toBe(0);
  });

  it('does not start on a file of a newer version, and says so', async () => {
    await openSubject(folder).shut();
    const database = new DatabaseSync(join(folder, 'parley.db'));
    database.exec('PRAGMA user_version = 1000');
    database.close();

    const { status, errors } = await runCommand('start.js', environment).ended;

    expect(status).toBe(1);
    expect(errors).toContain('parley.db was made by another development version of Parley');
  });
});

describe('a server on SQLite that meets faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-sqlite-faults-'));
  let server: TappedServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startTappedServer({ DATA_DIR: folder, JWT_SECRET: SECRET, LOG_LEVEL: 'error' });
    client = await connectClient(server.url, { token });
  }, START_MS);

  afterAll(async () => {
    client?.close();
    const status = await server?.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(status).toBe(0);
  });

  it('stays ready with a damaged entry, says so, and gives the others', async () => {
    const readiness = async (): Promise<unknown> => (await fetch(`${server.url}/readyz`)).json();
    const sent: WireMessage[] = [];
    for (const text of ['one', 'two', 'three']) sent.push(await client.send('ana_ben', text));
    const before = await readiness();

    await server.exec(`UPDATE entries SET content = 'forged' WHERE content = 'two'`);
    const page = await client.join('ana_ben', 0);
    const status = await client.call('messageSeen', { roomId: 'ana_ben', messageId: sent[1]?.messageId });

    expect(page.messages).toEqual([sent[0], sent[2]]);
    expect(status).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    expect(before).toEqual({ status: 'ready', damaged: 0, checkpoints: 'working' });
    expect(await readiness()).toEqual({ status: 'ready', damaged: 1, checkpoints: 'working' });
  });

  it.each([
    // More pages than there are already is never less.
    ['full', 'PRAGMA max_page_count = 1', 'PRAGMA max_page_count = 1000000'],
    ['read-only', 'PRAGMA query_only = ON', 'PRAGMA query_only = OFF'],
  ])(
    'answers UNAVAILABLE while its disk is %s, stays up, and recovers by itself',
    async (name, fail, repair) => {
      const roomId = `ana_${name}`;
      const send = (clientMessageId: string) =>
        client.call<{ message: WireMessage }>('sendMessage', {
          roomId,
          message: clientMessageId.padEnd(10_000, 'x'),
          clientMessageId,
        });
      const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;
      await send('before');

      await server.exec(fail);
      const refused = await Promise.all(['one', 'two', 'three', 'four'].map(send));
      const whileFailing = [await statusOf('/readyz'), await statusOf('/healthz')];
      const page = await client.join(roomId);
      await server.exec(repair);
      const deadline = Date.now() + 10_000;
      while ((await statusOf('/readyz')) !== 200 && Date.now() < deadline) await pause();
      const ready = await statusOf('/readyz');
      const again = await Promise.all(['before', 'one', 'two'].map(send));

      expect(refused).toMatchObject(refused.map(() => ({ ok: false, error: { code: 'UNAVAILABLE' } })));
      expect(whileFailing).toEqual([503, 200]);
      expect(page.messages).toHaveLength(1);
      expect(server.isAlive()).toBe(true);
      expect(ready).toBe(200);
      expect(again).toMatchObject([1, 2, 3].map((seq) => ({ ok: true, message: { seq } })));
    },
  );
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
