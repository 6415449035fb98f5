import type { LiveEvent } from '../../src/application/devices/outlet.js';
import type { FollowedRooms, ReceiptMode } from '../../src/application/devices/session.js';
import type { SessionHandle } from '../../src/application/devices/session-handle.js';
import type { Parley } from '../../src/application/parley.js';
import type { RoomPage } from '../../src/application/rooms/join-room.js';
import type { DomainError } from '../../src/domain/errors.js';
import { parseDeviceId, parseUserId, type RoomId } from '../../src/domain/ids.js';
import type { LogEntry } from '../../src/domain/log-entry.js';

export interface TestDevice {
  readonly session: SessionHandle;
  /** Everything that was delivered live, in order. */
  readonly events: LiveEvent[];
  /** Why the server ended the session; undefined while it has not. */
  readonly endedBy: () => DomainError | undefined;
  /** The entries of a room that were delivered live, in order. */
  readonly entries: (roomId: RoomId) => readonly LogEntry[];
  readonly eventsOf: <T extends LiveEvent['type']>(type: T) => readonly Extract<LiveEvent, { type: T }>[];
  /** Joins with a callback and gives the page. */
  readonly join: (roomId: RoomId, afterSeq?: number) => Promise<RoomPage>;
  readonly close: () => Promise<void>;
}

export interface TestDeviceOptions {
  readonly device?: string;
  readonly receipts?: ReceiptMode;
  readonly follows?: FollowedRooms;
  readonly expiresAt?: number;
  readonly issuedAt?: number;
  readonly name?: string;
  readonly picture?: string;
  readonly onEvent?: (event: LiveEvent) => void;
  /** Whether the device takes what it is sent; missing: always. */
  readonly takes?: () => boolean;
}

/** A connected device that records what is delivered to it. Resolves when its session is ready. */
export const openDevice = async (
  parley: Parley,
  user: string,
  {
    device,
    receipts = 'manual',
    follows,
    expiresAt,
    issuedAt,
    name,
    picture,
    onEvent,
    takes = () => true,
  }: TestDeviceOptions = {},
): Promise<TestDevice> => {
  const events: LiveEvent[] = [];
  let end: DomainError | undefined;
  const connection = parley.connect({
    identity: {
      userId: parseUserId(user),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(issuedAt !== undefined && { issuedAt }),
      ...(name !== undefined && { name }),
      ...(picture !== undefined && { picture }),
    },
    deviceId: device === undefined ? undefined : parseDeviceId(device),
    receipts,
    follows,
    outlet: {
      deliver: (event) => {
        events.push(event);
        onEvent?.(event);
        return takes();
      },
      end: (reason) => {
        end = reason;
      },
    },
  });
  const { session } = connection;
  await connection.ready;
  return {
    session,
    events,
    endedBy: () => end,
    entries: (roomId) =>
      events.flatMap((event) =>
        event.type === 'entry-appended' && event.entry.roomId === roomId ? [event.entry] : [],
      ),
    eventsOf: <T extends LiveEvent['type']>(type: T) =>
      events.filter((event): event is Extract<LiveEvent, { type: T }> => event.type === type),
    join: async (roomId, afterSeq) => {
      let page: RoomPage | undefined;
      const respond = (answer: RoomPage) => {
        page = answer;
        return takes();
      };
      await parley.rooms.join({ session, roomId, afterSeq, respond });
      if (page === undefined) throw new Error('joinRoom resolved without an answer');
      return page;
    },
    close: () => connection.close(),
  };
};
