import { bind, type Law } from '../law.js';
import { blocks } from './blocks.js';
import { reopeningMessages, reopeningReceipts, reopeningRooms } from './log-reopening.js';
import { appending } from './message-appending.js';
import { changing } from './message-changing.js';
import { counting } from './message-counting.js';
import { deciding } from './message-deciding.js';
import { paging } from './message-paging.js';
import { resending } from './message-resending.js';
import { showing } from './message-showing.js';
import { lowest } from './receipt-lowest.js';
import { merging } from './receipt-merging.js';
import { timing } from './receipt-timing.js';
import { revocations } from './revocations.js';
import { folding } from './room-folding.js';
import { listing } from './room-listing.js';
import { ordering } from './room-ordering.js';
import { past } from './room-past.js';
import { sharing } from './room-sharing.js';
import type { BlockSubject, LogSubject, ReceiptSubject, RevocationSubject, UserSubject } from './subject.js';
import { users } from './users.js';

/** Gives a store that is new and empty at each call. */
type Open<Subject> = () => Subject | Promise<Subject>;

/**
 * The guarantees of each port of a store, as laws: `storeLaws.messages(open)`. Subjects of all ports at once are fine. The
 * laws of messages and receipts need the ports of the rooms too, as a room is the fold of its log.
 */
export const storeLaws = {
  rooms: (open: Open<LogSubject>): readonly Law[] =>
    bind([...folding, ...listing, ...ordering, ...past, ...sharing, ...reopeningRooms], open),
  messages: (open: Open<LogSubject>): readonly Law[] =>
    bind(
      [
        ...appending,
        ...deciding,
        ...resending,
        ...paging,
        ...counting,
        ...changing,
        ...showing,
        ...reopeningMessages,
      ],
      open,
    ),
  receipts: (open: Open<ReceiptSubject>): readonly Law[] =>
    bind([...merging, ...lowest, ...timing, ...reopeningReceipts], open),
  users: (open: Open<UserSubject>): readonly Law[] => bind(users, open),
  blocks: (open: Open<BlockSubject>): readonly Law[] => bind(blocks, open),
  revocations: (open: Open<RevocationSubject>): readonly Law[] => bind(revocations, open),
};
