/** Somebody whom a text may mention, as `@` and one of these names. */
export interface Mentionable {
  readonly userId: string;
  readonly handles: readonly string[];
}

/** A mention in a text, from its `@` at `start` up to `end`. */
export interface FoundMention {
  readonly start: number;
  readonly end: number;
  readonly userId: string;
}

/** An `@` within an address or a word begins no mention. */
const AT = /(?<![\p{L}\p{N}_.@])@/gu;
const GOES_ON = /^[\p{L}\p{N}_]/u;

/** The text after so many `@` mentions nobody. */
const MAX_TRIED = 200;

/**
 * The mentions in a text, in their order, none over another. Of two names that both stand there, the longer one is meant, and an
 * `@` within a name begins no mention.
 */
export const findMentions = (text: string, people: readonly Mentionable[]): readonly FoundMention[] => {
  if (people.length === 0) return [];
  const found: FoundMention[] = [];
  let tried = 0;
  let done = 0;
  for (const { index } of text.matchAll(AT)) {
    if (index < done) continue;
    if (++tried > MAX_TRIED) break;
    const start = index + 1;
    let end = start;
    let userId: string | undefined;
    for (const person of people) {
      for (const handle of person.handles) {
        const to = start + handle.length;
        if (to <= end || !text.startsWith(handle, start) || GOES_ON.test(text.slice(to, to + 2))) continue;
        end = to;
        ({ userId } = person);
      }
    }
    if (userId === undefined) continue;
    found.push({ start: index, end, userId });
    done = end;
  }
  return found;
};
