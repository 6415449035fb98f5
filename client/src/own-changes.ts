import type { ChatEntry, ChatMessage, WaitingChange } from './entry-types.js';
import type { ReactionWish } from './reactions.js';
import { reuseIfEqual } from './reuse-if-equal.js';
import { asDeleted, withReaction } from './revision.js';

/** This user's changes of one message that its log does not have yet. */
interface OwnChanges {
  readonly waiting: readonly WaitingChange[];
  readonly wishes: readonly ReactionWish[];
}

/**
 * Gives a function that shows entries with these changes of this user, of whatever messages: the same object for the same
 * changes.
 */
export const makeShower = (me: () => string) => {
  const cache = new WeakMap<ChatMessage, OwnChanges & { readonly shown: ChatMessage }>();
  return (waiting: readonly WaitingChange[], wishes: readonly ReactionWish[]) =>
    <Entry extends ChatEntry>(entry: Entry): Entry => {
      if (entry.kind !== 'message' || waiting.length + wishes.length === 0) return entry;
      const ofEntry = ({ messageId }: WaitingChange | ReactionWish) => messageId === entry.messageId;
      const before = cache.get(entry);
      const own = {
        waiting: reuseIfEqual(before?.waiting, waiting.filter(ofEntry)),
        wishes: reuseIfEqual(before?.wishes, wishes.filter(ofEntry)),
      };
      const isSame = before?.waiting === own.waiting && before.wishes === own.wishes;
      const shown = isSame ? before.shown : withOwnChanges(entry, own, me());
      cache.set(entry, { ...own, shown });
      return shown as Entry;
    };
};

/** A deleted message stays as it is. */
export const withOwnChanges = (
  message: ChatMessage,
  { waiting, wishes }: OwnChanges,
  me: string,
): ChatMessage => {
  const changed = waiting.reduce((before, change) => withWaiting(before, change, me), message);
  return wishes.reduce(withWish, changed);
};

const withWaiting = (message: ChatMessage, change: WaitingChange, me: string): ChatMessage => {
  if (message.deleted) return message;
  const { kind, state, text = '', mentions, timestamp: at } = change;
  const marked = state === 'sent' ? message : { ...message, change };
  if (state === 'failed') return marked;
  if (kind === 'delete') return asDeleted(marked, { at, by: me });
  return { ...marked, text, edited: { at }, ...(mentions && { mentions }) };
};

const withWish = (message: ChatMessage, { emoji, on }: ReactionWish): ChatMessage => {
  const known = message.reactions?.find((one) => one.emoji === emoji);
  if (message.deleted || on === (known?.mine ?? false)) return message;
  return withReaction(message, emoji, (known?.count ?? 0) + (on ? 1 : -1), on);
};
