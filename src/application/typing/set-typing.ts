import { parseConnectionId, type RoomId, type UserId } from '../../domain/ids.js';
import { requireMember } from '../../domain/room.js';
import { type SessionHandle, sessionOf } from '../devices/session-handle.js';
import type { Ports } from '../ports/ports.js';
import type { TypingTracker } from './typing-tracker.js';

export interface SetTypingCommand {
  readonly session: SessionHandle;
  readonly roomId: RoomId;
  readonly typing: boolean;
}

/**
 * `typing` lasts six seconds unless it is repeated, and ends with the connection.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type SetTyping = (command: SetTypingCommand) => Promise<void>;

export const makeSetTyping =
  ({ rooms, typing: tracker }: Pick<Ports, 'rooms'> & { typing: TypingTracker }): SetTyping =>
  async ({ session: handle, roomId, typing }) => {
    const session = sessionOf(handle);
    const { userId, connectionId } = session;
    // Only members are subscribed, and a subscription ends with the membership: most calls need no store.
    if (!session.rooms.has(roomId)) requireMember(await rooms.find(roomId), userId);
    if (session.closed) return;
    if (typing) tracker.start({ roomId, userId, connectionId });
    else tracker.stop(roomId, userId);
  };

export interface SetTypingAloneCommand {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly typing: boolean;
}

/**
 * The same without a connection: `typing` ends after six seconds, unless it is repeated.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type SetTypingAlone = (command: SetTypingAloneCommand) => Promise<void>;

/** No connection has this id, so none ends the typing when it closes. */
const NO_CONNECTION = parseConnectionId('none');

export const makeSetTypingAlone =
  ({ rooms, typing: tracker }: Pick<Ports, 'rooms'> & { typing: TypingTracker }): SetTypingAlone =>
  async ({ userId, roomId, typing }) => {
    requireMember(await rooms.find(roomId), userId);
    if (typing) tracker.start({ roomId, userId, connectionId: NO_CONNECTION });
    else tracker.stop(roomId, userId);
  };
