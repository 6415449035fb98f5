import {
  toWireEvents,
  toWireMessageChange,
  toWirePlainMessage,
  toWirePresence,
} from '../adapters/protocol/translate.js';
import type {
  WireChange,
  WireMessageChange,
  WirePlainMessage,
  WirePresence,
  WireReceipt,
  WireRoomUpdate,
} from '../adapters/protocol/wire.js';
import type { EventPublisher, Unsubscribe } from '../application/ports/event-publisher.js';
import type { Logger } from '../application/ports/logger.js';
import { invalid } from '../domain/errors.js';
import type { DomainEvent } from '../domain/events.js';

/** The events that a host may listen to, in the shapes of the protocol. */
export interface ChatEvents {
  /** A message is in the log. */
  readonly 'message.sent': WirePlainMessage;
  /** A message was edited or deleted, or somebody reacted to it. */
  readonly 'message.changed': WireMessageChange;
  /** A user has the room up to `seq`, or has seen it up to there. Several acknowledgements may be one event. */
  readonly 'receipt.advanced': WireReceipt & { readonly kind: 'delivered' | 'seen' };
  /** A group was made or has changed. A private room begins with its first message. */
  readonly 'room.changed': Omit<WireRoomUpdate, 'change'> & { readonly change: WireChange | GroupMade };
  /** A user came online or went offline, as the devices on this process tell. */
  readonly 'presence.changed': WirePresence;
}

export interface GroupMade {
  readonly kind: 'created';
  readonly members: readonly string[];
}

export type ChatEventName = keyof ChatEvents;

const NAMES: Readonly<Record<ChatEventName, true>> = {
  'message.sent': true,
  'message.changed': true,
  'receipt.advanced': true,
  'room.changed': true,
  'presence.changed': true,
};

export type ChatListener<Name extends ChatEventName> = (event: ChatEvents[Name]) => unknown;

/**
 * Calls the listener for what the commands of this process have done, after it was committed and in that order. With
 * several processes each calls its own listeners, so that no event comes twice; an event is lost if its process ends. An
 * error that a listener throws is logged.
 * @throws DomainError INVALID for another name, or what is no function.
 */
export type Listen = <Name extends ChatEventName>(name: Name, listener: ChatListener<Name>) => Unsubscribe;

export interface HostEvents {
  /** The publisher for the use cases of this process. The host does not hear of events from other processes. */
  readonly events: EventPublisher;
  readonly on: Listen;
  /** From now on no listener is called. */
  readonly stop: () => void;
}

export const makeHostEvents = (publisher: EventPublisher, logger: Pick<Logger, 'error'>): HostEvents => {
  const listeners = new Map<ChatEventName, Set<(event: never) => unknown>>();

  const call = async (listener: (event: never) => unknown, event: unknown): Promise<void> => {
    try {
      await listener(event as never);
    } catch (error) {
      logger.error('A listener of the host application failed', error);
    }
  };

  return {
    events: {
      ...publisher,
      publish(event) {
        publisher.publish(event);
        const hostEvent = listeners.size === 0 ? undefined : hostEventOf(event);
        if (hostEvent === undefined) return;
        const [name, payload] = hostEvent;
        // Not within the command, whose answer does not wait for it.
        for (const listener of listeners.get(name) ?? []) queueMicrotask(() => void call(listener, payload));
      },
    },
    on(name, listener) {
      if (!Object.hasOwn(NAMES, name)) {
        throw invalid(`There is no event ${String(name)}, but ${Object.keys(NAMES).join(', ')}`);
      }
      if (typeof listener !== 'function') throw invalid('A listener is a function');
      const all = listeners.get(name) ?? new Set();
      // A listener that is given twice is called twice, and each ends alone.
      const own = (event: never) => listener(event);
      listeners.set(name, all.add(own));
      return () => {
        all.delete(own);
      };
    },
    stop: () => listeners.clear(),
  };
};

type HostEvent = { [Name in ChatEventName]: readonly [Name, ChatEvents[Name]] }[ChatEventName];

/** Undefined for an event that was published before, and for one of a type that hosts do not hear of. */
const hostEventOf = (event: DomainEvent): HostEvent | undefined => {
  switch (event.type) {
    case 'entry-appended': {
      if (event.again) return undefined;
      const { entry } = event;
      if (entry.kind === 'message') return ['message.sent', toWirePlainMessage(entry)];
      if (entry.kind === 'change') return ['message.changed', toWireMessageChange(entry)];
      const { roomId, seq: version, by, change } = entry;
      return ['room.changed', { roomId, version, change: { by, ...change } }];
    }
    case 'group-created': {
      const { roomId, members } = event;
      return ['room.changed', { roomId, version: 0, change: { kind: 'created', members } }];
    }
    case 'receipt-advanced': {
      const [[, payload] = []] = toWireEvents(event);
      return ['receipt.advanced', { ...(payload as WireReceipt), kind: event.kind }];
    }
    case 'presence-changed':
      return ['presence.changed', toWirePresence(event.userId, event.presence)];
    case 'counts-moved':
    case 'typing-changed':
    case 'profile-changed':
    case 'room-muted':
    case 'blocks-changed':
    case 'sessions-revoked':
      return undefined;
  }
};
