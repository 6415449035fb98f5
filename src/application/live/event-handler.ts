import type { DomainEvent, PresenceChanged, ProfileChanged, ReceiptAdvanced } from '../../domain/events.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { HiddenFrom, HiddenUsers } from '../consent/hidden-users.js';
import type { LiveEvent } from '../devices/outlet.js';
import type { Session } from '../devices/session.js';
import type { InBackground } from '../in-background.js';
import { isShown } from '../devices/shown-presence.js';
import type { TypingTracker } from '../typing/typing-tracker.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import { knows, type LiveHub } from './live-hub.js';
import type { Polling } from './polling.js';

/** Delivers an event to the devices of this process that it concerns, whichever process published it. Never throws. */
export type EventHandler = (event: DomainEvent) => void;

const NOT_TOLD = 'A change of presence was not told';
const PROFILE_NOT_TOLD = 'A change of a profile was not told';

export const makeEventHandler = ({
  hub,
  deliveries,
  typing,
  hiddenUsers,
  inBackground,
  presencePolling,
  blocksChanged,
  sessionsRevoked,
}: {
  inBackground: InBackground;
  hub: LiveHub;
  deliveries: DeliveryTracker;
  typing: TypingTracker;
  hiddenUsers: HiddenUsers;
  presencePolling: Polling<UserId>;
  blocksChanged: (a: UserId, b: UserId) => void;
  sessionsRevoked: (userId: UserId, before: number) => void;
}): EventHandler => {
  /** Only to devices that are subscribed to the room, as nothing of it may follow its `room-left`. */
  const deliverTo = (audience: ReceiptAdvanced['audience'], roomId: RoomId, event: LiveEvent) => {
    if (audience === 'room') return hub.findChannel(roomId)?.signal(event);
    for (const user of audience)
      for (const session of hub.sessionsOf(user))
        if (session.rooms.has(roomId)) session.outlet.deliver(event);
  };

  /** The devices of users who watch the user, or are in one of the rooms. */
  const audienceOf = (userId: UserId, rooms: readonly RoomId[]): ReadonlySet<Session> => {
    const audience = new Set(hub.watchersOf(userId));
    for (const roomId of rooms)
      for (const session of hub.findChannel(roomId)?.subscribers() ?? []) audience.add(session);
    return audience;
  };

  const deliverPresence = (event: PresenceChanged) => {
    const audience = audienceOf(event.userId, event.rooms);
    if (audience.size === 0) return;
    const deliver = (hiddenFrom: HiddenFrom) => {
      for (const session of audience) {
        const isHidden = session.userId === event.userId || hiddenFrom.has(session.userId);
        // The poll may have shown the device this before the event came.
        if (!isHidden && !isShown(session, event.userId, event.presence)) session.outlet.deliver(event);
      }
    };
    const hidden = hiddenUsers.from(event.userId, () => [...audience].map(({ userId }) => userId));
    // A newer event may have come before this one.
    const lookAgain = () => presencePolling.soon([event.userId]);
    if (hidden instanceof Promise) return inBackground(NOT_TOLD, hidden.then(deliver).finally(lookAgain));
    deliver(hidden);
    lookAgain();
  };

  const deliverProfile = (event: ProfileChanged) => {
    const { userId } = event.profile;
    const audience = audienceOf(userId, event.rooms);
    if (audience.size === 0) return;
    const deliver = (hiddenFrom: HiddenFrom) => {
      for (const { userId: reader, outlet } of audience)
        if (reader === userId || !hiddenFrom.has(reader)) outlet.deliver(event);
    };
    const hidden = hiddenUsers.from(userId, () => [...audience].map((session) => session.userId));
    if (hidden instanceof Promise) inBackground(PROFILE_NOT_TOLD, hidden.then(deliver));
    else deliver(hidden);
  };

  return (event) => {
    switch (event.type) {
      case 'entry-appended':
        if (event.again !== true) typing.follow(event.entry);
        hub.follow(event.entry);
        hub.publish(event.entry);
        return;
      case 'group-created':
        for (const user of event.members) hub.welcome(user, event.roomId, 0);
        return;
      case 'typing-changed':
        typing.heard(event);
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
        return;
      case 'profile-changed':
        deliverProfile(event);
        return;
      case 'room-muted':
        for (const session of hub.sessionsOf(event.userId))
          if (knows(session, event.roomId)) session.outlet.deliver(event);
        return;
      case 'blocks-changed':
        blocksChanged(...event.users);
        return;
      case 'sessions-revoked':
        sessionsRevoked(event.userId, event.before);
    }
  };
};
