import { expect } from 'vitest';
import type { LogFields, Logger } from '../../src/application/ports/logger.js';
import { contract, type Deviations, type Subject } from './contract.js';

export interface LoggerSubject extends Subject {
  readonly logger: Logger;
  /** Everything that was written so far, as text. */
  readonly written: () => Promise<string>;
}

export const loggerContract = (
  name: string,
  makeSubject: () => Promise<LoggerSubject>,
  deviations: Deviations = {},
): void => {
  contract(`Logger: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('writes the messages of all levels, in order, with their fields', async ({ logger, written }) => {
      logger.debug('Message one', { port: 8080, ok: true });
      logger.info('Message two', { path: 'a b' });
      logger.warn('Message three');
      logger.error('Message four', new Error('The cause'), { attempt: 3 });

      const text = await written();

      const positions = ['one', '8080', 'two', 'a b', 'three', 'four', '3', 'The cause'].map((part) =>
        text.indexOf(part),
      );
      expect(positions).not.toContain(-1);
      const messages = ['one', 'two', 'three', 'four'].map((part) => text.indexOf(`Message ${part}`));
      expect([...messages].sort((a, b) => a - b)).toEqual(messages);
    });

    behaves('writes a cause with its stack, and with what caused it', async ({ logger, written }) => {
      const cause = new Error('Outer', { cause: new TypeError('Inner') });

      logger.error('It failed', cause);

      const text = await written();
      expect(text).toContain('Outer');
      expect(text).toContain('TypeError: Inner');
      expect(text).toContain('logger-contract');
    });

    behaves('leaves out the fields that are undefined', async ({ logger, written }) => {
      logger.info('Sparse', { here: 'yes', gone: undefined });

      const text = await written();
      expect(text).toContain('here');
      expect(text).not.toContain('gone');
    });

    behaves(
      'writes its message also where a field has the name of a part of the record',
      async ({ logger, written }) => {
        const fields: LogFields = { message: 'm-field', level: 'l-field', stack: 's-field', time: 't-field' };

        logger.warn('The text', fields);

        expect(await written()).toContain('The text');
      },
    );

    behaves('never throws, whatever the cause', async ({ logger, written }) => {
      const circular: { self?: unknown } = {};
      circular.self = circular;
      const hostile = {
        get stack(): string {
          throw new Error('No stack');
        },
        toString: () => {
          throw new Error('No text');
        },
      };
      const looping = new Error('Looping');
      looping.cause = looping;
      const causes = [
        undefined,
        null,
        'text',
        7n,
        Symbol('s'),
        circular,
        hostile,
        looping,
        Object.create(null),
      ];

      for (const cause of causes) logger.error('Odd cause', cause);

      expect((await written()).match(/Odd cause/g)).toHaveLength(causes.length);
    });
  });
};
