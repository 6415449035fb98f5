import { type DomainError, invalid } from '../../domain/errors.js';

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
  /**
   * The first rows that are neither done nor refused, at most `limit`, in the order in which they were written. With
   * `after`, which is such a row itself: those behind it. A table that gives the first ones all the same lets `limit` rows
   * that cannot be sent hold up all others.
   */
  readonly pending: (limit: number, after?: Row) => readonly Row[] | Promise<readonly Row[]>;
  /** The message is in its room: from now on the row is not pending. Idempotent. */
  readonly done: (id: Row['id']) => unknown;
  /**
   * The message can never be sent as it is: from now on the row is not pending. Idempotent. Missing: the row stays, is
   * tried again like one that failed, and holds up its room.
   */
  readonly refused?: ((row: Row, error: DomainError) => unknown) | undefined;
}

/** @throws DomainError INVALID for what is no table. */
export const requireTable = (table: Partial<Record<keyof OutboxTable, unknown>> | null | undefined): void => {
  const missing = (['pending', 'done'] as const).filter((name) => typeof table?.[name] !== 'function');
  if (missing.length > 0) throw invalid(`The table of an outbox lacks the functions ${missing.join(', ')}`);
};

/** The rows of each room, in their order. */
export const byRoom = <Row extends OutboxRow>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> => {
  const rooms = new Map<string, Row[]>();
  for (const row of rows) {
    const before = rooms.get(row.roomId);
    if (before === undefined) rooms.set(row.roomId, [row]);
    else before.push(row);
  }
  return rooms;
};
