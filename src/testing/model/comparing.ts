import assert from 'node:assert/strict';
import type { ReadPage } from '../../application/messages/read-page.js';
import { DomainError } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { memberCount, versionOf } from '../../domain/room.js';
import type { RoomView } from '../../application/views/room-view.js';
import { expectEqual } from '../assertions.js';
import { type Entry, type ModelRoom, Refusal } from './model-room.js';
import { deletionOf, factOf, presentOf, previewOf, reactionsBy, sentAs } from './present.js';
import { mayRead, membersOf, readableOf, versionAt, type WantedPage } from './reading.js';

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

/** All that a reader sees of a change of a message that they cannot read. */
const HIDDEN_FACT = { kind: 'edited', content: '', mentions: [] };

/**
 * `asSent`: messages as the log has them, and not as they are now. `mayKnow`: whether the reader may be told of the message at
 * this seq; missing where the entry is nobody's view.
 */
export const compareEntry = (
  room: ModelRoom,
  wanted: Entry,
  entry: LogEntry,
  { asSent = false, mayKnow }: { asSent?: boolean; mayKnow?: (seq: number) => boolean } = {},
): void => {
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
    const { kind: _, id: __, roomId: ___, seq: ____, ordinal: _____, createdAt: ______, ...message } = entry;
    const { replyTo, ...said } = (asSent ? sentAs : presentOf)(room, wanted);
    const { id, seq } = replyTo ?? {};
    const answered = seq !== undefined && mayKnow?.(seq) === false ? { id, seq } : replyTo;
    expectEqual(message, { sender: wanted.by, ...said, replyTo: answered });
  } else if (entry.kind === 'change') {
    const { changed } = wanted;
    if (changed === undefined) return assert.fail('A change that nobody has made');
    const target = { id: room.log[changed.target - 1]?.id, seq: changed.target };
    const isHidden = mayKnow?.(changed.target) === false;
    const fact = isHidden ? HIDDEN_FACT : factOf(room, { ...wanted, changed });
    expectEqual({ by: entry.by, target: entry.target, fact: entry.change }, { by: wanted.by, target, fact });
  } else {
    expectEqual({ by: entry.by, change: entry.change }, { by: wanted.by, change: wanted.change });
  }
};

export const comparePage = (
  room: ModelRoom,
  reader: UserId,
  wanted: WantedPage,
  page: Pick<ReadPage<LogEntry>, 'entries' | 'changed' | 'hasMore' | 'upTo' | 'beside'>,
): void => {
  const mayKnow = (seq: number) => mayRead(room, reader, seq);
  expectEqual(
    page.entries.map((entry) => entry.seq),
    wanted.entries.map((entry) => entry.seq),
  );
  page.entries.forEach((entry, i) => compareEntry(room, wanted.entries[i] as Entry, entry, { mayKnow }));
  expectEqual(
    page.changed.map(({ seq }) => seq),
    wanted.changed.map(({ seq }) => seq),
  );
  page.changed.forEach((message, i) => compareEntry(room, wanted.changed[i] as Entry, message, { mayKnow }));
  expectEqual(page.hasMore, wanted.hasMore);
  if (wanted.upTo !== undefined) expectEqual(page.upTo, wanted.upTo);
  compareBeside(room, reader, [...wanted.entries, ...wanted.changed], page.beside);
};

/** The log itself above a seq: each change by itself, and messages as they were sent. */
export const compareLog = (
  room: ModelRoom,
  reader: UserId,
  after: number,
  entries: readonly LogEntry[],
): void => {
  const wanted = readableOf(room, reader).filter(({ seq }) => seq > after);
  expectEqual(
    entries.map(({ seq }) => seq),
    wanted.map(({ seq }) => seq),
  );
  const mayKnow = (seq: number) => mayRead(room, reader, seq);
  entries.forEach((entry, i) => compareEntry(room, wanted[i] as Entry, entry, { asSent: true, mayKnow }));
};

/** The reader's own reactions, and the beginnings of what is answered. */
const compareBeside = (
  room: ModelRoom,
  reader: UserId,
  shown: readonly Entry[],
  { mine, previews }: ReadPage['beside'],
): void => {
  const messages = shown.filter(({ message }) => message);
  const own = messages
    .filter(({ seq }) => deletionOf(room, seq) === undefined)
    .map(({ id, seq }) => [id, reactionsBy(room, seq, reader)] as const);
  expectEqual(mine, new Map(own.filter(([, emojis]) => emojis.length > 0)));
  const answered = messages
    .flatMap(({ message }) => room.log.filter(({ seq }) => seq === message?.replyTo))
    .filter(({ seq }) => mayRead(room, reader, seq));
  expectEqual(previews, new Map(answered.map((each) => [each.id, previewOf(room, each)])));
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
