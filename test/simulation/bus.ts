import type { EventPublisher } from '../../src/application/ports/event-publisher.js';
import type { Clock } from '../../src/application/ports/clock.js';
import type { DomainEvent } from '../../src/domain/events.js';
import { type Topic, topicsOf } from '../../src/domain/topics.js';
import type { PacketFate } from './story.js';

/** One node's end of the bus. */
export interface BusEnd {
  readonly events: EventPublisher;
  /** Nothing crosses any more; what is on its way is lost. */
  cut(): void;
  /** The way works again: every node that may have missed something hears of a gap in all that it wants. */
  heal(): void;
  /** The node is no more. */
  remove(): void;
}

export interface Bus {
  attach(): BusEnd;
  /** Heals all, and tells of the gaps that single losses have left. */
  healAll(): void;
}

/** How long a subscription takes to come into effect. */
const SUBSCRIBING_MS = 1;

interface End {
  readonly wanted: Set<Topic>;
  readonly subscribers: Set<(event: DomainEvent) => void>;
  readonly listeners: Set<(topics: readonly Topic[]) => void>;
  isCut: boolean;
  isGone: boolean;
  /** It has lost something of which it has not heard yet. */
  hasGap: boolean;
}

/**
 * Carries events between nodes by topic, as text, as each fate says. A packet comes once for each topic that its receiver
 * wants, as from a server with a channel per topic.
 */
export const makeBus = (clock: Clock, nextFate: () => PacketFate): Bus => {
  const ends = new Set<End>();

  const tellGaps = () => {
    for (const end of ends) {
      if (end.isCut || !end.hasGap) continue;
      end.hasGap = false;
      for (const listener of end.listeners) listener([...end.wanted]);
    }
  };

  const receive = (end: End, text: string) => {
    if (end.isGone) return;
    if (end.isCut) return void (end.hasGap = true);
    for (const subscriber of end.subscribers) subscriber(JSON.parse(text) as DomainEvent);
  };

  const carry = (from: End, event: DomainEvent) => {
    const text = JSON.stringify(event);
    for (const end of ends) {
      if (end === from) continue;
      const wanted = topicsOf(event).filter((topic) => end.wanted.has(topic));
      for (let each = 0; each < wanted.length; each++) {
        const { copies, delayMs } = nextFate();
        if (from.isCut || end.isCut || copies === 0) end.hasGap = true;
        else for (let copy = 1; copy <= copies; copy++) clock.after(delayMs * copy, () => receive(end, text));
      }
    }
  };

  const attach = (): BusEnd => {
    const end: End = {
      wanted: new Set(),
      subscribers: new Set(),
      listeners: new Set(),
      isCut: false,
      isGone: false,
      hasGap: false,
    };
    const asked = new Set<Topic>();
    ends.add(end);
    return {
      events: {
        publish(event) {
          for (const subscriber of end.subscribers) subscriber(event);
          if (!end.isGone) carry(end, event);
        },
        subscribe(subscriber) {
          const own = (event: DomainEvent) => subscriber(event);
          end.subscribers.add(own);
          return () => end.subscribers.delete(own);
        },
        interest(add, drop) {
          for (const topic of drop) {
            if (!asked.delete(topic)) throw new Error(`Dropped and never added: ${topic}`);
            end.wanted.delete(topic);
          }
          for (const topic of add) {
            if (asked.has(topic)) throw new Error(`Added twice: ${topic}`);
            asked.add(topic);
          }
          if (add.length === 0) return;
          clock.after(SUBSCRIBING_MS, () => {
            const topics = add.filter((topic) => asked.has(topic));
            for (const topic of topics) end.wanted.add(topic);
            if (end.isCut) end.hasGap = true;
            else for (const listener of end.listeners) listener(topics);
          });
        },
        onGap(listener) {
          end.listeners.add(listener);
          return () => end.listeners.delete(listener);
        },
      },
      cut: () => {
        end.isCut = true;
      },
      heal() {
        end.isCut = false;
        tellGaps();
      },
      remove() {
        end.isGone = true;
        ends.delete(end);
      },
    };
  };

  return {
    attach,
    healAll() {
      for (const end of ends) end.isCut = false;
      tellGaps();
    },
  };
};
