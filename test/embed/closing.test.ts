import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, connectPolling } from '../support/polling-client.js';
import { clientFrame, connectTcp, upgradeTcp } from '../support/raw-tcp.js';
import { connectClient } from '../support/test-client.js';

const HOST = fileURLToPath(new URL('closing-host.mjs', import.meta.url));

interface Report {
  readonly took: number;
  /** Connections to the HTTP server that are not idle after the chat has closed. */
  readonly left: number;
  readonly environment: readonly string[];
  readonly before: object;
  readonly after: object;
  readonly metadata: boolean;
}

describe('a chat that closes in a process of its host', () => {
  let folder: string;
  let child: ChildProcess;
  let url: string;
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-closing-'));
    child = fork(HOST, [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    url = `http://127.0.0.1:${port}`;
  };

  /** Resolves when the process has ended by itself; its status is null where it was killed. */
  const close = async (): Promise<Report & { readonly status: number | null }> => {
    const ended = once(child, 'exit');
    const told = once(child, 'message');
    child.send('close');
    const [report] = (await told) as [Report];
    const killing = setTimeout(() => child.kill('SIGKILL'), 1_000);
    const [status] = (await ended) as [number | null];
    clearTimeout(killing);
    return { ...report, status };
  };

  it('leaves nothing within two seconds, whatever clients do, and has changed nothing', async () => {
    await start();
    const cookie = { extraHeaders: { cookie: 'user=ana' } };
    const ana = await connectClient(url, {}, cookie);
    await ana.send('ana_ben', 'Hi');
    const deaf = await upgradeTcp(url, '/socket.io/?EIO=4&transport=websocket', undefined);
    await deaf.until('"sid"');
    deaf.socket.write(clientFrame('40{}'));
    const nameless = await upgradeTcp(url);
    await nameless.until('"sid"');
    const vanished = await connectPolling(url);
    await vanished.post(bodyOf(['3', '3'])).catch(() => undefined);
    const unfinished = await connectTcp(url);
    unfinished.socket.write(
      'POST /chat/api/rooms/ana_ben/messages HTTP/1.1\r\nhost: a\r\ncookie: user=ana\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
    );
    const unidentified = await connectTcp(url);
    unidentified.socket.write('GET /chat/api/rooms HTTP/1.1\r\nhost: a\r\ncookie: user=slow\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 300));

    const { took, left, status, before, after, environment, metadata } = await close();

    expect(took).toBeLessThan(2_000);
    expect(unidentified.heard()).toContain('503');
    expect(left).toBe(0);
    expect(status).toBe(0);
    expect(after).toEqual(before);
    expect(environment).toEqual([]);
    expect(metadata).toBe(false);
    ana.close();
    for (const { socket } of [deaf, nameless, unfinished, unidentified]) socket.destroy();
  });
});
