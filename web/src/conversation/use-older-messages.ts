import type { ChatRoom } from '@parley/client';
import { useEffect, useState } from 'react';

export interface OlderMessages {
  readonly busy: boolean;
  /** Whether the last page failed to load; `retry` loads it again. */
  readonly failed: boolean;
  readonly retry: () => void;
}

/** Loads page after page, one at a time, while `wanted` and while there are older messages. */
export const useOlderMessages = (room: ChatRoom, wanted: boolean): OlderMessages => {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const due = wanted && room.status === 'ready' && room.hasOlder && !busy && !failed;
  useEffect(() => {
    if (!due) return;
    setBusy(true);
    room
      .loadOlder()
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  }, [due, room]);
  return { busy, failed, retry: () => setFailed(false) };
};
