import type { ChatError } from './chat-error.js';
import type { ChatMessage, LogEntry } from './entry-types.js';
import { isExact, type Receipts } from './receipts.js';
import type { Revision } from './revision.js';
import { emptyLog, type RoomLog } from './room-log.js';
import type { RoomStatus } from './room-types.js';

/**
 * Everything that the client knows of one room. The functions below change it. Its own log is the newest part: it follows
 * the live entries.
 */
export interface RoomState extends RoomLog, Receipts {
  readonly roomId: string;
  /** An older part that is shown in place of the newest one, with a gap between the two. */
  window: RoomLog | undefined;
  /** Counts the jumps, as only the last one decides what is shown. */
  jumps: number;
  /** The epoch in which the page around the first unread message was requested; -1 while it is not awaited. */
  placedIn: number;
  /** `loading` while the newest page is missing. */
  status: RoomStatus;
  error: ChatError | undefined;
  isOpen: boolean;
  /** The epoch of the connection in which a request for this room's entries is under way; 0 while there is none. */
  requestedIn: number;
  /** Settles when the last request for entries has ended, or its connection is lost. */
  request: Promise<void> | undefined;
  /** Unread messages that are not loaded; an upper bound until the server has counted them. */
  unreadElsewhere: number;
  /** Those of them that mention this user, as far as the server has counted them. */
  mentionsElsewhere: number;
  /** Whether these numbers may be wrong: messages that are not loaded have come, were changed, or some of them were seen. */
  isMiscounted: boolean;
  /** How many pages of older entries are being read. */
  readings: number;
  /** The changes that have come while pages are read, which the pages may lack. */
  meanwhile: readonly Revision[];
  /** The newest message according to the list of rooms. */
  lastListed: LogEntry | undefined;
  /** When the room was last active according to the list of rooms. */
  activeAt: string;
  typists: readonly string[];
  /** This user mutes the room. */
  isMuted: boolean;
  /**
   * How often the server has sent that over this connection: if it changes, the answer to an earlier request may be older.
   */
  mutesSent: number;
  /** The ids of the messages that the app shows; undefined until it says so. */
  inView: ReadonlySet<string> | undefined;
}

/** The entries of a page, and the most that a closed room retains. */
export const PAGE_ENTRIES = 50;

export const newRoomState = (roomId: string, me: () => string, isOpen = false): RoomState => ({
  roomId,
  me,
  status: 'loading',
  error: undefined,
  isOpen,
  requestedIn: 0,
  request: undefined,
  ...emptyLog(-1),
  window: undefined,
  jumps: 0,
  placedIn: -1,
  info: undefined,
  watermarks: new Map(),
  lowest: { delivered: 0, seen: 0 },
  others: [],
  counts: new Map(),
  memberships: new Map(),
  unreadElsewhere: 0,
  mentionsElsewhere: 0,
  isMiscounted: false,
  readings: 0,
  meanwhile: [],
  lastListed: undefined,
  activeAt: new Date().toISOString(),
  typists: [],
  isMuted: false,
  mutesSent: 0,
  inView: undefined,
});

/** Forgets the log, as the server has begun a new one under the same id. */
export const reset = (state: RoomState): void => {
  const { roomId, me, isOpen, readings } = state;
  Object.assign(state, newRoomState(roomId, me, isOpen), { readings });
};

/**
 * The own messages in view whose receipts only the server can count, the newest first. Where the app has not said what
 * it shows, these are the newest ones; of a closed room it is the last message, as a list shows it.
 */
export const toBeCounted = (state: RoomState): readonly LogEntry[] => {
  const { info, isOpen, inView, lastListed } = state;
  if (info === undefined || isExact(state)) return [];
  const isMessage = ({ kind }: LogEntry) => kind === 'message';
  const last = state.entries.findLast(isMessage) ?? lastListed;
  const shown = isOpen ? shownPart(state).entries : last ? [last] : [];
  return shown
    .filter((entry) => isMessage(entry) && entry.own && (entry as ChatMessage).state !== 'seen')
    .filter(({ messageId }) => !isOpen || !inView || inView.has(messageId))
    .reverse();
};

/** Lists of rooms have no members of groups; a room that is opened has them. */
export const lacksMembers = ({ info }: RoomState): boolean =>
  info !== undefined && info.members === undefined;

/** The part of the log that is shown. */
export const shownPart = (state: RoomState): RoomLog => state.window ?? state;
