import { expect } from 'vitest';
import type { EventPublisher } from '../../src/application/ports/event-publisher.js';
import type { DomainEvent, TypingChanged } from '../../src/domain/events.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ids } from './fixtures.js';

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
      for (const who of ['first', 'second', 'third']) events.subscribe((event) => calls.push([who, event]));
      const event = typing();

      events.publish(event);

      expect(calls).toEqual([
        ['first', event],
        ['second', event],
        ['third', event],
      ]);
    });

    behaves('publishes to nobody without a complaint', ({ events }) => {
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

    behaves('keeps a subscriber that throws from no other and from the publisher', ({ events }) => {
      const received: DomainEvent[] = [];
      events.subscribe(() => {
        throw new Error('Failing on purpose');
      });
      events.subscribe((event) => received.push(event));
      const published = [typing(), typing()];

      for (const event of published) events.publish(event);

      expect(received).toEqual(published);
    });

    behaves('calls nobody who has unsubscribed, and the others still', ({ events }) => {
      const calls: string[] = [];
      const leave = events.subscribe(() => calls.push('gone'));
      events.subscribe(() => calls.push('there'));

      leave();
      leave();
      events.publish(typing());

      expect(calls).toEqual(['there']);
    });

    behaves('takes each subscription of one function for its own', ({ events }) => {
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

    behaves('lets subscribers come, go and publish while they are called', ({ events }) => {
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
  typing: true,
});

const presence = (): DomainEvent => ({
  type: 'presence-changed',
  userId: ann,
  presence: { status: 'online' },
  rooms: [],
});
