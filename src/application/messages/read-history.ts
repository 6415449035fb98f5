import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { LogPage } from '../ports/message-repository.js';
import type { PageReader } from './read-page.js';

export interface ReadHistoryQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
  /** Excluded. At most one of the two; with neither the newest entries. */
  readonly before?: Seq | undefined;
  readonly after?: Seq | undefined;
  /** 1 to 200. Missing: 50. */
  readonly limit?: number | undefined;
}

/**
 * Ascending by seq, ending at the limit or at 256 KiB. Reading moves no watermark.
 *
 * @throws DomainError NOT_FOUND for a stranger.
 */
export type ReadHistory = (query: ReadHistoryQuery) => Promise<LogPage>;

export const makeReadHistory =
  (readPage: PageReader): ReadHistory =>
  ({ reader, roomId, ...query }) =>
    readPage(roomId, reader, query);
