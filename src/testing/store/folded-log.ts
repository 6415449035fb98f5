import type { RoomId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { applyToMessage } from '../../domain/message-change.js';
import { EVERYTHING } from '../../domain/spans.js';
import type { LogStore } from './subject.js';

/** More than any log here has. */
const WHOLE_LOG = 500;

/** The log itself. */
export const logOf = async ({ messages }: LogStore, roomId: RoomId): Promise<readonly LogEntry[]> =>
  (await messages.page(roomId, { limit: WHOLE_LOG, spans: EVERYTHING })).entries;

/** Its messages, with its changes folded in. */
export const foldedMessages = (log: readonly LogEntry[]): readonly Message[] =>
  log
    .filter((entry) => entry.kind === 'message')
    .map((message) =>
      log
        .filter((entry) => entry.kind === 'change')
        .filter(({ target }) => target.id === message.id)
        .reduce(applyToMessage, message),
    );
