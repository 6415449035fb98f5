import type { DomainEvent } from './events.js';
import { isPrivateRoomId, privateRoomUsers, type RoomId, type UserId } from './ids.js';
import type { LogEntry } from './log-entry.js';

/**
 * The subject of an event. A process wants the events of the rooms and users that its devices have, and of the users whose
 * presence they watch, and of no others.
 */
export type Topic = `room:${RoomId}` | `user:${UserId}` | `presence:${UserId}` | typeof EVERY_PROCESS;

/** The topic that no process may miss, whichever devices it has. */
export const EVERY_PROCESS = 'every:process';

export const roomTopic = (roomId: RoomId): Topic => `room:${roomId}`;
export const userTopic = (userId: UserId): Topic => `user:${userId}`;
export const presenceTopic = (userId: UserId): Topic => `presence:${userId}`;

export type TopicSubject =
  | { readonly kind: 'room'; readonly roomId: RoomId }
  | { readonly kind: 'user' | 'presence'; readonly userId: UserId }
  | { readonly kind: 'every' };

/** The thing that a topic names. */
export const subjectOf = (topic: Topic): TopicSubject => {
  if (topic === EVERY_PROCESS) return { kind: 'every' };
  const at = topic.indexOf(':');
  const [kind, id] = [topic.slice(0, at), topic.slice(at + 1)];
  if (kind === 'room') return { kind, roomId: id as RoomId };
  return { kind: kind as 'user' | 'presence', userId: id as UserId };
};

/**
 * The topics of an event, each once. Everyone whom the event concerns is found by one of them; by several where an event
 * has several, so a process may get it more than once.
 */
export const topicsOf = (event: DomainEvent): readonly Topic[] => {
  switch (event.type) {
    case 'entry-appended':
      return [roomTopic(event.entry.roomId), ...movedBy(event.entry).map(userTopic)];
    case 'group-created':
      return event.members.map(userTopic);
    case 'receipt-advanced': {
      const { audience, roomId, userId } = event;
      return audience === 'room' ? [roomTopic(roomId)] : [...new Set([userId, ...audience])].map(userTopic);
    }
    case 'counts-moved':
      return event.audience === 'room' ? [roomTopic(event.roomId)] : event.audience.map(userTopic);
    case 'typing-changed':
      return [roomTopic(event.roomId)];
    case 'presence-changed':
      return [presenceTopic(event.userId), ...event.rooms.map(roomTopic)];
    case 'profile-changed':
      return [presenceTopic(event.profile.userId), ...event.rooms.map(roomTopic)];
    case 'room-muted':
      return [userTopic(event.userId)];
    case 'blocks-changed':
      return event.users.map(userTopic);
    case 'sessions-revoked':
      // Also where the user has no device: a token of theirs may come by REST.
      return [EVERY_PROCESS];
  }
};

/** The users for whom the room begins or ends with this entry: their devices may not be subscribed to it. */
const movedBy = (entry: LogEntry): readonly UserId[] => {
  const { roomId, seq } = entry;
  if (entry.kind === 'change') return [];
  if (entry.kind === 'message') return seq === 1 && isPrivateRoomId(roomId) ? privateRoomUsers(roomId) : [];
  const { change } = entry;
  return change.kind === 'added' || change.kind === 'removed' || change.kind === 'left'
    ? [change.userId]
    : [];
};
