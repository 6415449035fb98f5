import { expect } from 'vitest';
import type { EventPublisher } from '../../src/application/ports/event-publisher.js';
import type { DomainEvent, TypingChanged } from '../../src/domain/events.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ids } from '../../src/testing/fixtures.js';

export interface PublisherSubject extends Subject {
  readonly events: EventPublisher;
}

export const eventPublisherContract = (
  name: string,
  makeSubject: () => Promise<PublisherSubject>,
  deviations: Deviations = {},
): void => {
  contract(`EventPublisher: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('has called every subscriber in order when publish returns', ({ events }) => {
      const calls: [string, DomainEvent][] = [];
      for (const name of ['first', 'second', 'third']) events.subscribe((event) => calls.push([name, event]));
      const event = typing();

      events.publish(event);

      expect(calls).toEqual([
        ['first', event],
        ['second', event],
        ['third', event],
      ]);
    });

    behaves('publishes without a subscriber, and does not throw', ({ events }) => {
      expect(() => {
        events.publish(typing());
      }).not.toThrow();
    });

    behaves('gives events in the order of publishing to each subscriber', ({ events }) => {
      const received: DomainEvent[] = [];
      events.subscribe((event) => received.push(event));
      const published = [typing(), typing(), typing()];

      for (const event of published) events.publish(event);

      expect(received).toEqual(published);
    });

    behaves(
      'gives events to the other subscribers where one throws, and does not throw itself',
      ({ events }) => {
        const received: DomainEvent[] = [];
        events.subscribe(() => {
          throw new Error('Failing on purpose');
        });
        events.subscribe((event) => received.push(event));
        const published = [typing(), typing()];

        for (const event of published) events.publish(event);

        expect(received).toEqual(published);
      },
    );

    behaves('calls the subscribers that remain, and none that has unsubscribed', ({ events }) => {
      const calls: string[] = [];
      const leave = events.subscribe(() => calls.push('gone'));
      events.subscribe(() => calls.push('there'));

      leave();
      leave();
      events.publish(typing());

      expect(calls).toEqual(['there']);
    });

    behaves('counts each subscription of one function separately', ({ events }) => {
      const received: DomainEvent[] = [];
      const subscriber = (event: DomainEvent) => {
        received.push(event);
      };
      const leave = events.subscribe(subscriber);
      events.subscribe(subscriber);

      events.publish(typing());
      leave();
      events.publish(typing());

      expect(received).toHaveLength(3);
    });

    behaves('lets subscribers subscribe, unsubscribe and publish while they are called', ({ events }) => {
      const calls: string[] = [];
      const leave = events.subscribe(({ type }) => {
        calls.push(`leaving ${type}`);
        leave();
        events.subscribe((event) => calls.push(`late ${event.type}`));
      });
      events.subscribe((event) => {
        calls.push(`answering ${event.type}`);
        if (event.type === 'typing-changed') events.publish(presence());
      });

      events.publish(typing());

      expect(calls).toContain('leaving typing-changed');
      expect(calls).toContain('answering typing-changed');
      expect(calls).toContain('answering presence-changed');
      expect(calls).toContain('late presence-changed');
      expect(calls).not.toContain('leaving presence-changed');
    });
  });
};

const typing = (): TypingChanged => ({
  type: 'typing-changed',
  roomId: ids.groupId(),
  userId: ann,
  connectionId: ids.connectionId(),
  typing: true,
  expiresInMs: 6_000,
});

const presence = (): DomainEvent => ({
  type: 'presence-changed',
  userId: ann,
  presence: { status: 'online' },
  rooms: [],
});
