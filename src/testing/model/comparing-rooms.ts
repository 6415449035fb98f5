import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { UserId } from '../../domain/ids.js';
import { expectEqual } from '../assertions.js';
import { agree, compareEntry, comparePage, compareView, WHOLE_LOG } from './comparing.js';
import type { ModelDevice } from './device.js';
import type { Entry, ModelRoom } from './model-room.js';
import {
  mayRead,
  member,
  pageOf,
  readableOf,
  statusesOf,
  unreadMentionsOf,
  unreadOf,
  wasThere,
} from './reading.js';
import { users, type World } from './world.js';

const MOMENT_MS = 5;

/** A live entry arrives within so many moments. */
const ARRIVES_WITHIN_MOMENTS = 400;

/** What a change becomes for anyone who may not read its message. */
const HIDDEN = { kind: 'edited', content: '', mentions: [] };

/** Compares all that each user may read of a room, and the live entries of their devices. */
export const compareRoom = async (world: World, room: ModelRoom): Promise<void> => {
  const { parley } = world;
  for (const user of users) {
    // All of it, and what a reader gets who knows the first half.
    for (const after of [0, Math.floor(room.log.length / 2)]) {
      const query = { after, limit: WHOLE_LOG, withChanged: true };
      await agree(
        () => parley.messages.history({ reader: user, roomId: room.id, ...query }),
        (page) => {
          const wanted = pageOf(room, user, query);
          if (page) comparePage(room, user, wanted, page);
        },
      );
    }
    await agree(
      () => parley.rooms.get({ reader: user, roomId: room.id }),
      (view) => {
        member(room, user);
        if (view) compareView(room, view);
      },
    );
    await liveEntriesArrive(world, room, user);
    compareLive(world, room, user);
  }
  for (const entry of room.log) {
    for (const reader of users) await compareStatus(world, room, entry, reader);
  }
};

export const compareStatus = ({ parley }: World, room: ModelRoom, entry: Entry, reader: UserId) =>
  agree(
    () => parley.messages.status({ reader, messageId: entry.id }),
    (answer) => {
      const wanted = statusesOf(room, entry, reader);
      if (answer) expectEqual(answer.recipients, wanted);
    },
  );

/** Waits, as live entries of a store behind a network may still be on their way. */
export const liveEntriesArrive = async (world: World, room: ModelRoom, user: UserId): Promise<void> => {
  const { devices } = world;
  const wanted = room.log.filter((entry) => wasThere(room, user, entry.seq)).length;
  const count = () => (devices.get(user) as ModelDevice).entries(room.id).length;
  for (let turn = 0; count() < wanted && turn < ARRIVES_WITHIN_MOMENTS; turn++) await setTimeout(MOMENT_MS);
};

/** The device got each entry of its user's memberships once, in order, and a room-left for each that ended. */
export const compareLive = ({ devices }: World, room: ModelRoom, user: UserId): void => {
  const device = devices.get(user) as ModelDevice;
  const wanted = room.log.filter((entry) => wasThere(room, user, entry.seq));
  const given = device.entries(room.id);
  expectEqual(
    given.map((entry) => entry.seq),
    wanted.map((entry) => entry.seq),
  );
  // The entries before it were compared when they came.
  const [newest, last] = [given.at(-1), wanted.at(-1)];
  if (newest && last?.seq === room.log.length) {
    // The user does not learn what a message from before their time says now.
    const mayKnow = (seq: number) => room.history === 'all' || wasThere(room, user, seq);
    const isHidden = last.changed !== undefined && !mayKnow(last.changed.target);
    if (!isHidden) compareEntry(room, last, newest, { asSent: true, mayKnow });
    else expectEqual(newest.kind === 'change' && newest.change, HIDDEN);
  }
  const leavings = room.stays.filter((stay) => stay.user === user && stay.to !== undefined);
  expectEqual(device.timesLeft(room.id), leavings.length);
};

/** The list of rooms, read in pages of this size. */
export const compareLists = async ({ parley, model }: World, user: UserId, limit: number): Promise<void> => {
  const wanted = model.list(user).map((room) => ({
    id: room.id,
    lastSeq: room.log.length,
    lastMessage: readableOf(room, user).findLast((entry) => entry.message)?.seq,
    unread: unreadOf(room, user),
    unreadMentions: unreadMentionsOf(room, user),
  }));
  const given: typeof wanted = [];
  for (let after; ;) {
    const list = await parley.rooms.list({ reader: user, limit, after });
    assert.ok(list.rooms.length <= limit);
    for (const { view, lastMessage, ...counts } of list.rooms) {
      const { unread, unreadMentions } = counts;
      const room = model.rooms.find(({ id }) => id === view.room.id);
      const entry = room?.log.find(({ seq }) => seq === lastMessage?.seq);
      if (room && entry && lastMessage)
        compareEntry(room, entry, lastMessage, { mayKnow: (seq) => mayRead(room, user, seq) });
      const [id, { lastSeq }] = [view.room.id, view];
      given.push({ id, lastSeq, lastMessage: lastMessage?.seq, unread, unreadMentions });
    }
    after = list.next;
    if (after === undefined) break;
  }
  expectEqual(given, wanted);
};
