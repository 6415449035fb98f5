import { describe, expect, it } from 'vitest';
import { askServer, nameFrom } from './ask-server.js';
import { findFreePort } from './free-port.js';

describe('the name of a server', () => {
  it.each([
    [{ version: '7.0.14' }, 'MongoDB 7.0.14'],
    [{ version: '7.0.42', ferretdbVersion: 'v1.24.2' }, 'FerretDB 1.24.2'],
    [{ version: '7.0.77', ferretdb: { version: 'v2.5.0' } }, 'FerretDB 2.5.0'],
    [{ version: '7.0.42', ferretdbVersion: 'unknown' }, 'FerretDB'],
  ])('is what it says of itself: %o', (build, expected) => {
    const name = nameFrom(build);

    expect(name).toBe(expected);
  });

  it('has the version that we built where it knows none', () => {
    const name = nameFrom({ version: '7.0.42', ferretdbVersion: 'unknown' }, '1.24.2');

    expect(name).toBe('FerretDB 1.24.2');
  });

  it('is not made up where nobody answers', async () => {
    const port = await findFreePort();

    const asking = askServer(`mongodb://127.0.0.1:${port}/`, '', 100);

    await expect(asking).rejects.toThrow('ECONNREFUSED');
  });
});
