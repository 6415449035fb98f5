import { isRefusal, type DomainError } from '../../domain/errors.js';
import { parseClientMessageId, parseRoomId, parseUserId } from '../../domain/ids.js';
import { parseMessageType } from '../../domain/log-entry.js';
import { inTime } from '../in-time.js';
import type { SendMessage, SendMessageCommand } from '../messages/send-message.js';
import type { Cancel, Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { byRoom, type OutboxRow, type OutboxTable, requireTable } from './outbox-table.js';

export interface Outbox {
  /** A row was committed: sends it soon, but not before one of its room that has failed. */
  wake(): void;
  /** Begins nothing more, and resolves when what was begun has ended; no timer is left then. Idempotent. */
  close(): Promise<void>;
}

export interface OutboxParts {
  readonly send: SendMessage;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How many rows are read at a time. */
export const OUTBOX_BATCH = 100;
/** How many batches are read at once while rooms are held up. The next attempt goes on behind them. */
export const OUTBOX_ROUND = 100;
/** Where so many rooms are held up, the chat is away rather than they. */
export const OUTBOX_HELD_MAX = 1_000;
const HOST_DEADLINE_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Sends the rows of a host's table, from now on: each at least once, and as a repeat is the same message, it is in its room
 * once. Rows of one room are sent one after another in their order, and those of several rooms at once. A row is sent
 * again until it is done or refused; one that fails holds up the later rows of its room, and no others. After a failure the
 * next attempt waits, from 200 ms up to 30 s.
 *
 * @throws DomainError INVALID for what is no table.
 */
export const makeOutbox = <Row extends OutboxRow>(
  table: OutboxTable<Row>,
  { send, clock, logger }: OutboxParts,
): Outbox => {
  requireTable(table);
  let running: Promise<void> | undefined;
  let cancelPause: Cancel | undefined;
  /** A pause has ended, and no attempt has begun since. */
  let isDue = false;
  let isWoken = false;
  let isClosed = false;
  let failures = 0;
  /** The rooms of rows that have failed: until the next attempt nothing is sent to them. */
  const held = new Set<string>();
  let heldBy: unknown;
  /** The last row of a room that is held up; all rows before it are those of such rooms. */
  let after: Row | undefined;
  /** The table was read to its end, so that the next attempt begins at the start of it. */
  let isThrough = true;
  /** The table itself has failed: it is left alone until the next attempt. */
  let isTableAway = false;

  const ask = <T>(question: () => T | Promise<T>): Promise<T> =>
    inTime(
      clock,
      HOST_DEADLINE_MS,
      Promise.resolve().then(question),
      'The outbox table did not answer in time',
    );

  const sendRow = async (row: Row): Promise<void> => {
    try {
      await send(commandOf(row));
    } catch (error) {
      if (!isFinal(error) || table.refused === undefined) throw error;
      await ask(() => table.refused?.(row, error));
      return;
    }
    await ask(() => table.done(row.id));
  };

  const sendInOrder = async (rows: readonly Row[]): Promise<void> => {
    for (const row of rows) if (!isClosed) await sendRow(row);
  };

  const sendBatch = async (rows: readonly Row[]): Promise<void> => {
    const rooms = [...byRoom(rows)].filter(([roomId]) => !held.has(roomId));
    const outcomes = await Promise.allSettled(rooms.map(([, ofRoom]) => sendInOrder(ofRoom)));
    for (const [at, outcome] of outcomes.entries()) {
      const [roomId] = rooms[at] ?? [];
      if (outcome.status === 'fulfilled' || roomId === undefined) continue;
      if (held.size === 0) heldBy = outcome.reason;
      held.add(roomId);
    }
  };

  /** Sends batch after batch, until one is not full. */
  const run = async (): Promise<void> => {
    isDue = false;
    if (cancelPause === undefined && isThrough) {
      held.clear();
      after = undefined;
    }
    let sent: readonly Row[] = [];
    for (let batches = 1; !isClosed; batches++) {
      isWoken = false;
      isThrough = true;
      const rows = await ask(() => table.pending(OUTBOX_BATCH, after));
      if (sent.some(({ id }) => rows.some((row) => row.id === id))) {
        throw new Error('Rows of the outbox that are done or refused are still pending');
      }
      // A table that does not know `after`.
      if (after !== undefined && rows.some(({ id }) => id === after?.id)) return;
      await sendBatch(rows);
      sent = rows.filter(({ roomId }) => !held.has(roomId));
      after = rows.findLast(({ roomId }) => held.has(roomId)) ?? after;
      if (rows.length < OUTBOX_BATCH || held.size >= OUTBOX_HELD_MAX) return;
      isThrough = false;
      if (held.size > 0 && batches >= OUTBOX_ROUND) return;
    }
  };

  const logFailure = (error: unknown): void =>
    logger.error('The outbox has messages that were not sent; it sends them again', error);

  const pause = (): void => {
    if (isClosed || cancelPause !== undefined) return;
    const ms = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS);
    cancelPause = clock.after(ms, () => {
      cancelPause = undefined;
      isDue = true;
      isTableAway = false;
      wake();
    });
  };

  const settle = (): void => {
    if (cancelPause !== undefined || isDue) return;
    if (held.size === 0) failures = 0;
    else {
      logFailure(heldBy);
      pause();
    }
  };

  const start = (): void => {
    running = run()
      .then(settle, (error: unknown) => {
        isTableAway = true;
        logFailure(error);
        pause();
      })
      .then(() => {
        running = undefined;
        // A row may have been committed after the last look at the table.
        if (isWoken || isDue) wake();
      });
  };

  const wake = (): void => {
    isWoken = true;
    if (!isClosed && running === undefined && !isTableAway) start();
  };

  start();
  return {
    wake,
    async close() {
      isClosed = true;
      cancelPause?.();
      await running;
    },
  };
};

/** @throws DomainError INVALID for a row that is no message. */
const commandOf = ({ id, sender, roomId, message, type }: OutboxRow): SendMessageCommand => ({
  sender: parseUserId(sender),
  roomId: parseRoomId(roomId),
  content: message,
  type: parseMessageType(type ?? 'text'),
  clientMessageId: parseClientMessageId(id),
});

/** Sending it again would give the same. */
const isFinal = (error: unknown): error is DomainError => isRefusal(error) && error.code !== 'RATE_LIMITED';
