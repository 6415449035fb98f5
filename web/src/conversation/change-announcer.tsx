import type { ChatEntry } from '@parley/client';
import { useChat } from '@parley/client/react';
import { useEffect, useRef } from 'react';
import { personText, usePeople } from '../shared/people.js';
import { isolate } from '../text/directions.js';
import { useLanguage } from '../texts/use-language.js';
import { type ChangeByOthers, changesByOthers, type Known, knownAs } from './changes-by-others.js';
import { failureText } from './failure-text.js';
import { spoken } from './spoken.js';

interface ChangeAnnouncerProps {
  /** The open room. */
  readonly roomId: string;
  readonly say: (text: string) => void;
}

/** Changes that come within this time are announced together. */
const TOGETHER_MS = 1_000;

/** In UTF-16 units: enough to know the message again. */
const MAX_QUOTED = 60;

/** How many reactions an announcement names. */
const MAX_NAMED = 3;

/**
 * Announces the changes that others make to the messages of the open room: a single one in words, and of several only how
 * many there are. It announces too why a message or a change of the user was refused.
 */
export const ChangeAnnouncer = ({ roomId, say }: ChangeAnnouncerProps) => {
  const chat = useChat();
  const { t, number } = useLanguage();
  const people = usePeople();
  const textOf = ({ kind, message, reactions }: ChangeByOthers): string => {
    const { sender, text, deleted } = message;
    const by = personText(people.of(deleted?.by ?? sender));
    if (kind === 'deleted') return t.conversation.announcedDeletion(by);
    if (kind === 'edited') return t.conversation.announcedEdit(by, spoken(text));
    const named = reactions
      .slice(0, MAX_NAMED)
      .map(({ emoji, count }) => `${isolate(emoji)} ${number(count)}`);
    return t.conversation.announcedReactions(spoken(text, MAX_QUOTED), named.join(', '));
  };
  const announce = useRef<(known: Known, now: readonly ChatEntry[]) => void>(undefined);
  useEffect(() => {
    announce.current = (known, now) => {
      const changes = changesByOthers(known, now, chat.me);
      const [change] = changes;
      const changed =
        changes.length > 1 ? t.conversation.countChanges(changes.length) : change && textOf(change);
      const failureOf = (entry: ChatEntry | undefined) =>
        entry?.kind === 'message' ? failureText(entry, t) : undefined;
      const failed = now.find((entry) => failureOf(entry) && !failureOf(known.get(entry.key)));
      const texts = [failureOf(failed), changed].filter((text) => text !== undefined);
      if (texts.length > 0) say(texts.join(' '));
    };
  });
  useEffect(() => {
    const room = chat.roomOf(roomId);
    let { messages } = room;
    let known = knownAs(messages);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const compare = () => {
      timer = undefined;
      announce.current?.(known, messages);
      known = knownAs(messages);
    };
    const stop = room.on('change', () => {
      if (room.messages === messages) return;
      ({ messages } = room);
      // A new message is known as it came, as it was announced so.
      known = new Map([...knownAs(messages), ...known]);
      timer ??= setTimeout(compare, TOGETHER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [chat, roomId]);
  return null;
};
