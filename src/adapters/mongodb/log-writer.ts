import type { Logger } from '../../application/ports/logger.js';
import type { UserId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { memberIds, versionOf } from '../../domain/room.js';
import type { RoomState } from '../storage/room-state.js';
import type { Collections } from './collections.js';
import { entryDocument } from './document-mapping.js';
import type { RoomStates } from './room-states.js';

/** An entry to insert, and the room as the entry leaves it. */
export interface DecidedEntry {
  readonly entry: LogEntry;
  readonly after: RoomState;
}

export interface LogWriter {
  /**
   * Inserts the entries, at least one, in their order after the end of `before`, and resolves when a majority has
   * them all in its journal. When it rejects, none of them, some of the first, or all may be in the log. One call
   * per room at a time.
   */
  write(before: RoomState, decided: readonly DecidedEntry[]): Promise<void>;
}

export const makeLogWriter = (
  { messages, rooms }: Pick<Collections, 'messages' | 'rooms'>,
  states: RoomStates,
  logger: Logger,
): LogWriter => {
  /**
   * Stores new members in the room's document before the entry that lists the room for them. So a search for their
   * rooms finds it even where this process ends between the two.
   */
  const storePeople = async ({ room, end }: RoomState, decided: readonly DecidedEntry[]): Promise<void> => {
    if (room.type === 'group') {
      const added = decided.flatMap(({ entry }) => addedBy(entry));
      if (added.length === 0) return;
      await rooms.updateOne({ _id: room.id }, { $addToSet: { people: { $each: added } } });
    } else if (end.seq === 0) {
      const document = { type: 'private', people: [...memberIds(room)] };
      await rooms.updateOne({ _id: room.id }, { $setOnInsert: document }, { upsert: true });
    }
  };

  return {
    async write(before, decided) {
      await storePeople(before, decided);
      const documents = decided.map(({ entry, after }, i) =>
        entryDocument(entry, {
          version: versionOf(after.room),
          lastChange: after.lastChange,
          before: decided[i - 1]?.after ?? before,
        }),
      );
      await messages.insertMany(documents, { ordered: true, lean: true });
      const { after } = decided.at(-1) ?? { after: before };
      states.written(after);
      if (after.room.type === 'private' || versionOf(after.room) === versionOf(before.room)) return;
      // The entries are committed whatever happens here, and readers notice a document that is behind.
      await states.project(after.room).catch((cause: unknown) => {
        logger.error('A room document stays behind its log until it is read', cause);
      });
    },
  };
};

const addedBy = (entry: LogEntry): readonly UserId[] =>
  entry.kind === 'event' && entry.change.kind === 'added' ? [entry.change.userId] : [];
