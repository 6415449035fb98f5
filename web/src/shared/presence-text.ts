import type { Presence } from '@parley/client';
import type { Language } from '../texts/language.js';
import { type People, personText } from './people.js';

/** `today at 14:05`, `Monday at 09:00` */
export const dayAndTime = (timestamp: string, { t, times }: Language): string =>
  t.dayAndTime(times.dayInSentence(timestamp), times.clockTime(timestamp));

/** `online`, `last seen today at 14:05`; empty where it is not known. */
export const presenceText = (presence: Presence | undefined, language: Language): string => {
  const { t } = language;
  if (presence === undefined) return '';
  if (presence.status === 'online') return t.presence.online;
  const { lastSeen } = presence;
  return lastSeen === undefined ? t.presence.notSeen : t.presence.lastSeen(dayAndTime(lastSeen, language));
};

/** `Ben is typing …`; empty where nobody types. */
export const typingText = (typists: readonly string[], people: People, { t }: Language): string => {
  const [first, second, ...more] = typists.map((userId) => personText(people.of(userId)));
  if (first === undefined) return '';
  if (second === undefined) return t.presence.oneTypes(first);
  if (more.length === 0) return t.presence.twoType(first, second);
  return t.presence.manyType(first, typists.length - 1);
};
