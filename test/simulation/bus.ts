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
  /** The way works again: the node hears of a gap in all that it wants, and the others of one where its events were lost. */
  heal(): void;
  /** The node is no more. */
  remove(): void;
}

export interface Bus {
  attach(): BusEnd;
  healAll(): void;
}

/** How long a subscription takes to come into effect. */
const SUBSCRIBING_MS = 1;

interface End {
  readonly wanted: Set<Topic>;
  readonly subscribers: Set<(event: DomainEvent) => void>;
  readonly listeners: Set<(topics: readonly Topic[]) => void>;
  /** On which topics its events were lost while it was cut. It forgets them when it ends. */
  readonly lost: Set<Topic>;
  isCut: boolean;
  isGone: boolean;
}

/**
 * Carries events between nodes by topic, as text, as each fate says. A packet comes once for each topic that its receiver
 * wants, as from a server with a channel per topic. As with Redis, a node that was cut knows that it has missed something,
 * and that others have missed its events. Of a single packet that is lost nobody hears.
 */
export const makeBus = (clock: Clock, nextFate: () => PacketFate): Bus => {
  const ends = new Set<End>();

  const tellGap = (end: End, topics: readonly Topic[]) => {
    if (end.isCut || end.isGone || topics.length === 0) return;
    for (const listener of end.listeners) listener(topics);
  };

  const heal = (healed: End) => {
    if (!healed.isCut) return;
    healed.isCut = false;
    tellGap(healed, [...healed.wanted]);
    const lost = [...healed.lost];
    healed.lost.clear();
    for (const end of ends) {
      if (end !== healed)
        tellGap(
          end,
          lost.filter((topic) => end.wanted.has(topic)),
        );
    }
  };

  const receive = (end: End, text: string) => {
    if (end.isGone || end.isCut) return;
    for (const subscriber of end.subscribers) subscriber(JSON.parse(text) as DomainEvent);
  };

  const carry = (from: End, event: DomainEvent) => {
    const topics = topicsOf(event);
    if (from.isCut) return topics.forEach((topic) => from.lost.add(topic));
    const text = JSON.stringify(event);
    for (const end of ends) {
      if (end === from || end.isCut) continue;
      for (const topic of topics) {
        if (!end.wanted.has(topic)) continue;
        const { copies, delayMs } = nextFate();
        for (let copy = 1; copy <= copies; copy++) clock.after(delayMs * copy, () => receive(end, text));
      }
    }
  };

  const attach = (): BusEnd => {
    const end: End = {
      wanted: new Set(),
      subscribers: new Set(),
      listeners: new Set(),
      lost: new Set(),
      isCut: false,
      isGone: false,
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
            tellGap(end, topics);
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
      heal: () => heal(end),
      remove() {
        end.isGone = true;
        ends.delete(end);
      },
    };
  };

  return {
    attach,
    healAll() {
      for (const end of ends) heal(end);
    },
  };
};
