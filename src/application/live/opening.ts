import type { LogEntry } from '../../domain/log-entry.js';
import type { Session } from '../devices/session.js';
import type { ReadPage } from '../messages/read-page.js';
import { joinBeside } from '../views/beside-messages.js';
import type { WaitingSubscription } from './room-channel.js';

/** A page for a device, whose subscription waits meanwhile; without a subscription it only reads. */
export interface Opening {
  readonly subscription?: WaitingSubscription;
  /** How the page was read: later entries for it are read in the same way. */
  readonly how?: PageKind;
  page: ReadPage<LogEntry>;
}

/** Which changes a page has. */
export interface PageKind {
  readonly withChanged?: boolean | undefined;
  /** Each by itself, as it would have come live, and messages as they were sent. */
  readonly everyChange?: boolean | undefined;
}

export type LiveOpening = Opening & { readonly subscription: WaitingSubscription };

/** True where the page lacks entries that the channel has delivered to others. */
export const lags = (opening: Opening): opening is LiveOpening =>
  !opening.page.hasMore && opening.subscription?.channel.isAheadOf(opening.page.upTo) === true;

/** Both as one page. What has changed in between is in it once, as it is in the later one. */
export const joinPages = (page: ReadPage<LogEntry>, next: ReadPage<LogEntry>): ReadPage<LogEntry> => {
  const later = new Map(next.changed.map((message) => [message.id, message]));
  const entries = page.entries.map((entry) => later.get(entry.id) ?? entry);
  const inPage = new Set(entries.map(({ id }) => id));
  const before = page.changed.filter(({ id }) => !later.has(id));
  const changed = [...before, ...next.changed.filter(({ id }) => !inPage.has(id))];
  const beside = joinBeside(page.beside, next.beside);
  return { ...next, entries: [...entries, ...next.entries], changed, beside };
};

/**
 * Whether a subscription ended by the device's own wish, so that its user is still a member. Nobody stops being a member of
 * a private room.
 */
export const isLeftByDevice = (
  { left }: Session,
  { page: { room } }: { readonly page: Pick<ReadPage, 'room'> },
): boolean => room.type === 'private' || left.has(room.id);
