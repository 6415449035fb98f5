import { describe, expect, it } from 'vitest';
import { makeInProcessEventPublisher } from '../../../src/adapters/in-process/event-publisher.js';
import { nothingToClose } from '../../contracts/contract.js';
import { eventPublisherContract } from '../../contracts/event-publisher-contract.js';
import { ann, ids } from '../../../src/testing/fixtures.js';
import { makeSilentLogger } from '../../support/silent-logger.js';

eventPublisherContract('in process', () =>
  Promise.resolve({ events: makeInProcessEventPublisher(makeSilentLogger()), close: nothingToClose }),
);

describe('the event publisher in process', () => {
  it('logs a subscriber that throws, without the content of the event', () => {
    const logger = makeSilentLogger();
    const events = makeInProcessEventPublisher(logger);
    const cause = new Error('Failing on purpose');
    events.subscribe(() => {
      throw cause;
    });

    events.publish({
      type: 'typing-changed',
      roomId: ids.groupId(),
      userId: ann,
      connectionId: ids.connectionId(),
      typing: true,
      expiresInMs: 1,
    });

    const fields = { event: 'typing-changed' };
    expect(logger.logged).toEqual([
      { level: 'error', message: 'A subscriber failed on an event', cause, fields },
    ]);
  });
});
