import type { ChatEntry, ChatMessage } from '@parley/client';

/** A change that others have made to a message. */
export interface ChangeByOthers {
  readonly kind: 'edited' | 'deleted' | 'reacted';
  /** The message as it is now. */
  readonly message: ChatMessage;
  /** The reactions that more others have than before. */
  readonly reactions: NonNullable<ChatMessage['reactions']>;
}

/** Entries as they were, by their keys. */
export type Known = ReadonlyMap<string, ChatEntry>;

export const knownAs = (entries: readonly ChatEntry[]): Known =>
  new Map(entries.map((entry) => [entry.key, entry]));

/**
 * The changes that others have made to known entries, one for each message. It leaves out what they took back, and what
 * `me` did.
 */
export const changesByOthers = (
  known: Known,
  now: readonly ChatEntry[],
  me: string | undefined,
): readonly ChangeByOthers[] =>
  now.flatMap((message) => {
    const earlier = known.get(message.key);
    if (message.kind === 'event' || earlier === message || earlier?.kind !== 'message') return [];
    const reactions = grownReactions(earlier, message);
    const kind = kindOf(earlier, message, me) ?? (reactions.length > 0 ? 'reacted' : undefined);
    return kind === undefined ? [] : [{ kind, message, reactions }];
  });

const kindOf = (
  before: ChatMessage,
  { deleted, own, text }: ChatMessage,
  me: string | undefined,
): 'edited' | 'deleted' | undefined => {
  if (deleted) return before.deleted || deleted.by === me ? undefined : 'deleted';
  return own || text === before.text ? undefined : 'edited';
};

type Reactions = ChangeByOthers['reactions'];

const grownReactions = (before: ChatMessage, { reactions = [] }: ChatMessage): Reactions =>
  reactions.filter(
    (reaction) =>
      ofOthers(reaction) > ofOthers(before.reactions?.find(({ emoji }) => emoji === reaction.emoji)),
  );

const ofOthers = (reaction: Reactions[number] | undefined): number =>
  reaction === undefined ? 0 : reaction.count - (reaction.mine ? 1 : 0);
