import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageRepository } from '../../src/application/ports/message-repository.js';
import { TOKENS } from '../../src/main/tokens.js';
import { transportLaws } from '../../src/testing/transport/transport-laws.js';
import { runCommand, runProgram } from '../support/run-command.js';
import { SECRET, startTestServer } from '../support/test-server.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const IDEMPOTENCY = 'stores and brings a message once that is sent again with its clientMessageId';
const LAWS = transportLaws(() => Promise.reject(new Error('They are only counted'))).map(({ name }) => name);

/** What a backend would do, with nothing to load. */
const SIGN = `
const { createHmac } = require('node:crypto');
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const text = encode({ alg: 'HS256' }) + '.' + encode({ sub: process.argv[2], iat: now, exp: now + 600 });
console.log(text + '.' + createHmac('sha256', ${JSON.stringify(SECRET)}).update(text).digest('base64url'));
`;

describe('the conformance command', () => {
  let folder: string;
  let tokenFor: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-conformance-'));
    writeFileSync(join(folder, 'sign.cjs'), SIGN);
    tokenFor = `${process.execPath} ${join(folder, 'sign.cjs')} {user}`;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => runCommand('command.js', {}, 'conformance', ...args).ended;

  it('finds that all laws hold for the server of npm start', { timeout: 60_000 }, async () => {
    const server = runProgram([process.execPath, START], {
      PORT: '0',
      STORE: 'memory',
      DATA_DIR: folder,
      JWT_SECRET: SECRET,
    });
    const [, url = ''] = await server.printed(/listens on (http:\S+)/);

    const { status, output, errors } = await run(url, '--token-for', tokenFor);
    server.child.kill('SIGTERM');
    await server.ended;

    expect(errors).toBe('');
    expect(output.match(/^ {2}holds {2}.*/gm)).toEqual(LAWS.map((name) => `  holds  ${name}`));
    expect(output).toContain(`${LAWS.length} laws: ${LAWS.length} hold, 0 fail\n`);
    expect(status).toBe(0);
  });

  it('names the law that a planted fault breaks, and why', { timeout: 60_000 }, async () => {
    // It stores a message as often as it is sent.
    const server = await startTestServer({}, undefined, (container) => {
      const sound = container.get<MessageRepository>(TOKENS.messages);
      container.rebind(TOKENS.messages).toConstantValue({
        ...sound,
        append: ({ roomId, decide }) => sound.append({ roomId, decide }),
      });
    });

    const { status, output } = await run(`${server.url}/`, '--token-for', tokenFor);
    await server.stop();

    expect(output.match(/^ {2}FAILS {2}.*/gm)).toEqual([`  FAILS  ${IDEMPOTENCY}`]);
    expect(output).toMatch(/FAILS.*\n {9}It was not refused, and gave/);
    expect(output).toContain(`${LAWS.length} laws: ${LAWS.length - 1} hold, 1 fail\n`);
    expect(status).toBe(1);
  });

  it.each([
    [['http://127.0.0.1:1'], 'Usage: parley-server conformance URL --token-for COMMAND'],
    [['ftp://127.0.0.1', '--token-for', 'echo {user}'], 'Usage'],
    [['http://127.0.0.1:1', '--token-for', 'echo ana'], 'it takes a command with {user} in it'],
    [['http://127.0.0.1:1', '--token-for', 'false {user}'], 'The command of --token-for failed'],
    [['http://127.0.0.1:1', '--token-for', 'true {user}'], 'The command of --token-for printed nothing'],
    [['http://127.0.0.1:1', '--token-for', 'echo {user}'], 'Nobody can connect to http://127.0.0.1:1'],
  ])('says in a sentence why it does not begin: %o', async (args, reason) => {
    const { status, output, errors } = await run(...args);

    expect(errors).toContain(reason);
    expect(errors).not.toContain('    at ');
    expect([status, output]).toEqual([1, '']);
  });

  it('is the only one beside the server', async () => {
    const { status, errors } = await runCommand('command.js', {}, 'conform').ended;

    expect(errors).toContain('Usage');
    expect(status).toBe(1);
  });
});
