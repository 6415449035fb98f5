import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

/** Characters of a bundle that has an error class and little else. */
const SMALL_BUNDLE = 3_000;

const FOLDER = join(import.meta.dirname, '../../client');

/** The bundle of a page that imports this from the client. */
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
  it('adds to a page only what the page imports', async () => {
    expect(await bundle('createChatClient')).toContain('socket.io-client');

    const code = await bundle('ChatError');

    expect(code).toContain('class extends Error');
    expect(code).not.toContain('socket.io-client');
    expect(code.length).toBeLessThan(SMALL_BUNDLE);
  });

  it('exports its entries and its package.json, for tools that look there for its version', () => {
    const { exports } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
      exports: Record<string, unknown>;
    };

    expect(Object.keys(exports)).toEqual(['.', './react', './package.json']);
    expect(createRequire(import.meta.url).resolve('@parley/client/package.json')).toContain('package.json');
  });

  it('depends on socket.io-client and idb-keyval, and on nothing of the server', () => {
    const { dependencies, sideEffects } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      sideEffects: boolean;
    };

    expect(Object.keys(dependencies)).toEqual(['idb-keyval', 'socket.io-client']);
    expect(sideEffects).toBe(false);
  });
});
