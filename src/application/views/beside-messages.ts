import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { previewOf } from '../../domain/message-change.js';
import type { Ports } from '../ports/ports.js';

/** The data that a reader sees with messages, and which is no part of them. */
export interface BesideMessages {
  /** The reader's own reactions; missing for a message without one. */
  readonly mine: ReadonlyMap<MessageId, readonly string[]>;
  /** The beginning of each message that one of them answers, as it is now; missing where the reader cannot read that. */
  readonly previews: ReadonlyMap<MessageId, string>;
}

export const NOTHING_BESIDE: BesideMessages = { mine: new Map(), previews: new Map() };

/** For entries as the reader is told of them: see `asReadBy`. */
export type BesideReader = (
  where: { readonly roomId: RoomId; readonly reader: UserId },
  entries: readonly LogEntry[],
) => Promise<BesideMessages>;

/** Reads nothing for messages without reactions, and without an answer. */
export const makeBesideReader =
  ({ messages }: Pick<Ports, 'messages'>): BesideReader =>
  async ({ roomId, reader }, entries) => {
    const shown = entries.filter((entry): entry is Message => entry.kind === 'message');
    const reacted = shown.filter(({ reactions }) => reactions !== undefined);
    const answered = shown.flatMap(({ replyTo }) => (replyTo?.sender === undefined ? [] : replyTo.id));
    if (reacted.length === 0 && answered.length === 0) return NOTHING_BESIDE;
    const [mine, found] = await Promise.all([
      reacted.length === 0 ? NOTHING_BESIDE.mine : messages.reactionsBy(roomId, reader, reacted),
      answered.length === 0
        ? new Map<MessageId, Message>()
        : messages.present(roomId, [...new Set(answered)]),
    ]);
    return { mine, previews: new Map([...found].map(([id, message]) => [id, previewOf(message)])) };
  };

/** Of two pages of one reader, the second of which is the later one. */
export const joinBeside = (a: BesideMessages, b: BesideMessages): BesideMessages => ({
  mine: new Map([...a.mine, ...b.mine]),
  previews: new Map([...a.previews, ...b.previews]),
});
