import { expect } from 'vitest';
import type { Parley } from '../../../src/application/parley.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { RECEIPT_INTERVAL_MS } from '../../../src/application/receipts/receipt-throttle.js';
import type { RoomView } from '../../../src/application/views/room-view.js';
import { DomainError } from '../../../src/domain/errors.js';
import {
  type ClientMessageId,
  type MessageId,
  parseGroupId,
  parseMessageId,
  parseUserId,
  privateRoomId,
  type RoomId,
  type UserId,
} from '../../../src/domain/ids.js';
import { DEFAULT_CONSENT_LIMITS } from '../../../src/domain/limits.js';
import type { LogEntry, MessageType } from '../../../src/domain/log-entry.js';
import { memberCount, versionOf } from '../../../src/domain/room.js';
import { expectEqual } from '../../support/expect-equal.js';
import type { FakeClock } from '../../support/fake-clock.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { openDevice, type TestDevice } from '../../support/test-device.js';
import { type Command, USERS } from './commands.js';
import { type Entry, MAX_MEMBERS, type ModelRoom, Reference, Refusal, REJOIN_AFTER_MS } from './reference.js';

const users: readonly UserId[] = USERS.map(parseUserId);

/** Counts the outcomes of a run, so that a test can check that stories test something. */
export interface Tally {
  readonly accepted: Map<string, number>;
  readonly refused: Map<string, number>;
}

interface World {
  readonly parley: Parley;
  readonly model: Reference;
  readonly devices: ReadonlyMap<UserId, TestDevice>;
  /** One room of each two users, whether it has an entry or not, and every group. */
  readonly privates: readonly ModelRoom[];
  readonly clock: FakeClock;
  /** Waits for a moment, so that the work under way goes on. */
  readonly settle: () => Promise<unknown>;
}

const MOMENT_MS = 5;

/** A live entry arrives within so many moments. */
const ARRIVES_WITHIN_MOMENTS = 400;

/** More entries than any room here has. */
const WHOLE_LOG = 200;

/**
 * Runs the commands against Parley and the reference, and compares every answer and all that can be read.
 * `stores` replace those in memory.
 */
export const runStory = async (
  story: readonly Command[],
  tally?: Tally,
  stores: Partial<Ports> = {},
): Promise<void> => {
  const { parley, clock } = makeTestParley(() => stores, {
    groupLimits: { maxMembers: MAX_MEMBERS },
    consent: { ...DEFAULT_CONSENT_LIMITS, rejoinAfterMs: REJOIN_AFTER_MS },
  });
  const devices = new Map<UserId, TestDevice>();
  for (const user of users) devices.set(user, await openDevice(parley, user));
  const privates = users.flatMap((a, i) => users.slice(i + 1).map((b) => privateOf(a, b)));
  const settle = () => new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
  const world: World = { parley, model: new Reference(), devices, privates, clock, settle };

  for (const command of story) {
    clock.advance(command.wait);
    const outcome = await runCommand(world, command);
    const counter = outcome === 'ok' ? tally?.accepted : tally?.refused;
    const key = outcome === 'ok' ? command.kind : `${command.kind} ${outcome}`;
    counter?.set(key, (counter.get(key) ?? 0) + 1);
    await clock.advanceAsync(0);
    for (const room of world.model.rooms) await compareRoom(world, room);
    for (const user of users) await compareLists(world, user, 100);
  }
  await parley.stop();
};

const privateOf = (a: UserId, b: UserId): ModelRoom => ({
  id: privateRoomId(a, b),
  type: 'private',
  name: '',
  history: 'all',
  createdAt: 0,
  log: [],
  stays: [a, b].sort().map((user) => ({ user, role: 'member', from: 0 })),
  acks: [],
});

const userAt = ({ model }: World, index: number, room: ModelRoom | undefined, onlyManagers: boolean) => {
  const user = users[index % users.length] as UserId;
  if (index < users.length || room === undefined) return user;
  const members = model.members(room).filter((stay) => !onlyManagers || stay.role !== 'member');
  return members[index % Math.max(members.length, 1)]?.user ?? user;
};

const CHANGES: readonly Command['kind'][] = ['add', 'remove', 'rename', 'role'];

const NO_GROUP = parseGroupId('no-such-group');

/** Mostly a group; sometimes a private room, sometimes one that does not exist. */
const roomAt = ({ model, privates }: World, index: number): ModelRoom | undefined => {
  const groups = model.rooms.filter((room) => room.type === 'group');
  if (index % 10 === 9) return undefined;
  if (index % 10 >= 6 || groups.length === 0) return privates[index % 4];
  return groups[index % groups.length];
};

const entryAt = ({ model }: World, index: number): { entry: Entry; room: ModelRoom } | undefined => {
  const all = model.rooms.flatMap((room) => room.log.map((entry) => ({ entry, room })));
  return all[index % Math.max(all.length, 1)];
};

/** Asks the reference after Parley, whose ids it needs. Both give the same answer, or refuse with the same code. */
const agree = async <T>(
  real: () => Promise<T>,
  expected: (answer: T | undefined) => void,
): Promise<string> => {
  const [outcome, answer] = await real().then(
    (value) => ['ok', value] as const,
    (error: unknown) => [codeOf(error), undefined] as const,
  );
  let wanted = 'ok';
  try {
    expected(answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    wanted = error.code;
  }
  expectEqual(outcome, wanted);
  return outcome;
};

const codeOf = (error: unknown): string => {
  if (error instanceof DomainError) return error.code;
  throw error;
};

const runCommand = async (world: World, command: Command): Promise<string> => {
  const { parley, model } = world;
  // After a quiet interval an acknowledgement is stored at once: coalescing has tests of its own.
  if (command.kind === 'acknowledge') await world.clock.advanceAsync(RECEIPT_INTERVAL_MS);
  const at = world.clock.now();
  const room = 'room' in command && command.room !== undefined ? roomAt(world, command.room) : undefined;
  const entryRoom = 'entry' in command ? entryAt(world, command.entry)?.room : undefined;
  const by = userAt(world, command.by, room ?? entryRoom, CHANGES.includes(command.kind));
  const groupId = room?.id ?? NO_GROUP;
  const target = 'user' in command ? userAt(world, command.user, room, false) : by;

  const change = (real: () => Promise<RoomView>, decide: () => Entry['change']) =>
    agree(real, (view) => {
      const change = decide() as NonNullable<Entry['change']>;
      if (room === undefined || view === undefined) throw new Error('Only one of the two changed the group');
      model.append(room, { id: '' as MessageId, by, at, change });
      compareView(model, room, view);
    });

  switch (command.kind) {
    case 'create': {
      const { history, name } = command;
      const members = command.members.map((i) => users[i] as UserId);
      return agree(
        () => parley.groups.create({ creator: by, name, members, history }),
        (view) => {
          const id = () => view?.room.id as RoomId;
          const made = model.createGroup({ id, name, history: history ?? 'all', creator: by, members, at });
          if (view) compareView(model, made, view);
        },
      );
    }
    case 'add':
      return change(
        () => parley.groups.addMember({ by, groupId, userId: target }),
        () => model.add(room, by, target, at),
      );
    case 'remove':
      return change(
        () => parley.groups.removeMember({ by, groupId, userId: target }),
        () => model.remove(room, by, target),
      );
    case 'leave':
      return change(
        () => parley.groups.leave({ by, groupId }),
        () => model.leave(room, by),
      );
    case 'rename':
      return change(
        () => parley.groups.rename({ by, groupId, name: command.name }),
        () => model.rename(room, by, command.name),
      );
    case 'role':
      return change(
        () => parley.groups.setRole({ by, groupId, userId: target, role: command.role }),
        () => model.setRole(room, by, target, command.role),
      );
    case 'send': {
      const { content, type, clientMessageId } = command;
      return send(world, room, { sender: by, content, type, clientMessageId });
    }
    case 'resend': {
      const found = entryAt(world, command.entry);
      const message = found?.entry.message;
      if (found === undefined || message === undefined) return 'skipped';
      return send(world, found.room, {
        sender: command.bySender ? found.entry.by : by,
        content: command.content ?? message.content,
        type: message.type as MessageType,
        clientMessageId: message.clientMessageId,
      });
    }
    case 'acknowledge': {
      const found = entryAt(world, command.entry);
      const askedRoom = command.room === undefined ? found?.room : room;
      const roomId = askedRoom?.id ?? NO_GROUP;
      const messageId = found?.entry.id ?? parseMessageId('none');
      const ack = { user: by, kind: command.mark, seq: found?.entry.seq ?? 0, at };
      return agree(
        () => parley.receipts.acknowledge({ userId: by, roomId, messageId, kind: command.mark }),
        () => model.acknowledge(askedRoom, ack, found?.room),
      );
    }
    case 'history': {
      const { before, after, limit } = command;
      return agree(
        () => parley.messages.history({ reader: by, roomId: groupId, before, after, limit }),
        (page) => {
          const wanted = model.page(room, by, { before, after, limit });
          if (page) comparePage(wanted, page);
        },
      );
    }
    case 'join':
      return agree(
        () => (world.devices.get(by) as TestDevice).join(groupId, command.after),
        (answer) => {
          const wanted = model.page(room, by, { after: command.after, limit: WHOLE_LOG });
          if (answer === undefined || room === undefined) return;
          comparePage(wanted, answer.page);
          compareView(model, room, answer.view);
          expectEqual(answer.receipts.own, model.standing(room, by));
          const others = model.members(room).filter((stay) => stay.user !== by);
          expectEqual(
            answer.receipts.others,
            others.map(({ user }) => ({ userId: user, ...model.standingFor(room, by, user) })),
          );
        },
      );
    case 'get':
      return agree(
        () => parley.rooms.get({ reader: by, roomId: groupId }),
        (view) => {
          const own = model.member(room, by);
          if (view) compareView(model, own, view);
        },
      );
    case 'list':
      await compareLists(world, by, command.limit);
      return 'ok';
  }
};

const send = (
  { parley, model, clock }: World,
  room: ModelRoom | undefined,
  wish: {
    sender: UserId;
    content: string;
    type: MessageType | undefined;
    clientMessageId: string | undefined;
  },
): Promise<string> => {
  const { sender, content, type = 'text', clientMessageId } = wish;
  const command = {
    sender,
    roomId: room?.id ?? NO_GROUP,
    content,
    type: wish.type,
    clientMessageId: clientMessageId as ClientMessageId | undefined,
  };
  return agree(
    () => parley.messages.send(command),
    (sent) => {
      const earlier = model.decideSend(room, sender, { type, content, clientMessageId });
      if (sent === undefined || room === undefined) throw new Error('Only one of the two stored the message');
      expectEqual(sent.existing, earlier !== undefined);
      const { id } = sent.message;
      const message = { type, content, clientMessageId: clientMessageId ?? id };
      compareEntry(earlier ?? model.append(room, { id, by: sender, at: clock.now(), message }), sent.message);
    },
  );
};

const compareEntry = (wanted: Entry, entry: LogEntry): void => {
  // The id of a change is not in its answer. It comes with the first page, and stays the same from then on.
  if (wanted.id === '') wanted.id = entry.id;
  expectEqual(
    { id: entry.id, seq: entry.seq, at: entry.createdAt },
    {
      id: wanted.id,
      seq: wanted.seq,
      at: wanted.at,
    },
  );
  if (entry.kind === 'message') {
    const { sender, type, content, clientMessageId } = entry;
    expectEqual(
      { by: sender, message: { type, content, clientMessageId } },
      {
        by: wanted.by,
        message: wanted.message,
      },
    );
  } else {
    expectEqual({ by: entry.by, change: entry.change }, { by: wanted.by, change: wanted.change });
  }
};

const comparePage = (
  wanted: { entries: Entry[]; hasMore?: boolean },
  page: { entries: readonly LogEntry[]; hasMore: boolean },
): void => {
  expectEqual(
    page.entries.map((entry) => entry.seq),
    wanted.entries.map((entry) => entry.seq),
  );
  page.entries.forEach((entry, i) => compareEntry(wanted.entries[i] as Entry, entry));
  expectEqual(page.hasMore, wanted.hasMore);
};

const compareView = (model: Reference, room: ModelRoom, { room: real, lastSeq, members }: RoomView): void => {
  const wanted = model.members(room).map(({ user, role }) => ({ userId: user, role }));
  expectEqual(members, wanted);
  expectEqual(
    {
      id: real.id,
      type: real.type,
      lastSeq,
      version: versionOf(real),
      count: memberCount(real),
    },
    {
      id: room.id,
      type: room.type,
      lastSeq: room.log.length,
      version: model.version(room),
      count: wanted.length,
    },
  );
  if (real.type === 'group') {
    expectEqual({ name: real.name, history: real.history }, { name: room.name, history: room.history });
  }
};

/** Compares all that each user may read of a room, and the live entries of their devices. */
const compareRoom = async (world: World, room: ModelRoom): Promise<void> => {
  const { parley, model } = world;
  for (const user of users) {
    const query = { after: 0, limit: WHOLE_LOG };
    await agree(
      () => parley.messages.history({ reader: user, roomId: room.id, ...query }),
      (page) => {
        const wanted = model.page(room, user, query);
        if (page) comparePage(wanted, page);
      },
    );
    await agree(
      () => parley.rooms.get({ reader: user, roomId: room.id }),
      (view) => {
        model.member(room, user);
        if (view) compareView(model, room, view);
      },
    );
    await liveEntriesArrive(world, room, user);
    compareLive(world, room, user);
  }
  for (const entry of room.log) {
    for (const reader of users) await compareStatus(world, room, entry, reader);
  }
};

const compareStatus = ({ parley, model }: World, room: ModelRoom, entry: Entry, reader: UserId) =>
  agree(
    () => parley.messages.status({ reader, messageId: entry.id }),
    (answer) => {
      const wanted = model.status(room, entry, reader);
      if (answer) expectEqual(answer.recipients, wanted);
    },
  );

/** Waits, as live entries of a store behind a network may still be on their way. */
const liveEntriesArrive = async (world: World, room: ModelRoom, user: UserId): Promise<void> => {
  const { model, devices, settle } = world;
  const wanted = room.log.filter((entry) => model.wasThere(room, user, entry.seq)).length;
  const count = () => (devices.get(user) as TestDevice).entries(room.id).length;
  for (let turn = 0; count() < wanted && turn < ARRIVES_WITHIN_MOMENTS; turn++) await settle();
};

/** The device got each entry of its user's memberships once, in order, and a room-left for each that ended. */
const compareLive = ({ model, devices }: World, room: ModelRoom, user: UserId): void => {
  const device = devices.get(user) as TestDevice;
  const wanted = room.log.filter((entry) => model.wasThere(room, user, entry.seq));
  expectEqual(
    device.entries(room.id).map((entry) => entry.seq),
    wanted.map((entry) => entry.seq),
  );
  const leavings = room.stays.filter((stay) => stay.user === user && stay.to !== undefined);
  const left = device.eventsOf('room-left').filter((event) => event.roomId === room.id);
  expectEqual(left.length, leavings.length);
};

/** The list of rooms, read in pages of this size. */
const compareLists = async ({ parley, model }: World, user: UserId, limit: number): Promise<void> => {
  const wanted = model.list(user).map((room) => ({
    id: room.id,
    lastSeq: room.log.length,
    lastMessage: model.readable(room, user).findLast((entry) => entry.message)?.seq,
    unread: model.unread(room, user),
  }));
  const given: typeof wanted = [];
  for (let after; ;) {
    const list = await parley.rooms.list({ reader: user, limit, after });
    expect(list.rooms.length).toBeLessThanOrEqual(limit);
    for (const { view, lastMessage, unread } of list.rooms) {
      given.push({ id: view.room.id, lastSeq: view.lastSeq, lastMessage: lastMessage?.seq, unread });
    }
    after = list.next;
    if (after === undefined) break;
  }
  expectEqual(given, wanted);
};
