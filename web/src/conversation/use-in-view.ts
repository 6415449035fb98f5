import type { ChatRoom } from '@parley/client';
import { useEffect } from 'react';
import type { Row } from './rows.js';

/** Tells the client which own messages are on the screen: in a large room it asks for their receipts alone. */
export const useInView = (room: ChatRoom, shown: readonly Row[]): void => {
  const ids = shown.flatMap((row) =>
    row.kind === 'message' && row.entry.own && row.entry.messageId ? [row.entry.messageId] : [],
  );
  // No id contains a blank.
  const key = ids.join(' ');
  useEffect(() => room.inView(key === '' ? [] : key.split(' ')), [room, key]);
};
