import type { Line } from './line.js';
import type { Cancel } from './timers.js';

/** What this user types in a room, told to the server no more often than needed. */
export interface TypingTeller {
  readonly typed: () => void;
  readonly stopped: () => void;
  /** A message was sent, by which the server ends it. */
  readonly sent: () => void;
}

/** The server lets it hold for 6 s. */
const REPEAT_MS = 3_000;
const SILENCE_MS = 5_000;

export const makeTypingTeller = ({ call, after }: Line, roomId: string): TypingTeller => {
  let toldAt = 0;
  let cancel: Cancel | undefined;

  /** Over within seconds anyway: nobody misses one that is lost. */
  const tell = (event: 'typing' | 'stopTyping'): unknown => call(event, { roomId }).catch(() => undefined);

  const sent = () => {
    cancel?.();
    toldAt = 0;
  };

  const stopped = () => {
    if (toldAt) tell('stopTyping');
    sent();
  };

  return {
    sent,
    stopped,
    typed() {
      cancel?.();
      cancel = after(SILENCE_MS, stopped);
      if (Date.now() - toldAt < REPEAT_MS) return;
      toldAt = Date.now();
      tell('typing');
    },
  };
};
