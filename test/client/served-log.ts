import type { WireMessageChange, WirePlainMessage, WireRoomPage } from '../../client/src/protocol.js';
import type { HistoryPage } from '../../client/src/room-window.js';
import { changedAt, messageAt, pageOf, roomOf } from './entries.js';

export type Change = WireMessageChange['change'];
export type Raw = WirePlainMessage | WireMessageChange;

export const isMessage = (raw: Raw): raw is WirePlainMessage => 'status' in raw;

/** A room's log as the server has it. Its pages give messages in their present state. */
export const makeServedLog = () => {
  const raw: Raw[] = [];
  const states = new Map<string, WirePlainMessage>();
  const next = () => raw.length + 1;

  const fold = (message: WirePlainMessage, change: WireMessageChange): WirePlainMessage => {
    const { seq: rev, timestamp, by } = change;
    const { message: text = '', mentions = [], emoji = '', count = 0, kind } = change.change;
    const { mentions: _, reactions = [], editedAt: __, ...bare } = message;
    if (kind === 'deleted') return { ...bare, message: '', rev, deletedAt: timestamp, deletedBy: by };
    if (kind === 'edited') {
      const { mentions: ___, ...rest } = message;
      const named = mentions.length > 0 && { mentions };
      return { ...rest, ...named, message: text, rev, editedAt: timestamp };
    }
    const others = reactions.filter((one) => one.emoji !== emoji);
    const { reactions: ____, ...rest } = message;
    const all = count > 0 ? [...others, { emoji, count }] : others;
    return { ...rest, rev, ...(all.length > 0 && { reactions: all }) };
  };

  const messages = () =>
    raw.filter(isMessage).map(({ messageId }) => states.get(messageId) as WirePlainMessage);

  /** In pages a quote has a preview. */
  const paged = (message: WirePlainMessage): WirePlainMessage => {
    const { replyTo } = message;
    const preview = replyTo && states.get(replyTo.messageId)?.message;
    return replyTo && preview !== undefined ? { ...message, replyTo: { ...replyTo, preview } } : message;
  };

  return {
    raw,
    messages,
    lastSeq: () => raw.length,
    send(by: string, mentions: readonly string[], replyTo?: WirePlainMessage) {
      const quote = replyTo && {
        replyTo: { messageId: replyTo.messageId, seq: replyTo.seq, sender: replyTo.sender },
      };
      const message = { ...messageAt(next(), by), ...(mentions.length > 0 && { mentions }), ...quote };
      raw.push(message);
      states.set(message.messageId, message);
    },
    change(at: number, change: Change) {
      const found = messages();
      const target = found[Math.floor(at * found.length)];
      if (!target || target.deletedAt) return;
      const entry = changedAt(next(), target.seq, change);
      raw.push(entry);
      states.set(target.messageId, fold(target, entry));
    },
    before(seq: number, limit: number): HistoryPage {
      const all = messages()
        .filter((one) => one.seq < seq)
        .map(paged);
      return { messages: all.slice(-limit), upTo: seq - 1, hasMore: all.length > limit };
    },
    /** As a page after a cursor: `changed` counts towards the limit. */
    after(seq: number, limit: number, withChanged: boolean): WireRoomPage {
      const items = messages()
        .map(paged)
        .filter((one) => one.seq > seq || (withChanged && one.rev > seq))
        .map((one) => ({ at: one.seq > seq ? one.seq : one.rev, one }))
        .sort((a, b) => a.at - b.at);
      const page = items.slice(0, limit);
      const hasMore = items.length > limit;
      const changed = page.flatMap(({ one }) => (one.seq <= seq ? one : []));
      return pageOf(
        page.flatMap(({ one }) => (one.seq > seq ? one : [])),
        {
          room: roomOf(['ana', 'ben'], { lastSeq: raw.length }),
          ...(changed.length > 0 && { changed }),
          upTo: hasMore ? (page.at(-1)?.at ?? seq) : raw.length,
          hasMore,
        },
      );
    },
  };
};
export type ServedLog = ReturnType<typeof makeServedLog>;
