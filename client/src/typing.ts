import type { Requester } from './requester.js';
import type { Cancel } from './timers.js';

/** Tells the server that this user types in a room, no more often than needed. */
export interface TypingNotifier {
  readonly typed: () => void;
  readonly stopped: () => void;
  /** A message was sent, with which the server ends the typing by itself. */
  readonly sent: () => void;
}

/** The server lets a typing notice expire after 6 s. */
const REPEAT_MS = 3_000;
const SILENCE_MS = 5_000;

export const makeTypingNotifier = ({ call, after }: Requester, roomId: string): TypingNotifier => {
  /** -Infinity while this user does not type. */
  let notifiedAt = -Infinity;
  let cancelSilence: Cancel | undefined;

  const notify = (event: 'typing' | 'stopTyping'): void => {
    // A lost notice does no harm: typing expires within seconds.
    call(event, { roomId }).catch(() => undefined);
  };

  const end = () => {
    cancelSilence?.();
    notifiedAt = -Infinity;
  };

  const stopped = () => {
    if (notifiedAt > -Infinity) notify('stopTyping');
    end();
  };

  return {
    sent: end,
    stopped,
    typed() {
      cancelSilence?.();
      cancelSilence = after(SILENCE_MS, stopped);
      const now = performance.now();
      if (now - notifiedAt < REPEAT_MS) return;
      notifiedAt = now;
      notify('typing');
    },
  };
};
