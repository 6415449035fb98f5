import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { nginxConfiguration } from '../support/cluster/nginx-configuration.js';
import { findProgram } from '../support/find-program.js';
import { isListening } from '../support/is-listening.js';
import { eventually } from '../support/test-client.js';
import { startTestServer } from '../support/test-server.js';
import { openStream } from '../support/test-stream.js';

const nginx = findProgram('nginx');
const title = 'the configuration of nginx';

if (nginx === undefined)
  describe(title, () => it.skip('no nginx is installed: its configuration was not tried'));
else {
  describe(title, () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-nginx-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const configuration = nginxConfiguration({ folder, port: 28_080, nodePorts: [28_001, 28_002, 28_003] });
    const problemsIn = (text: string) => {
      writeFileSync(join(folder, 'nginx.conf'), text);
      const { status, stderr } = spawnSync(nginx, ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')], {
        encoding: 'utf8',
      });
      return status === 0 ? '' : stderr;
    };

    it('is one that nginx takes', () => {
      expect(problemsIn(configuration)).toBe('');
    });

    it('passes on the events of a stream as they come, and its end', async () => {
      const server = await startTestServer();
      const nodePort = Number(new URL(server.url).port);
      const [port, place] = [28_081, join(folder, 'streams')];
      mkdirSync(place);
      const nodePorts = [nodePort, nodePort, nodePort];
      const text = nginxConfiguration({ folder: place, port, nodePorts });
      writeFileSync(join(place, 'nginx.conf'), text);
      const child = spawn(nginx, ['-p', place, '-c', join(place, 'nginx.conf')], { stdio: 'ignore' });
      onTestFinished(async () => {
        // Its workers would outlive a master that is killed.
        child.kill('SIGTERM');
        await once(child, 'exit');
      });
      await expect.poll(() => isListening(port), { timeout: 5_000 }).toBe(true);
      const streams = await Promise.all(
        ['/api/events', '/api/rooms/ana_ben/events'].map((path) =>
          openStream(`http://127.0.0.1:${port}${path}`, server.tokenOf('ana')),
        ),
      );

      for (let i = 1; i <= 3; i++) {
        await server.rest('ben', 'POST', '/api/rooms/ana_ben/messages', { message: `${i}` });
        await eventually('it comes', () => streams.every(({ messages }) => messages('ana_ben').length === i));
      }
      await server.stop();
      await Promise.all(streams.map(({ ended }) => ended));

      for (const stream of streams) expect(stream.errors()).toMatchObject([{ code: 'UNAVAILABLE' }]);
    });

    it('is refused with a directive that does not exist', () => {
      expect(problemsIn(configuration.replace('least_conn;', 'most_conn;'))).toContain('most_conn');
    });
  });
}
