import type { UserId } from '../../domain/ids.js';
import { historyOf, readableSpans, type Room } from '../../domain/room.js';
import type { Span } from '../../domain/spans.js';
import type { Ports } from '../ports/ports.js';

/** Finds the spans of the room that the user may read. Reads past memberships only where the history starts with joining. */
export type SpansReader = (room: Room, reader: UserId) => Promise<readonly Span[]>;

export const makeSpansReader =
  ({ rooms }: Pick<Ports, 'rooms'>): SpansReader =>
  async (room, reader) =>
    readableSpans(room, reader, historyOf(room) === 'all' ? [] : await rooms.endedOf(room.id, reader));
