import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nginxConfiguration } from '../support/cluster/nginx-configuration.js';
import { findProgram } from '../support/find-program.js';

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

    it('is refused with a directive that does not exist', () => {
      expect(problemsIn(configuration.replace('least_conn;', 'most_conn;'))).toContain('most_conn');
    });
  });
}
