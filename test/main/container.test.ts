import { describe, expect, it } from 'vitest';
import { makeCommit } from '../../src/application/messages/commit.js';
import type { MessageRepository } from '../../src/application/ports/message-repository.js';
import { readSettings } from '../../src/main/config/settings.js';
import { makeContainer } from '../../src/main/container.js';
import { TOKENS } from '../../src/main/tokens.js';
import { makeTestParley } from '../support/make-test-parley.js';

const settings = readSettings({ STORE: 'memory', JWT_SECRET: 'x'.repeat(32), LOG_LEVEL: 'error' });

describe('the container', () => {
  it('makes everything once', async () => {
    const container = await makeContainer(settings);

    expect(container.get(TOKENS.parley)).toBe(container.get(TOKENS.parley));
    expect(container.get(TOKENS.rooms)).toBe(container.get(TOKENS.rooms));
    await container.get(TOKENS.parley).stop();
  });

  it('shares nothing with another container', async () => {
    const [one, another] = await Promise.all([makeContainer(settings), makeContainer(settings)]);

    expect(one.get(TOKENS.rooms)).not.toBe(another.get(TOKENS.rooms));
  });

  it('does not compile where two dependencies are swapped', async () => {
    const { ports } = makeTestParley();
    const container = await makeContainer(settings);
    const right: Parameters<typeof makeCommit>[0] = { ...ports };

    // @ts-expect-error -- one port where another belongs; the type check of `npm test` fails without this
    const swap = () => makeCommit({ ...right, messages: ports.receipts });
    // @ts-expect-error -- a token gives what it stands for, and nothing else
    const get: () => MessageRepository = () => container.get(TOKENS.rooms);
    // @ts-expect-error -- and is bound to nothing else
    const bind = () => container.bind(TOKENS.clock).toConstantValue(ports.ids);

    expect([swap, get, bind]).toHaveLength(3);
  });
});
