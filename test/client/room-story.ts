import fc from 'fast-check';
import { expect } from 'vitest';
import type { LogEntry, LoggedMessage } from '../../client/src/entry-types.js';
import { toEntry, withStatus } from '../../client/src/entry-view.js';
import type { ListedRoom, WirePlainMessage } from '../../client/src/protocol.js';
import { covers } from '../../client/src/room-log.js';
import {
  applyCounted,
  applyEntry,
  applyListed,
  applyNewestPage,
  applyPage,
  deriveState,
} from '../../client/src/room-pages.js';
import { applyChange } from '../../client/src/room-revisions.js';
import { newRoomState, PAGE_ENTRIES, type RoomState, shownPart } from '../../client/src/room-state.js';
import { applyNewerPage, applyOlderPage, showNewest, showPage } from '../../client/src/room-window.js';
import { advanceWatermarks, unreadCounts } from '../../client/src/unread.js';
import { ROOM_ID, roomOf } from './entries.js';
import { type Step, step, type Write, writes } from './room-steps.js';
import { isMessage, makeServedLog, type ServedLog } from './served-log.js';

/** How a client takes in what it hears of a room. */
export interface Intake {
  readonly applyEntry: typeof applyEntry;
  readonly applyChange: typeof applyChange;
  readonly applyListed: typeof applyListed;
  readonly applyPage: typeof applyPage;
  readonly applyOlderPage: typeof applyOlderPage;
  readonly applyNewerPage: typeof applyNewerPage;
  readonly showPage: typeof showPage;
  readonly advanceWatermarks: typeof advanceWatermarks;
}

export const soundIntake: Intake = {
  applyEntry,
  applyChange,
  applyListed,
  applyPage,
  applyOlderPage,
  applyNewerPage,
  showPage,
  advanceWatermarks,
};

interface Device {
  readonly room: RoomState;
  readonly intake: Intake;
}

const perform = (log: ServedLog, one: Write) => {
  if (one.write === 'change') return log.change(one.at, one.change);
  const found = log.messages();
  log.send(
    one.by,
    one.by === 'ana' ? [] : one.mentions,
    one.answers === null ? undefined : found[Math.floor(one.answers * found.length)],
  );
};

const live = (device: Device, log: ServedLog, some: readonly Write[]) => {
  const from = log.lastSeq();
  for (const one of some) perform(log, one);
  bring(device, log, log.raw.slice(from));
};

const bring = ({ room, intake }: Device, log: ServedLog, entries: ServedLog['raw']) => {
  for (const raw of entries) {
    if (isMessage(raw)) intake.applyEntry(room, raw);
    else intake.applyChange(room, raw);
    recount(room, log);
    deriveState(room);
  }
};

/** `back`: how far the room has come live since the first page was requested. */
const catchUp = ({ room, intake }: Device, log: ServedLog, most: number, back: number) => {
  let requestedAfter = Math.max(0, room.cursor - back);
  for (let hasMore = true; hasMore;) {
    const page = log.after(requestedAfter, most, true);
    intake.applyPage(room, page);
    deriveState(room);
    expect(room.cursor).toBeGreaterThanOrEqual(page.hasMore ? requestedAfter + 1 : log.lastSeq());
    requestedAfter = room.cursor;
    ({ hasMore } = page);
  }
  recount(room, log);
};

const counts = (room: RoomState, log: ServedLog) => {
  const seen = room.watermarks.get('ana')?.seen ?? 0;
  const unread = log.messages().filter((one) => one.sender !== 'ana' && one.seq > seen && !one.deletedAt);
  return {
    unread: unread.length,
    unreadMentions: unread.filter(({ mentions }) => mentions?.includes('ana')).length,
  };
};

/** The room in the list of rooms. */
const listed = (room: RoomState, log: ServedLog): ListedRoom => ({
  ...roomOf(['ana', 'ben'], { lastSeq: log.lastSeq() }),
  ...counts(room, log),
  ...lastOf(log),
});

const lastOf = (log: ServedLog) => {
  const lastMessage = log.messages().at(-1);
  return lastMessage && { lastMessage };
};

/** What the client asks the server for. */
const recount = (room: RoomState, log: ServedLog) => {
  if (!room.isMiscounted || room.cursor !== log.lastSeq()) return;
  applyCounted(room, { ...roomOf(['ana', 'ben'], { lastSeq: log.lastSeq() }), ...counts(room, log) });
};

const play = (device: Device, log: ServedLog, one: Step) => {
  const { room, intake } = device;
  switch (one.do) {
    case 'live':
      return live(device, log, one.writes);
    case 'listed': {
      const row = listed(room, log);
      live(device, log, one.writes);
      intake.applyListed(room, row);
      recount(room, log);
      return deriveState(room);
    }
    case 'again':
      return bring(device, log, log.raw.slice(Math.floor(one.at * log.lastSeq())).slice(0, 1));
    case 'away':
      for (const each of one.writes) perform(log, each);
      room.isOpen = !one.closes;
      return catchUp(device, log, one.limit, one.back);
    case 'newest':
      showNewest(room);
      return deriveState(room);
    case 'seen': {
      const found: readonly { readonly seq: number }[] = one.isHere
        ? shownPart(room).entries
        : log.messages();
      intake.advanceWatermarks(room, 'ana', { seen: found[Math.floor(one.at * found.length)]?.seq ?? 0 });
      recount(room, log);
      return deriveState(room);
    }
    case 'older':
    case 'newer':
    case 'jump': {
      const from = log.lastSeq();
      if (one.isAhead) for (const each of one.writes) perform(log, each);
      const apply = request(device, log, one);
      room.readings++;
      if (!one.isAhead) live(device, log, one.writes);
      apply();
      room.readings--;
      room.meanwhile = [];
      if (one.isAhead) bring(device, log, log.raw.slice(from));
      recount(room, log);
      return deriveState(room);
    }
  }
};

/** Gives the function that applies the page, as it is now. */
const request = (
  { room, intake }: Device,
  log: ServedLog,
  one: Extract<Step, { do: 'older' | 'newer' | 'jump' }>,
) => {
  const part = shownPart(room);
  if (one.do === 'older') {
    const before = part.firstSeq;
    const page = log.before(before, one.limit);
    return () => intake.applyOlderPage(room, before, page);
  }
  const after = one.do === 'jump' ? Math.floor(one.at * room.cursor) : part.cursor;
  const page = log.after(after, one.limit, false);
  return () => (one.do === 'jump' ? intake.showPage : intake.applyNewerPage)(room, after, page);
};

/** As they are now, without what only the client knows. */
const shownStates = (room: RoomState) =>
  [...shownPart(room).entries, ...room.entries].map((entry) => {
    const { state: _, receipts: __, replyTo, ...shown } = entry as Extract<LogEntry, { kind: 'message' }>;
    const { reactions = [] } = shown;
    return {
      ...shown,
      reactions: reactions.map(({ emoji, count }) => [emoji, count]).sort(),
      replyTo: replyTo?.messageId,
    };
  });

const expected = (room: RoomState, log: ServedLog) => {
  const states = new Map(log.messages().map((one) => [one.seq, one]));
  const wanted = [...shownPart(room).entries, ...room.entries].map(
    ({ seq }) => states.get(seq) as WirePlainMessage,
  );
  const entries = wanted.map((one) => withStatus(toEntry(one, 'ana'), room));
  return shownStates({ ...room, window: undefined, entries }).slice(entries.length);
};

/** A room stays exact, and its unread numbers too, whatever is changed and however the device hears of it. */
export const staysExact = (intake: Intake) =>
  fc.property(writes, fc.boolean(), fc.array(step, { maxLength: 14 }), (before, isLoaded, steps) => {
    const log = makeServedLog();
    log.send('ben', []);
    for (const one of before) perform(log, one);
    const room = newRoomState(ROOM_ID, () => 'ana', true);
    if (isLoaded) applyNewestPage(room, { ...log.after(0, 4, false), ...newestPage(log, 4) });
    applyListed(room, listed(room, log));
    deriveState(room);

    for (const one of steps) {
      room.isOpen = true;
      play({ room, intake }, log, one);

      expect(room.cursor).toBe(log.lastSeq());
      expect(shownStates(room)).toEqual(expected(room, log));
      for (const part of [shownPart(room), room]) {
        const covered = log.messages().filter(({ seq }) => covers(part, seq));
        expect(part.entries.map(({ seq }) => seq)).toEqual(covered.map(({ seq }) => seq));
      }
      const last = room.lastListed as LoggedMessage | undefined;
      const lastNow = log.messages().find(({ messageId }) => messageId === last?.messageId);
      expect([last?.text, last?.rev]).toEqual([lastNow?.message, lastNow?.rev]);
      expect(unreadCounts(room)).toEqual(counts(room, log));
      const quoted = [...shownPart(room).entries, ...room.entries].flatMap((entry) =>
        entry.kind === 'message' && entry.replyTo?.preview !== undefined ? [entry.replyTo] : [],
      );
      for (const { messageId, preview } of quoted) {
        expect(preview).toBe(log.messages().find((one) => one.messageId === messageId)?.message);
      }
    }
  });

const newestPage = (log: ServedLog, most: number) => {
  const { messages } = log.before(Infinity, Math.min(most, PAGE_ENTRIES));
  return { messages, upTo: log.lastSeq(), hasMore: false };
};
