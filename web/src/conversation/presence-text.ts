import type { Presence } from '@parley/client';
import { dayAndTime } from '../shared/times.js';

/** `online`, `last seen today at 14:05`; empty where nothing is known. */
export const presenceText = (presence: Presence | undefined): string => {
  if (presence === undefined) return '';
  if (presence.status === 'online') return 'online';
  return presence.lastSeen === undefined ? 'not seen yet' : `last seen ${dayAndTime(presence.lastSeen)}`;
};
