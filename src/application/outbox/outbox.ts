import { invalid, isRefusal, type DomainError } from '../../domain/errors.js';
import { parseClientMessageId, parseRoomId, parseUserId } from '../../domain/ids.js';
import { parseMessageType } from '../../domain/log-entry.js';
import { inTime } from '../in-time.js';
import type { SendMessage, SendMessageCommand } from '../messages/send-message.js';
import type { Cancel, Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';

/** A message that the host application has decided on in a transaction of its own. */
export interface OutboxRow {
  /** It becomes the `clientMessageId`: no later row has it, also after this one is deleted. */
  readonly id: string;
  readonly sender: string;
  readonly roomId: string;
  readonly message: string;
  /** Missing: `text`. */
  readonly type?: string | null | undefined;
}

/** The host's table, whose calls may answer by a promise. One that takes 10 s has failed. */
export interface OutboxTable<Row extends OutboxRow = OutboxRow> {
  /** The first rows that are neither done nor refused, at most `limit`, in the order in which they were written. */
  readonly pending: (limit: number) => readonly Row[] | Promise<readonly Row[]>;
  /** The message is in its room: from now on the row is not pending. Idempotent. */
  readonly done: (id: Row['id']) => unknown;
  /** The message can never be sent as it is: from now on the row is not pending. Idempotent. */
  readonly refused: (row: Row, error: DomainError) => unknown;
}

export interface Outbox {
  /** A row was committed: sends it soon. While an attempt has failed and the next one waits, with that. */
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
const HOST_DEADLINE_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Sends the rows of a host's table, from now on: each at least once, and as a repeat is the same message, it is in its room
 * once. Rows of one room are sent one after another in their order, and those of several rooms at once. A row is sent
 * again until it is done or refused; one that fails holds up the later rows of its room. After a failure the next attempt
 * waits, from 200 ms up to 30 s.
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
  let isWoken = false;
  let isClosed = false;
  let failures = 0;

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
      if (!isFinal(error)) throw error;
      await ask(() => table.refused(row, error));
      return;
    }
    await ask(() => table.done(row.id));
  };

  const sendInOrder = async (rows: readonly Row[]): Promise<void> => {
    for (const row of rows) if (!isClosed) await sendRow(row);
  };

  /** Sends batch after batch, until one is not full. */
  const run = async (): Promise<void> => {
    let sent: readonly Row[] = [];
    do {
      isWoken = false;
      const rows = await ask(() => table.pending(OUTBOX_BATCH));
      if (sent.some(({ id }) => rows.some((row) => row.id === id))) {
        throw new Error('Rows of the outbox that are done or refused are still pending');
      }
      const outcomes = await Promise.allSettled(byRoom(rows).map(sendInOrder));
      const failed = outcomes.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      sent = rows;
    } while (!isClosed && sent.length >= OUTBOX_BATCH);
  };

  const pause = (error: unknown): void => {
    logger.error('The outbox has messages that were not sent; it sends them again', error);
    if (isClosed) return;
    const ms = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS);
    cancelPause = clock.after(ms, () => {
      cancelPause = undefined;
      start();
    });
  };

  const start = (): void => {
    running = run()
      .then(() => void (failures = 0), pause)
      .then(() => {
        running = undefined;
        // Perhaps after the last look at the table.
        if (isWoken) wake();
      });
  };

  const wake = (): void => {
    isWoken = true;
    if (!isClosed && running === undefined && cancelPause === undefined) start();
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

const requireTable = (table: Partial<Record<keyof OutboxTable, unknown>> | null | undefined): void => {
  const missing = (['pending', 'done', 'refused'] as const).filter(
    (name) => typeof table?.[name] !== 'function',
  );
  if (missing.length > 0) throw invalid(`The table of an outbox lacks the functions ${missing.join(', ')}`);
};

const byRoom = <Row extends OutboxRow>(rows: readonly Row[]): readonly (readonly Row[])[] => {
  const rooms = new Map<string, Row[]>();
  for (const row of rows) {
    const before = rooms.get(row.roomId);
    if (before === undefined) rooms.set(row.roomId, [row]);
    else before.push(row);
  }
  return [...rooms.values()];
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
