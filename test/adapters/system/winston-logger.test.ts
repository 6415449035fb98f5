import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeWinstonLogger } from '../../../src/adapters/system/winston-logger.js';
import { nothingToClose } from '../../contracts/contract.js';
import { loggerContract } from '../../contracts/logger-contract.js';

const makeSink = () => {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream, written: async () => (await setImmediate(), text) };
};

for (const format of ['json', 'line'] as const) {
  loggerContract(`winston, ${format}`, () => {
    const { stream, written } = makeSink();
    const logger = makeWinstonLogger({ level: 'debug', format, stream });
    return Promise.resolve({ logger, written, close: nothingToClose });
  });
}

describe('the winston logger', () => {
  it('writes one JSON object a line for machines', async () => {
    const { stream, written } = makeSink();
    const logger = makeWinstonLogger({ level: 'info', format: 'json', stream });

    logger.info('Listening', { port: 8080, message: 'shadowed' });
    logger.error('It\nfailed', new Error('The cause'));

    const lines = (await written()).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'info', message: 'Listening', port: 8080 },
      { level: 'error', message: 'It\nfailed', stack: expect.stringContaining('Error: The cause') as string },
    ]);
  });

  it('has the fields of the context in each line, as they are when it is written', async () => {
    const { stream, written } = makeSink();
    let request = 'one';
    const logger = makeWinstonLogger({ level: 'info', format: 'json', stream, context: () => ({ request }) });

    logger.info('First');
    request = 'two';
    logger.error('Second', new Error('The cause'), { port: 1 });

    const lines = (await written()).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { message: 'First', request: 'one' },
      { message: 'Second', request: 'two', port: 1 },
    ]);
  });

  it('writes one line for people', async () => {
    const { stream, written } = makeSink();
    const logger = makeWinstonLogger({ level: 'info', format: 'line', stream });

    logger.warn('Slow', { ms: 12, path: 'a\nb' });

    expect(await written()).toMatch(/^\d{4}-\d\d-\d\dT\S+Z warn {2}Slow ms=12 path="a\\nb"\n$/);
  });

  it('writes nothing below its level', async () => {
    const { stream, written } = makeSink();
    const logger = makeWinstonLogger({ level: 'warn', format: 'json', stream });

    logger.debug('Unheard');
    logger.info('Unheard');
    logger.warn('Heard');

    const text = await written();
    expect(text).toContain('Heard');
    expect(text).not.toContain('Unheard');
  });

  it('goes on when nobody reads the log any more', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => {
        done(new Error('EPIPE'));
      },
    });
    const logger = makeWinstonLogger({ level: 'info', format: 'line', stream });

    logger.info('Into the void');
    await setImmediate();

    expect(() => {
      logger.info('And again');
    }).not.toThrow();
    await setImmediate();
  });
});
