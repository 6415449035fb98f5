import type { Presence } from '@parley/client';
import { isolate } from '../text/directions.js';
import type { People } from './people.js';
import { dayAndTime } from './times.js';

/** `online`, `last seen today at 14:05`; empty where it is not known. */
export const presenceText = (presence: Presence | undefined): string => {
  if (presence === undefined) return '';
  if (presence.status === 'online') return 'online';
  return presence.lastSeen === undefined ? 'not seen yet' : `last seen ${dayAndTime(presence.lastSeen)}`;
};

/** `Ben is typing …`; empty where nobody types. */
export const typingText = (typists: readonly string[], people: People): string => {
  const [first, second, ...more] = typists.map((userId) => isolate(people.of(userId).name));
  if (first === undefined) return '';
  if (second === undefined) return `${first} is typing …`;
  if (more.length === 0) return `${first} and ${second} are typing …`;
  return `${first} and ${typists.length - 1} others are typing …`;
};
