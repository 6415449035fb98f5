import type { RoomId } from '../../domain/ids.js';
import { requireMember } from '../../domain/room.js';
import type { Session } from '../live/session.js';
import type { Ports } from '../ports/ports.js';
import type { TypingTracker } from './typing-tracker.js';

export interface SetTypingCommand {
  readonly session: Session;
  readonly roomId: RoomId;
  readonly typing: boolean;
}

/** Holds for six seconds unless repeated. @throws DomainError NOT_FOUND for a stranger. */
export type SetTyping = (command: SetTypingCommand) => Promise<void>;

export const makeSetTyping =
  ({ rooms, typing: tracker }: Pick<Ports, 'rooms'> & { typing: TypingTracker }): SetTyping =>
  async ({ session, roomId, typing }) => {
    const { userId, connectionId } = session;
    // A seat is a member's, and goes with the membership: no store is asked for most of what is typed.
    if (!session.rooms.has(roomId)) requireMember(await rooms.find(roomId), userId);
    if (session.closed) return;
    if (typing) tracker.start({ roomId, userId, connectionId });
    else tracker.stop(roomId, userId);
  };
