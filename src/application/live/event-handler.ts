import type { DomainEvent, PresenceChanged, ReceiptAdvanced } from '../../domain/events.js';
import type { RoomId } from '../../domain/ids.js';
import type { LiveEvent } from '../devices/outlet.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { LiveHub } from './live-hub.js';
import { presenceAudience } from './audience.js';

/** Delivers an event to the devices of this process that it concerns. Never throws. */
export type EventHandler = (event: DomainEvent) => void;

export const makeEventHandler = ({
  hub,
  deliveries,
}: {
  hub: LiveHub;
  deliveries: DeliveryTracker;
}): EventHandler => {
  /** Only to devices that are subscribed to the room, as nothing of it may follow its `room-left`. */
  const deliverTo = (audience: ReceiptAdvanced['audience'], roomId: RoomId, event: LiveEvent) => {
    if (audience === 'room') return hub.findChannel(roomId)?.signal(event);
    for (const user of audience)
      for (const session of hub.sessionsOf(user))
        if (session.rooms.has(roomId)) session.outlet.deliver(event);
  };

  const deliverPresence = (event: PresenceChanged) => {
    for (const session of presenceAudience(hub, event)) {
      const { userId, outlet } = session;
      if (userId !== event.userId && event.hiddenFrom?.has(userId) !== true) outlet.deliver(event);
    }
  };

  return (event) => {
    switch (event.type) {
      case 'entry-appended':
        hub.follow(event.entry);
        hub.findChannel(event.entry.roomId)?.publish(event.entry);
        return;
      case 'group-created':
        for (const user of event.room.members.keys()) hub.welcome(user, event.room.id, 0);
        return;
      case 'typing-changed':
        hub
          .findChannel(event.roomId)
          ?.signal(event, (user) => user === event.userId || event.hiddenFrom?.has(user) === true);
        return;
      case 'receipt-advanced': {
        const channel = hub.findChannel(event.roomId);
        // Both kinds mean that the user has the log up to there.
        if (channel !== undefined) deliveries.acknowledged(channel, event.userId, event.upTo);
        deliverTo(event.audience, event.roomId, event);
        return;
      }
      case 'counts-moved':
        deliverTo(event.audience, event.roomId, event);
        return;
      case 'presence-changed':
        deliverPresence(event);
    }
  };
};
