import { roomsAndLogs } from './0001-rooms-and-logs.js';
import { receiptsAndUsers } from './0002-receipts-and-users.js';
import { recentRows } from './0003-recent-rows.js';
import { entriesByPlace } from './0004-entries-by-place.js';
import { entryCounts } from './0005-entry-counts.js';
import { landmarks } from './0006-landmarks.js';
import { fingerprints } from './0007-fingerprints.js';

/** In their order: a file that n of them were applied to has version n. One that was released is never changed. */
export const MIGRATIONS: readonly string[] = [
  roomsAndLogs,
  receiptsAndUsers,
  recentRows,
  entriesByPlace,
  entryCounts,
  landmarks,
  fingerprints,
];
