import type { ChatEntry } from '@parley/client';
import { useChat } from '@parley/client/react';
import { useCallback, useEffect, useState } from 'react';
import { personText, usePeople } from '../shared/people.js';
import { isolate } from '../text/directions.js';
import { later } from '../shared/later.js';
import { useLanguage } from '../texts/use-language.js';
import { changeText } from './change-text.js';
import { spoken } from './spoken.js';

/** Messages of other rooms are announced together that come within this time. */
const ELSEWHERE_MS = 300;

/** How many rooms an announcement names. */
const MAX_NAMED = 3;

const ChangeAnnouncer = later(async () => (await import('./change-announcer.js')).ChangeAnnouncer);

/**
 * Announces new entries to screen readers: those of the open room in words, and of other rooms only that there are some. It
 * also announces the changes that others make to the messages of the open room. The list of messages itself announces
 * nothing, as scrolling replaces its rows.
 */
export const NewMessageAnnouncer = ({ roomId }: { readonly roomId: string | undefined }) => {
  const chat = useChat();
  const { t } = useLanguage();
  const people = usePeople();
  const [said, setSaid] = useState({ count: 0, text: '' });
  const say = useCallback((text: string) => setSaid(({ count }) => ({ count: count + 1, text })), []);
  useEffect(() => {
    const titles = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
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
          : t.conversation.announced(personText(people.of(entry.sender)), spoken(entry.text)),
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
  }, [chat, roomId, people, t, say]);
  return (
    <div className="parley-hidden" aria-live="polite" data-testid="announcer">
      {/* A new element each time, as a text that stays the same is no change. */}
      <p key={said.count}>{said.text}</p>
      {roomId !== undefined && <ChangeAnnouncer roomId={roomId} say={say} />}
    </div>
  );
};
