import type { Call } from './connection.js';
import type { Cancel, Timers } from './timers.js';

/** What this user types, told to the server no more often than needed. */
export interface TypingTeller {
  readonly typed: (roomId: string) => void;
  readonly stopped: (roomId: string) => void;
  /** A message was sent, by which the server ends it. */
  readonly sent: (roomId: string) => void;
}

/** The server lets it hold for 6 s. */
const REPEAT_MS = 3_000;
const SILENCE_MS = 5_000;

export const makeTypingTeller = ({ call, timers }: { call: Call; timers: Timers }): TypingTeller => {
  const active = new Map<string, { readonly toldAt: number; readonly cancel: Cancel }>();

  const tell = (event: 'typing' | 'stopTyping', roomId: string) => {
    // Over within seconds anyway: nobody misses one that is lost.
    call(event, { roomId }).catch(() => undefined);
  };

  const sent = (roomId: string): boolean => {
    active.get(roomId)?.cancel();
    return active.delete(roomId);
  };

  const stopped = (roomId: string) => {
    if (sent(roomId)) tell('stopTyping', roomId);
  };

  return {
    stopped,
    sent,
    typed(roomId) {
      const now = Date.now();
      const before = active.get(roomId);
      const isDue = before === undefined || now - before.toldAt >= REPEAT_MS;
      before?.cancel();
      active.set(roomId, {
        toldAt: isDue ? now : before.toldAt,
        cancel: timers.after(SILENCE_MS, () => stopped(roomId)),
      });
      if (isDue) tell('typing', roomId);
    },
  };
};
