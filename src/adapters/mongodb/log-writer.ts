import type { Logger } from '../../application/ports/logger.js';
import type { UserId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { memberIds, versionOf } from '../../domain/room.js';
import type { Collections } from './collections.js';
import { documentOf } from './entry-documents.js';
import type { RoomState } from './room-state.js';
import type { RoomStates } from './room-states.js';

/** An entry at its place, and the room after it. */
export interface PlacedEntry {
  readonly entry: LogEntry;
  readonly state: RoomState;
}

export interface LogWriter {
  /**
   * Writes the entries, which follow on `start`, in their order, and resolves when a majority has them all; when
   * it rejects, none of them, some of the first, or all may be there. At least one. Not to be called for a room
   * while an earlier call is waited for.
   */
  write(start: RoomState, placed: readonly PlacedEntry[]): Promise<void>;
}

export const makeLogWriter = (
  { messages, rooms }: Pick<Collections, 'messages' | 'rooms'>,
  states: RoomStates,
  logger: Logger,
): LogWriter => {
  /**
   * Before the entry that lists a room for somebody the room's document names them, so that whoever looks for
   * their rooms finds it even where this process ends between the two.
   */
  const nameListed = async (start: RoomState, placed: readonly PlacedEntry[]): Promise<void> => {
    const { room } = start;
    const [first] = placed;
    if (room.type === 'group') {
      const added = placed.flatMap(({ entry }) => addedBy(entry));
      if (added.length > 0) {
        await rooms.updateOne({ _id: room.id }, { $addToSet: { people: { $each: added } } });
      }
    } else if (start.lastSeq === 0 && first !== undefined) {
      await rooms.updateOne(
        { _id: room.id },
        {
          $setOnInsert: { type: 'private', createdAt: new Date(first.entry.createdAt), openedBy: [] },
          $addToSet: { people: { $each: [...memberIds(room)] } },
        },
        { upsert: true },
      );
    }
  };

  return {
    async write(start, placed) {
      await nameListed(start, placed);
      const documents = placed.map(({ entry, state }) => documentOf(entry, versionOf(state.room)));
      await messages.insertMany(documents, { ordered: true, lean: true });
      const { state } = placed.at(-1) ?? { state: start };
      states.keep(state);
      if (state.room.type === 'private' || versionOf(state.room) === versionOf(start.room)) return;
      // It is committed, whatever becomes of this: who reads the document finds that it is behind.
      await states.project(state.room).catch((cause: unknown) => {
        logger.error('A room document stays behind its log until it is read', cause);
      });
    },
  };
};

const addedBy = (entry: LogEntry): readonly UserId[] =>
  entry.kind === 'event' && entry.change.kind === 'added' ? [entry.change.userId] : [];
