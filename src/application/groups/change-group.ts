import type { RoomId, UserId } from '../../domain/ids.js';
import type { MembershipChange } from '../../domain/log-entry.js';
import type { Room } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { RoomView, RoomViewer } from '../rooms/room-view.js';
import type { TypingTracker } from '../typing/typing-tracker.js';

/** What every change of a group needs. */
export type GroupPorts = Pick<Ports, 'messages' | 'events' | 'clock' | 'ids'> & {
  readonly typing: TypingTracker;
  readonly viewRoom: RoomViewer;
};

export interface GroupChange {
  readonly groupId: RoomId;
  readonly by: UserId;
  /** Pure; given the group as it stands just before the change takes its seq. */
  readonly decide: (room: Room | undefined) => MembershipChange;
}

/**
 * Appends the change to the group's log and publishes it; in effect when it resolves: who was removed has
 * no seat left. Gives the group with the change.
 */
export const changeGroup = async (
  { messages, events, clock, ids, typing, viewRoom }: GroupPorts,
  { groupId, by, decide }: GroupChange,
): Promise<RoomView> => {
  const id = ids.messageId();
  const createdAt = clock.now();
  const { entry, room } = await messages.append({
    roomId: groupId,
    decide: (current) => ({ kind: 'event', id, roomId: groupId, by, change: decide(current), createdAt }),
  });
  if (entry.kind === 'event' && (entry.change.kind === 'removed' || entry.change.kind === 'left')) {
    typing.stop(groupId, entry.change.userId);
  }
  events.publish({ type: 'entry-appended', entry });
  return viewRoom(room, entry.seq);
};
