import { backoffMs } from './backoff.js';
import { type ChatError, isPassing } from './chat-error.js';
import type { Call } from './connection.js';
import type { Timers } from './timers.js';

export interface Acknowledger {
  /** This user has the room up to this entry. Told within a moment, together with what comes meanwhile. */
  readonly note: (
    kind: Kind,
    roomId: string,
    entry: { readonly messageId: string; readonly seq: number },
  ) => void;
  readonly setOnline: (isOnline: boolean) => void;
  /** Nothing more is told of this room. */
  readonly forget: (roomId: string) => void;
}

type Kind = 'delivered' | 'seen';
type Mark = { readonly messageId: string; readonly seq: number };

/** What is still to be told of a room: the newest of each kind, as each covers what is before it. */
type Waiting = Partial<Record<Kind, Mark>>;

/** As often as the server tells others of it. */
const INTERVAL_MS = 100;

/** What goes out in one interval, far below what the server lets a user send. */
const AT_ONCE = 50;

const EVENTS = { delivered: 'messageDelivered', seen: 'messageSeen' } as const;

export const makeAcknowledger = ({ call, timers }: { call: Call; timers: Timers }): Acknowledger => {
  const waiting = new Map<string, Waiting>();
  let isOnline = false;
  let scheduled = false;
  let failures = 0;

  const keep = (kind: Kind, roomId: string, mark: Mark) => {
    const of = waiting.get(roomId) ?? {};
    if ((of[kind]?.seq ?? 0) < mark.seq) waiting.set(roomId, { ...of, [kind]: mark });
    schedule(INTERVAL_MS);
  };

  const schedule = (delayMs: number) => {
    if (scheduled || !isOnline || waiting.size === 0) return;
    scheduled = true;
    timers.after(delayMs, flush);
  };

  const flush = () => {
    scheduled = false;
    if (!isOnline) return;
    for (const [roomId, { delivered, seen }] of [...waiting].slice(0, AT_ONCE)) {
      waiting.delete(roomId);
      // What was seen was delivered.
      if (delivered && delivered.seq > (seen?.seq ?? 0)) tell('delivered', roomId, delivered);
      if (seen) tell('seen', roomId, seen);
    }
    schedule(INTERVAL_MS);
  };

  const tell = (kind: Kind, roomId: string, mark: Mark) => {
    call(EVENTS[kind], { roomId, messageId: mark.messageId }).then(
      () => (failures = 0),
      (error: ChatError) => {
        // A refusal says that there is nobody to tell: the room was left.
        if (!isPassing(error)) return;
        scheduled ||= isOnline;
        if (isOnline) timers.after(backoffMs(++failures), flush);
        keep(kind, roomId, mark);
      },
    );
  };

  return {
    note: keep,
    forget: (roomId) => void waiting.delete(roomId),
    setOnline(value) {
      isOnline = value;
      schedule(INTERVAL_MS);
    },
  };
};
