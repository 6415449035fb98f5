import type { RoomId, UserId } from '../../domain/ids.js';
import { requireMember } from '../../domain/room.js';
import type { HiddenFrom, HiddenUsers } from '../consent/hidden-users.js';
import { makeInOrder } from '../consent/in-order.js';
import type { Session } from '../devices/session.js';
import type { Ports } from '../ports/ports.js';
import type { TypingTracker } from './typing-tracker.js';

export interface SetTypingCommand {
  readonly session: Session;
  readonly roomId: RoomId;
  readonly typing: boolean;
}

/** `typing` lasts six seconds unless it is repeated. @throws DomainError NOT_FOUND for a stranger. */
export type SetTyping = (command: SetTypingCommand) => Promise<void>;

export const makeSetTyping = ({
  rooms,
  typing: tracker,
  hiddenUsers,
  audienceOf,
}: Pick<Ports, 'rooms'> & {
  typing: TypingTracker;
  hiddenUsers: HiddenUsers;
  audienceOf: (roomId: RoomId) => Iterable<UserId>;
}): SetTyping => {
  const inOrder = makeInOrder<HiddenFrom>();

  return async ({ session, roomId, typing }) => {
    const { userId, connectionId } = session;
    // Only members are subscribed, and a subscription ends with the membership: most calls need no store.
    if (!session.rooms.has(roomId)) requireMember(await rooms.find(roomId), userId);
    // Both wait for it, so that a stop never overtakes the start that it follows.
    const ask = () => hiddenUsers.from(userId, () => audienceOf(roomId));
    const tell = (hiddenFrom: HiddenFrom) => {
      if (session.closed) return;
      if (typing) tracker.start({ roomId, userId, connectionId, hiddenFrom });
      else tracker.stop(roomId, userId);
    };
    await inOrder(`${userId} ${roomId}`, ask, (hiddenFrom) => Promise.resolve(tell(hiddenFrom)));
  };
};
