import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../client');

/** What a bundler makes of a page that needs this of the client. */
const bundle = async (imported: string): Promise<string> => {
  const made = await rolldown({
    input: 'page',
    platform: 'browser',
    external: ['socket.io-client', 'idb-keyval'],
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? id : undefined),
        load: (id) =>
          id === 'page'
            ? `import { ${imported} } from '${FOLDER}/src/index.ts'; use(${imported});`
            : undefined,
      },
    ],
  });
  const { output } = await made.generate({ format: 'es' });
  return output[0].code;
};

describe('the package of the client', () => {
  it('leaves in a page what the page uses, and nothing else', async () => {
    expect(await bundle('createChatClient')).toContain('socket.io-client');

    const code = await bundle('ChatError');

    expect(code).toContain('class extends Error');
    expect(code).not.toContain('socket.io-client');
    expect(code.length).toBeLessThan(3_000);
  });

  it('installs socket.io-client and what keeps unsent messages, and nothing of the server', () => {
    const { dependencies, sideEffects } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      sideEffects: boolean;
    };

    expect(Object.keys(dependencies)).toEqual(['idb-keyval', 'socket.io-client']);
    expect(sideEffects).toBe(false);
  });
});
