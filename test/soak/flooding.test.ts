import { describe, expect, it } from 'vitest';
import { MAX_ANSWERED_REFUSALS } from '../../src/application/sessions/flood-policy.js';
import { startMeasuredServer } from '../support/measured-server.js';
import { connectRaw } from '../support/raw-client.js';
import { connectClient } from '../support/test-client.js';

/** Far more than ten times RATE_LIMIT. */
const PER_SECOND = 3_000;
const TICK_MS = 10;
const LIMIT_MS = 20_000;
const CALM_MESSAGES = 60;
const BETWEEN_MESSAGES_MS = 25;
/** Ten times what RATE_LIMIT allows in five seconds, refused, takes a second at this rate. */
const EARLIEST_CLOSE_MS = 900;
const LATEST_CLOSE_MS = 10_000;

const p99 = (latencies: number[]): string =>
  (latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? NaN).toFixed(1);

describe('somebody who floods', () => {
  it('is refused, then closed, and the others neither see nor feel it', { timeout: 60_000 }, async () => {
    const server = await startMeasuredServer({ RATE_LIMIT: '60', RATE_BURST: '300' });
    const auth = (user: string) => ({ token: server.tokenOf(user) });
    const [ana, ben] = await Promise.all(['ana', 'ben'].map((user) => connectClient(server.url, auth(user))));
    if (ana === undefined || ben === undefined) throw new Error('not connected');
    const chat = async (isOver: () => boolean): Promise<number[]> => {
      const latencies: number[] = [];
      while (!isOver()) {
        const started = performance.now();
        await ana.send('ana_ben', 'Hello');
        latencies.push(performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_MESSAGES_MS));
      }
      return latencies;
    };
    let calm = 0;
    const before = await chat(() => ++calm > CALM_MESSAGES);
    const flooder = await connectRaw(server.url, { auth: auth('flooder') });
    const started = performance.now();
    let closedAfter: number | undefined;
    void flooder.closed.then(() => (closedAfter = performance.now() - started));

    const flood = setInterval(() => {
      for (let i = 0; i < (PER_SECOND * TICK_MS) / 1_000; i++)
        flooder.send('421["typing",{"roomId":"ana_flooder"}]');
    }, TICK_MS);
    const beside = await chat(() => closedAfter !== undefined || performance.now() - started > LIMIT_MS);
    clearInterval(flood);

    process.stdout.write(
      `a flood of ${PER_SECOND} a second: closed after ${((closedAfter ?? NaN) / 1_000).toFixed(1)} s; ` +
        `p99 of the others ${p99(before)} ms without it, ${p99(beside)} ms beside it\n`,
    );
    expect(closedAfter).toBeGreaterThan(EARLIEST_CLOSE_MS);
    expect(closedAfter).toBeLessThan(LATEST_CLOSE_MS);
    const refused = flooder.frames.filter((frame) => frame.includes('RATE_LIMITED')).length;
    // One more where the session ends.
    expect(refused).toBe(MAX_ANSWERED_REFUSALS + 1);
    expect([...ana.errors, ...ben.errors, ...server.faults]).toEqual([]);
    expect(ben.messages('ana_ben').length).toBe(before.length + beside.length);
    ana.close();
    ben.close();
    await server.stop();
  });
});
