import type { Acknowledger } from './acknowledger.js';
import type { Counts } from './counts.js';
import type { LogEntry } from './entry-types.js';
import type { Outbox } from './outbox.js';
import type { Member } from './protocol.js';
import type { Reactions } from './reactions.js';
import { watermarksOf } from './receipts.js';
import type { Requester } from './requester.js';
import { readAllPages, readPage, type Rest } from './rest.js';
import { quoteOf } from './room-revisions.js';
import { type RoomState, shownPart } from './room-state.js';
import type { ChatRoomMethods, ReactionsPage, RecipientPage, SeenUpTo, VersionPage } from './room-types.js';
import type { Room, Rooms } from './rooms.js';
import type { Sync } from './sync.js';
import { makeTypingNotifier } from './typing.js';
import { advanceWatermarks, loadedEntries, unreadOf } from './unread.js';
import type { Windows } from './windows.js';

interface RoomMethodsOptions {
  readonly room: Room;
  readonly requester: Requester;
  readonly rest: Rest;
  readonly rooms: Rooms;
  readonly sync: Sync;
  readonly windows: Windows;
  readonly acknowledger: Acknowledger;
  readonly outbox: Outbox;
  readonly reactions: Reactions;
  readonly counts: Counts;
}

/** The methods of a room. */
export const makeRoomMethods = (options: RoomMethodsOptions): ChatRoomMethods => {
  const { room, requester, rest, rooms, sync, windows, acknowledger, outbox, reactions, counts } = options;
  const { state } = room;
  const { roomId } = state;
  const typing = makeTypingNotifier(requester, roomId);

  /** The app may ignore the promise: `messages` shows the failure too. */
  const withoutUnhandledRejection = <T>(sent: Promise<T>): Promise<T> => {
    sent.catch(() => undefined);
    return sent;
  };

  const changeGroup = async (action: string, body: object): Promise<void> => {
    await rest(`/groups/${action}`, { groupId: roomId, ...body });
    sync.catchUp(room);
    await state.request;
  };

  const pathOf = (messageId: string) =>
    `/rooms/${encodeURIComponent(roomId)}/messages/${encodeURIComponent(messageId)}`;

  const revOf = (messageId: string): { readonly rev?: number } => {
    const known = loadedEntries(state).find((entry) => entry.messageId === messageId);
    return known?.kind === 'message' ? { rev: known.rev } : {};
  };

  return {
    send(text, { type = 'text', replyTo, mentions } = {}) {
      typing.sent();
      const sent = outbox.send(roomId, text, type, {
        ...(replyTo !== undefined && { replyTo: quoteOf(state, replyTo) }),
        ...(mentions && { mentions }),
      });
      windows.follow(room);
      return withoutUnhandledRejection(sent);
    },
    edit: (messageId, text, { mentions } = {}) =>
      withoutUnhandledRejection(
        outbox.change({
          kind: 'edit',
          roomId,
          messageId,
          text,
          ...revOf(messageId),
          ...(mentions && { mentions }),
        }),
      ),
    delete: (messageId) => withoutUnhandledRejection(outbox.change({ kind: 'delete', roomId, messageId })),
    react: (messageId, emoji, on = true) => reactions.react({ roomId, messageId, emoji, on }),
    retry: (clientMessageId) => withoutUnhandledRejection(outbox.retry(clientMessageId, revOf)),
    discard: outbox.discard,
    loadOlder: oneAtATime(() => windows.loadOlder(room)),
    loadNewer: oneAtATime(() => windows.loadNewer(room)),
    jumpTo: (target) => windows.jumpTo(room, target),
    async loadMembers() {
      const members = await readAllPages<Member>(
        rest,
        `/rooms/${encodeURIComponent(roomId)}/members`,
        'members',
      );
      const learnt = rooms.learn({ members });
      if (state.info) state.info = { ...state.info, ...learnt };
      rooms.refresh(room);
      return learnt.members;
    },
    markSeen(upTo) {
      const entry = newestUpTo(state, upTo);
      if (!entry || entry.seq <= watermarksOf(state).seen || unreadOf(state) === 0) return;
      advanceWatermarks(state, state.me(), { seen: entry.seq });
      rooms.refresh(room);
      acknowledger.acknowledge('messageSeen', entry);
    },
    async mute(muted) {
      const before = state.mutesSent;
      await rest(`/rooms/${encodeURIComponent(roomId)}/mute`, undefined, muted ? 'PUT' : 'DELETE');
      // What the server has sent meanwhile is newer than this answer.
      if (state.mutesSent === before) rooms.mute(roomId, muted);
    },
    inView: (messageIds) => counts.show(room, messageIds),
    typing: typing.typed,
    stopTyping: typing.stopped,
    statusOf: (messageId, after) =>
      readPage<RecipientPage>(rest, `/messages/${encodeURIComponent(messageId)}/status`, after),
    reactionsOf: (messageId, after) => readPage<ReactionsPage>(rest, `${pathOf(messageId)}/reactions`, after),
    versionsOf: (messageId, before) =>
      readPage<VersionPage>(rest, `${pathOf(messageId)}/versions`, before, 'before'),
    countsOf: (messageIds) => counts.read(room, messageIds),
    add: (userId) => changeGroup('add-member', { userId }),
    remove: (userId) => changeGroup('remove-member', { userId }),
    rename: (name) => changeGroup('rename', { name }),
    setRole: (userId, role) => changeGroup('set-role', { userId, role }),
    async leave() {
      await rest('/groups/leave', { groupId: roomId });
      rooms.leave(roomId);
    },
    close() {
      state.isOpen = false;
      rooms.refresh(room);
    },
  };
};

/** The newest loaded entry up to the given one; the newest one that is shown where none is given, or a pending one. */
const newestUpTo = (state: RoomState, upTo: SeenUpTo | undefined): LogEntry | undefined => {
  const target = typeof upTo === 'object' ? upTo.seq : upTo;
  if (target === undefined) return shownPart(state).entries.at(-1);
  return loadedEntries(state).findLast(({ messageId, seq }) =>
    typeof target === 'string' ? messageId === target : seq <= target,
  );
};

/** All that call it while it runs share one run. */
const oneAtATime = (load: () => Promise<number>): (() => Promise<number>) => {
  let running: Promise<number> | undefined;
  return () => (running ??= load().finally(() => (running = undefined)));
};
