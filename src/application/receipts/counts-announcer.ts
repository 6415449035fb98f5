import type { CountsMoved } from '../../domain/events.js';
import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

/** A room's counts are announced at most once in this time. */
export const COUNT_INTERVAL_MS = 250;

/** Where more entries than these have moved, everyone in the room hears of it: their authors are not looked up. */
export const MAX_LOOKED_UP = 50;

/** The entries above `after` and up to `upTo`. */
export interface CountedSeqs {
  readonly after: Seq;
  readonly upTo: Seq;
}

/**
 * In rooms above 32 members, tells authors that the counts of their messages have moved, and not whose receipts moved them.
 */
export interface CountsAnnouncer {
  /** More members have these entries: it is announced soon. */
  note(roomId: RoomId, moved: CountedSeqs): void;
  /** Announces what waits, and resolves when it is published. Never rejects. */
  flush(): Promise<void>;
}

type AnnouncerPorts = Pick<Ports, 'messages' | 'events' | 'clock' | 'logger'>;

export const makeCountsAnnouncer = (ports: AnnouncerPorts): CountsAnnouncer => {
  const { events, clock, logger } = ports;
  let waiting = new Map<RoomId, CountedSeqs>();
  let announcedAt = -Infinity;
  let cancel: Cancel | undefined;
  let underWay: Promise<void> | undefined;

  const announce = async (roomId: RoomId, moved: CountedSeqs): Promise<void> => {
    const audience = await audienceOf(ports, roomId, moved).catch((error: unknown) => {
      logger.error('The authors of a room were not read: everyone in it hears that counts have moved', error);
      return 'room' as const;
    });
    if (audience.length > 0) events.publish({ type: 'counts-moved', roomId, audience });
  };

  const announceBatch = async (): Promise<void> => {
    announcedAt = clock.monotonic();
    const batch = waiting;
    waiting = new Map();
    await Promise.all([...batch].map(([roomId, moved]) => announce(roomId, moved)));
  };

  /** One batch at a time, so that a slow store gets larger batches instead of more of them. */
  const announceAll = (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    underWay ??= announceBatch().finally(() => {
      underWay = undefined;
      schedule();
    });
    return underWay;
  };

  const schedule = (): void => {
    if (underWay !== undefined || waiting.size === 0) return;
    cancel ??= clock.after(announcedAt + COUNT_INTERVAL_MS - clock.monotonic(), () => void announceAll());
  };

  return {
    note(roomId, { after, upTo }) {
      const known = waiting.get(roomId) ?? { after, upTo };
      waiting.set(roomId, { after: Math.min(known.after, after), upTo: Math.max(known.upTo, upTo) });
      schedule();
    },
    async flush() {
      while (waiting.size > 0 || underWay !== undefined) await announceAll();
    },
  };
};

const audienceOf = async (
  { messages }: AnnouncerPorts,
  roomId: RoomId,
  { after, upTo }: CountedSeqs,
): Promise<CountsMoved['audience']> => {
  if (upTo - after > MAX_LOOKED_UP) return 'room';
  const { entries } = await messages.page(roomId, {
    after,
    limit: upTo - after,
    spans: [{ from: 1, to: upTo + 1 }],
  });
  return [...new Set(entries.flatMap((entry) => (entry.kind === 'message' ? [entry.sender] : [])))];
};
