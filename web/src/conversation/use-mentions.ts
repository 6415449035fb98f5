import type { ChatRoom } from '@parley/client';
import { useChat, useRoom } from '@parley/client/react';
import { useMemo } from 'react';
import { type Person, usePeople } from '../shared/people.js';
import { fold } from '../shared/search-text.js';
import { findMentions } from '../text/mentions.js';

/** The server takes no more. */
const MAX_MENTIONS = 50;

/** A longer list is for another letter. */
const MAX_SUGGESTED = 8;

export interface Mentions {
  /** The members whose name or id contains what is typed: first where it is all of it, then where it is its beginning. */
  readonly suggest: (typed: string) => readonly Person[];
  /** The ids of the members whom a text mentions, and of those whom it has mentioned before and names still. */
  readonly mentionedIn: (text: string, before?: readonly string[]) => readonly string[];
}

/** The text after the `@`. It means nobody else: namesakes go by their ids. */
export const handleOf = ({ name, userId, isNamesake }: Person): string => (isNamesake ? userId : name);

/** The members of a room whom a message can mention. */
export const useMentions = ({ roomId }: ChatRoom): Mentions => {
  const members = useRoom(roomId, (view) => view.members);
  const people = usePeople();
  const { me } = useChat();
  return useMemo(() => {
    const others = members.flatMap(({ userId }) => (userId === me ? [] : [people.of(userId)]));
    return {
      suggest(typed) {
        const wanted = fold(typed);
        const fits: readonly ((text: string) => boolean)[] = [
          (text) => text === wanted,
          (text) => text.startsWith(wanted),
          (text) => text.includes(wanted),
        ];
        const found = fits.flatMap((fit) =>
          others.filter(({ name, userId }) => fit(fold(name)) || fit(fold(userId))),
        );
        return [...new Set(found)].slice(0, MAX_SUGGESTED);
      },
      mentionedIn(text, before = []) {
        // Of a large group the members may not be loaded. One who has a namesake since is meant all the same.
        const known = before.map((userId) => ({ userId, handles: [people.of(userId).name, userId] }));
        const mentionable = others.map((person) => ({
          userId: person.userId,
          handles: [handleOf(person), person.userId],
        }));
        const ids = findMentions(text, [...known, ...mentionable]).map(({ userId }) => userId);
        return [...new Set(ids)].slice(0, MAX_MENTIONS);
      },
    };
  }, [members, people, me]);
};
