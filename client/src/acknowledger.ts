import { isPassing, type ChatError } from './chat-error.js';
import type { Call } from './connection.js';
import type { Persist } from './persist.js';
import type { Timers } from './timers.js';

export interface Acknowledger {
  /** This user has the room up to this entry. Told within a moment, together with what comes meanwhile. */
  readonly note: (kind: Kind, roomId: string, entry: Mark) => void;
  /** Tells what could not be told before. */
  readonly connected: () => void;
  /** Nothing more is told of this room. */
  readonly forget: (roomId: string) => void;
}

type Kind = 'delivered' | 'seen';
type Mark = { readonly messageId: string; readonly seq: number };

/** As often as the server tells others of it. */
const INTERVAL_MS = 100;

/** What goes out in one interval, far below what the server lets a user send. */
const AT_ONCE = 50;

const EVENTS = { delivered: 'messageDelivered', seen: 'messageSeen' } as const;

export const makeAcknowledger = ({
  call,
  persist,
  timers,
  epoch,
}: {
  call: Call;
  persist: Persist;
  timers: Timers;
  epoch: () => number;
}): Acknowledger => {
  /** What is still to be told of a room: the newest of each kind, as it covers what is before it. */
  const waiting = new Map<string, Partial<Record<Kind, Mark>>>();
  let isScheduled = false;

  const note = (kind: Kind, roomId: string, mark: Mark) => {
    const marks = waiting.get(roomId) ?? {};
    if ((marks[kind]?.seq ?? 0) < mark.seq) waiting.set(roomId, { ...marks, [kind]: mark });
    schedule();
  };

  const schedule = () => {
    if (isScheduled || epoch() === 0 || waiting.size === 0) return;
    isScheduled = true;
    timers.after(INTERVAL_MS, flush);
  };

  const flush = () => {
    isScheduled = false;
    if (epoch() === 0) return;
    for (const [roomId, { delivered, seen }] of [...waiting].slice(0, AT_ONCE)) {
      waiting.delete(roomId);
      // What was seen was delivered.
      if (delivered && delivered.seq > (seen?.seq ?? 0)) tell('delivered', roomId, delivered);
      if (seen) tell('seen', roomId, seen);
    }
    schedule();
  };

  const tell = (kind: Kind, roomId: string, mark: Mark) => {
    persist(() => call(EVENTS[kind], { roomId, messageId: mark.messageId })).catch((error: ChatError) => {
      // A refusal says that there is nobody to tell: the room was left.
      if (isPassing(error)) note(kind, roomId, mark);
    });
  };

  return { note, connected: schedule, forget: (roomId) => void waiting.delete(roomId) };
};
