import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/run-command.js';
import { connectClient } from '../support/test-client.js';
import { connectRaw } from '../support/raw-client.js';

const SECRET = 'a-secret-that-no-log-line-may-show';
const BODY = 'a-message-that-no-log-line-may-show';

describe('what the server logs', () => {
  it('shows no token, secret or message, at the finest level, also where it refuses them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-log-'));
    const { child, ended, printed } = runCommand('start.js', {
      PORT: '0',
      DATA_DIR: folder,
      LOG_LEVEL: 'debug',
      LOG_COMMANDS: 'on',
      JWT_SECRET: SECRET,
    });
    const [, url = ''] = await printed(/listens on (http:\S+)/);
    const token = jwt.sign({ sub: 'ana' }, SECRET);
    const tokens = [
      token,
      jwt.sign({ sub: 'ana', exp: 1 }, SECRET),
      jwt.sign({ sub: 'ana' }, 'another'),
      'none',
    ];

    for (const each of tokens) {
      await connectClient(url, { token: each }).then(
        ({ close }) => close(),
        () => undefined,
      );
      await fetch(`${url}/api/rooms`, { headers: { authorization: `Bearer ${each}` } });
      await fetch(`${url}/api/rooms/${BODY}?token=${each}`, { method: 'POST', body: `{"${BODY}` });
    }
    const ana = await connectClient(url, { token });
    await ana.send('ana_ben', BODY);
    await ana.wrongly(() => ana.call('sendMessage', { roomId: BODY, message: { [BODY]: BODY } }));
    await ana.wrongly(() => ana.call(BODY, BODY));
    const raw = await connectRaw(url, { auth: { token } });
    raw.send(`42["sendMessage",{"message":"${BODY}`);
    await raw.closed;
    ana.close();
    child.kill('SIGTERM');
    const { output, errors, status } = await ended;

    expect(status).toBe(0);
    expect(errors).toMatch(/A command ended request="[\w-]{36}" command="sendMessage" outcome="ok"/);
    for (const secret of [SECRET, BODY, ...tokens.slice(0, 3)]) expect(output + errors).not.toContain(secret);
    rmSync(folder, { recursive: true, force: true });
  });
});
