import { describe, expect, it, onTestFinished } from 'vitest';
import { LANGUAGES } from '../clients/languages.js';
import { eventually } from '../support/test-client.js';
import { startTestServer } from '../support/test-server.js';
import { installExample } from './install-example.js';

const PYTHON = LANGUAGES.find(({ heading }) => heading.startsWith('Python'));
const ROOM = 'ana_ben';
/** More than a page. */
const MISSED = Array.from({ length: 60 }, (_, at) => `missed ${at + 1}`);

describe('examples/python', () => {
  if (PYTHON === undefined || PYTHON.missing !== undefined) {
    it.skip('its libraries are not there, see scripts/prepare-clients.mjs');
    return;
  }
  const [python = ''] = PYTHON.command;

  it(
    'catches up, sends, acknowledges, and goes on there at its next start',
    { timeout: 60_000 },
    async () => {
      const server = await startTestServer();
      onTestFinished(server.stop);
      const example = installExample('python', { programs: { python } });
      onTestFinished(example.remove);
      const environment = { URL: server.url, TOKEN: server.tokenOf('ana') };
      const ben = await server.connect('ben');
      const heard = () => ben.messages(ROOM).map(({ message }) => message);
      for (const message of MISSED) await ben.send(ROOM, message);

      const first = example.run('python chat.py ana_ben Hello', environment);
      await first.printed(/missed 60\n/);
      await eventually('ben hears the greeting', () => heard().includes('Hello'));
      await ben.send(ROOM, 'Welcome');
      await first.printed(/Welcome/);
      const { seq: welcomed = 0 } = ben.messages(ROOM).at(-1) ?? {};
      await eventually('ben hears that all is seen', () => ben.of('messageSeen').at(-1)?.seq === welcomed);
      first.child.kill('SIGKILL');
      const { output } = await first.ended;
      await ben.send(ROOM, 'Where are you?');
      const second = example.run('python chat.py ana_ben Hello', environment);
      await second.printed(/Where are you\?[^]*ana: Hello/);
      second.child.kill('SIGKILL');

      const lines = output.trim().split('\n');
      expect(lines).toEqual([...MISSED.map((message) => `ben: ${message}`), 'ana: Hello', 'ben: Welcome']);
      expect((await second.ended).output.trim().split('\n')).toEqual(['ben: Where are you?', 'ana: Hello']);
    },
  );
});
