import type { LogEntry } from './entry-types.js';
import type { WireMessage, WireMessageChange } from './protocol.js';
import { watermarksOf } from './receipts.js';
import { previewOf, revise, type Revision, revisionBy, revisionTo } from './revision.js';
import type { RoomState } from './room-state.js';
import { loadedEntries } from './unread.js';

/** Applies a live change of a message that leaves no gap. */
export const applyChange = (state: RoomState, change: WireMessageChange): void => {
  if (change.seq <= state.cursor) return;
  state.cursor = change.seq;
  applyRevision(state, revisionBy(change, state.me()));
};

/** Brings messages up to the state that a page gives; entries that are not loaded stay so. */
export const applyStates = (state: RoomState, messages: readonly WireMessage[]): void => {
  for (const message of messages) {
    if (message.type !== 'event') applyRevision(state, revisionTo(message, state.me()));
  }
};

/** Changes a message wherever it is, and every quote of it. */
const applyRevision = (state: RoomState, given: Revision): void => {
  const { lastListed, readings, meanwhile } = state;
  const revision = withNewestText(state, given);
  if (mayBeMiscounted(state, revision)) state.isMiscounted = true;
  for (const part of [state, state.window]) {
    if (part) part.entries = part.entries.map((entry) => revise(entry, revision));
  }
  state.lastListed = lastListed && revise(lastListed, revision);
  if (readings > 0) state.meanwhile = [...meanwhile, revision];
};

/**
 * A list of rooms may be older than what came live, and a page newer. Each message knows how far it has come, and a quote does not:
 * it says what a newer one says.
 */
const withNewestText = (state: RoomState, given: Revision): Revision => {
  const { messageId, rev, text } = given;
  const newer = [...loadedEntries(state), state.lastListed].find(
    (entry) => entry?.kind === 'message' && entry.messageId === messageId && entry.rev > rev,
  );
  return text !== undefined && newer?.kind === 'message' ? { ...given, text: newer.text } : given;
};

/** The messages that the server has counted as unread are not loaded: only the server knows whether this was among them. */
const mayBeMiscounted = (state: RoomState, { messageId, seq, rev, deleted, mentions }: Revision): boolean => {
  const { unreadElsewhere, mentionsElsewhere, me } = state;
  if (unreadElsewhere === 0 || seq <= watermarksOf(state).seen || mentions === undefined) return false;
  // A page that was ahead of the live changes has taken this one out of the numbers already, or not in.
  const isNews = (entry: LogEntry) =>
    entry.kind === 'message' && entry.messageId === messageId && entry.rev < rev;
  if (loadedEntries(state).some(isNews)) return false;
  return deleted || mentionsElsewhere > 0 || mentions.includes(me());
};

/** The entry with what has come while its page was read, and with what is known of the message that it answers. */
export const withNews = (state: RoomState, given: LogEntry): LogEntry => {
  const entry = state.meanwhile.reduce(revise, given);
  if (entry.kind === 'event' || !entry.replyTo || entry.replyTo.preview !== undefined) return entry;
  const { replyTo } = entry;
  const preview = quoteOf(state, replyTo.messageId).preview;
  return preview === undefined ? entry : { ...entry, replyTo: { ...replyTo, preview } };
};

/** A loaded message as others quote it. */
export const quoteOf = (state: RoomState, messageId: string) => {
  const known = [...loadedEntries(state), state.lastListed].find((entry) => entry?.messageId === messageId);
  if (known?.kind !== 'message') return { messageId };
  const { seq, sender, text } = known;
  return { messageId, seq, sender, preview: previewOf(text) };
};
