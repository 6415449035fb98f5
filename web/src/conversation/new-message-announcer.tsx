import type { ChatEntry } from '@parley/client';
import { useChat } from '@parley/client/react';
import { useEffect, useState } from 'react';
import { personText, usePeople } from '../shared/people.js';
import { closeDirections, isolate } from '../text/directions.js';
import { useLanguage } from '../texts/use-language.js';
import { changeText } from './change-text.js';

/** Messages of other rooms are announced together that come within this time. */
const ELSEWHERE_MS = 300;

/** In UTF-16 units: nobody listens to a longer text to its end, which is in the list. */
const MAX_SPOKEN = 500;

/** So many rooms are named. */
const MAX_NAMED = 3;

/**
 * Announces new entries to screen readers: those of the open room as they are, and of other rooms only that there are
 * some. The list of messages itself announces nothing, as scrolling replaces its rows.
 */
export const NewMessageAnnouncer = ({ roomId }: { readonly roomId: string | undefined }) => {
  const chat = useChat();
  const { t } = useLanguage();
  const people = usePeople();
  const [said, setSaid] = useState({ count: 0, text: '' });
  useEffect(() => {
    const titles = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (text: string) => setSaid(({ count }) => ({ count: count + 1, text }));
    const sayElsewhere = () => {
      timer = undefined;
      const named = [...titles].slice(0, MAX_NAMED).map(isolate).join(', ');
      say(t.conversation.announcedElsewhere(titles.size > MAX_NAMED ? `${named} …` : named));
      titles.clear();
    };
    const sayHere = (entry: ChatEntry) =>
      say(
        entry.kind === 'event'
          ? changeText(entry, people, t)
          : t.conversation.announced(
              personText(people.of(entry.sender)),
              closeDirections(spoken(entry.text)),
            ),
      );
    const stop = chat.on('message', (entry) => {
      if (entry.own || (entry.kind === 'message' && entry.deleted)) return;
      if (entry.roomId === roomId) return sayHere(entry);
      const { view } = chat.roomOf(entry.roomId);
      if (entry.kind === 'event' || view.muted) return;
      titles.add(view.title);
      timer ??= setTimeout(sayElsewhere, ELSEWHERE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [chat, roomId, people, t]);
  return (
    <div className="parley-hidden" aria-live="polite" data-testid="announcer">
      {/* A new element each time, as a text that stays the same is no change. */}
      <p key={said.count}>{said.text}</p>
    </div>
  );
};

const spoken = (text: string): string => (text.length > MAX_SPOKEN ? `${text.slice(0, MAX_SPOKEN)} …` : text);
