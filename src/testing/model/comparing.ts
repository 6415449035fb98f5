import { DomainError } from '../../domain/errors.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { memberCount, versionOf } from '../../domain/room.js';
import type { RoomView } from '../../application/views/room-view.js';
import { expectEqual } from '../assertions.js';
import { type Entry, type ModelRoom, Refusal } from './model-room.js';
import { membersOf, versionAt } from './reading.js';

/** More entries than any room here has. */
export const WHOLE_LOG = 200;

/** Asks the reference after Parley, whose ids it needs. Both give the same answer, or refuse with the same code. */
export const agree = async <T>(
  real: () => Promise<T>,
  expected: (answer: T | undefined) => void,
): Promise<string> => {
  const [outcome, answer] = await real().then(
    (value) => ['ok', value] as const,
    (error: unknown) => [codeOf(error), undefined] as const,
  );
  let wanted = 'ok';
  try {
    expected(answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    wanted = error.code;
  }
  expectEqual(outcome, wanted);
  return outcome;
};

export const codeOf = (error: unknown): string => {
  if (error instanceof DomainError) return error.code;
  throw error;
};

export const compareEntry = (wanted: Entry, entry: LogEntry): void => {
  // The id of a change is not in its answer. It comes with the first page, and stays the same from then on.
  if (wanted.id === '') wanted.id = entry.id;
  expectEqual(
    { id: entry.id, seq: entry.seq, at: entry.createdAt },
    {
      id: wanted.id,
      seq: wanted.seq,
      at: wanted.at,
    },
  );
  if (entry.kind === 'message') {
    const { sender, type, content, clientMessageId } = entry;
    expectEqual(
      { by: sender, message: { type, content, clientMessageId } },
      {
        by: wanted.by,
        message: wanted.message,
      },
    );
  } else {
    expectEqual({ by: entry.by, change: entry.change }, { by: wanted.by, change: wanted.change });
  }
};

export const comparePage = (
  wanted: { entries: Entry[]; hasMore?: boolean },
  page: { entries: readonly LogEntry[]; hasMore: boolean },
): void => {
  expectEqual(
    page.entries.map((entry) => entry.seq),
    wanted.entries.map((entry) => entry.seq),
  );
  page.entries.forEach((entry, i) => compareEntry(wanted.entries[i] as Entry, entry));
  expectEqual(page.hasMore, wanted.hasMore);
};

export const compareView = (room: ModelRoom, { room: real, lastSeq, members }: RoomView): void => {
  const wanted = membersOf(room).map(({ user, role }) => ({ userId: user, role }));
  expectEqual(members, wanted);
  expectEqual(
    {
      id: real.id,
      type: real.type,
      lastSeq,
      version: versionOf(real),
      count: memberCount(real),
    },
    {
      id: room.id,
      type: room.type,
      lastSeq: room.log.length,
      version: versionAt(room),
      count: wanted.length,
    },
  );
  if (real.type === 'group') {
    expectEqual({ name: real.name, history: real.history }, { name: room.name, history: room.history });
  }
};
