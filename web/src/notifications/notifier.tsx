import type { ChatClient, ChatMessage } from '@parley/client';
import { useChat } from '@parley/client/react';
import { useEffect } from 'react';
import { openRoom } from '../chat/open-room.js';
import { SERVER_URL } from '../session/server-url.js';
import { type People, usePeople } from '../shared/people.js';
import { closeDirections, plainName } from '../text/directions.js';
import type { Texts } from '../texts/en.js';
import { useLanguage } from '../texts/use-language.js';
import { watchAttention } from './attention.js';
import { forgetSettings, settingsOf } from './settings.js';
import { type News, permission, showNotification } from './show-notification.js';
import { playSound } from './sound.js';

/** Shows notifications of messages while nobody sees the page, as the user wants it. */
export const Notifier = () => {
  const chat = useChat();
  const people = usePeople();
  const { t } = useLanguage();
  useEffect(() => {
    const ending = new AbortController();
    /** By room: the function that takes its notification away. */
    const shown = new Map<string, () => void>();
    let mayTell: (() => Promise<boolean>) | undefined;
    /** The first token may be the first to say who the user is. */
    const attend = () => {
      if (chat.me !== undefined) mayTell ??= watchAttention(`${SERVER_URL} ${chat.me}`, ending.signal);
    };

    const tell = async (message: ChatMessage) => {
      const { me } = chat;
      const { view } = chat.roomOf(message.roomId);
      if (me === undefined || message.own || view.muted) return;
      if ((await mayTell?.()) !== true) return;
      const settings = await settingsOf(me);
      if (ending.signal.aborted) return;
      if (settings.sound) await playSound();
      if (!settings.show || permission() !== 'granted') return;
      const takeAway = await showNotification(newsOf(message, chat, people, t), () => {
        window.focus();
        openRoom(message.roomId);
        takeAway();
      });
      shown.set(message.roomId, takeAway);
    };
    attend();
    const stops = [
      chat.on('change', attend),
      chat.on('message', (entry) => {
        // A browser that cannot tell of it shows it in the list nevertheless.
        if (entry.kind === 'message' && !entry.deleted) tell(entry).catch(() => undefined);
      }),
      chat.on('rooms', (rooms) => {
        for (const { roomId, unread } of rooms) {
          if (unread > 0) continue;
          shown.get(roomId)?.();
          shown.delete(roomId);
        }
      }),
    ];
    const open = ({ data }: MessageEvent<{ readonly roomId?: unknown } | null>) => {
      if (typeof data?.roomId === 'string') openRoom(data.roomId);
    };
    const { serviceWorker } = navigator as Partial<Navigator>;
    serviceWorker?.addEventListener('message', open, { signal: ending.signal });
    return () => {
      ending.abort();
      for (const stop of stops) stop();
      for (const takeAway of shown.values()) takeAway();
    };
  }, [chat, people, t]);
  useEffect(() => forgetSettings, []);
  return null;
};

const newsOf = (message: ChatMessage, chat: ChatClient, people: People, t: Texts): News => {
  const { roomId, sender, text } = message;
  const { title, type } = chat.roomOf(roomId).view;
  const said = closeDirections(text);
  const name = plainName(people.of(sender).name);
  return {
    roomId,
    title: plainName(title),
    body: type === 'group' ? t.conversation.announced(name, said) : said,
  };
};
