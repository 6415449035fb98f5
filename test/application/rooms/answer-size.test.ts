import { describe, expect, it } from 'vitest';
import {
  toWireMember,
  toWireMessage,
  toWirePresence,
  toWireRoom,
  toWireRoomPage,
} from '../../../src/adapters/protocol/translate.js';
import type { RoomListItem } from '../../../src/application/rooms/list-rooms.js';
import type { SyncAnswer } from '../../../src/application/rooms/sync-rooms.js';
import { ANSWER_MAX_BYTES } from '../../../src/application/views/answer-size.js';
import { parseUserId, privateRoomId, type RoomId, type UserId } from '../../../src/domain/ids.js';
import { CONTENT_MAX_LENGTH, GROUP_NAME_MAX_LENGTH, ID_MAX_LENGTH } from '../../../src/domain/limits.js';
import { ana, ben, makeScenario, type Scenario } from '../../support/scenario.js';
import { sync, syncAll } from './syncing.js';

/** As long as it may be, of characters that take the most bytes. */
const LONGEST_NAME = '😀'.repeat(200);
const LONGEST_PICTURE = '\u0001'.repeat(2_000);
const LONGEST_GROUP_NAME = '😀'.repeat(GROUP_NAME_MAX_LENGTH);
const LONGEST_CONTENT = '€'.repeat(CONTENT_MAX_LENGTH);

const longestId = (i: number): UserId =>
  parseUserId(`${'😀'.repeat(ID_MAX_LENGTH - 4)}${String(i).padStart(4, '0')}`);
const longestIds = (count: number): UserId[] => Array.from({ length: count }, (_, i) => longestId(i));

const bytesOf = (answer: unknown): number => Buffer.byteLength(JSON.stringify(answer));
const syncBytes = ({ rooms, ...answer }: SyncAnswer) =>
  bytesOf({ ok: true, rooms: rooms.map(toWireRoomPage), ...answer });

const nameAll = async ({ ports }: Scenario, users: readonly UserId[]) => {
  for (const userId of users) {
    await ports.users.saveProfile({ userId, name: LONGEST_NAME, picture: LONGEST_PICTURE });
  }
};

/** Groups of ben with as many others as have receipts of their own, and private rooms, all with long messages. */
const worstUser = async (groups: number, privateRooms: number, messages = 2) => {
  const scenario = makeScenario();
  const { parley, ports, send } = scenario;
  const others = longestIds(Math.max(30, privateRooms));
  await nameAll(scenario, [...others, ben]);
  const rooms: RoomId[] = [];
  for (let i = 0; i < groups; i++) {
    const group = { creator: ana, name: LONGEST_GROUP_NAME, members: [ben, ...others.slice(0, 30)] };
    rooms.push((await parley.groups.create(group)).room.id);
  }
  for (const id of rooms) for (let i = 0; i < messages; i++) await send(ana, id, LONGEST_CONTENT);
  for (const other of others.slice(0, privateRooms)) {
    const id = privateRoomId(ben, other);
    rooms.push(id);
    for (let i = 0; i < messages; i++) await send(other, id, LONGEST_CONTENT);
  }
  return { ...scenario, scenario, ports, rooms, others };
};

describe('no answer is larger than 256 KiB', () => {
  it('of sync, whatever its rooms are called, and they all come, in ascending order and once', async () => {
    const { scenario, rooms, open } = await worstUser(12, 12);
    const device = await open('ben');

    for (const wish of [{}, { cursors: Object.fromEntries(rooms.map((id) => [id, 0])), only: true }]) {
      const answers = await syncAll(scenario, device, wish);

      expect(answers.map(syncBytes).filter((bytes) => bytes > ANSWER_MAX_BYTES)).toEqual([]);
      const ids = answers.flatMap((answer) => answer.rooms.map(({ view }) => view.room.id));
      expect(ids).toEqual([...rooms].sort());
    }
  });

  it('of sync, of many rooms without messages', async () => {
    const { scenario, rooms, open } = await worstUser(30, 0, 0);

    const answers = await syncAll(scenario, await open('ben'), {});

    expect(answers.length).toBeGreaterThan(1);
    expect(Math.max(...answers.map(syncBytes))).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
    expect(answers.flatMap((answer) => answer.rooms)).toHaveLength(rooms.length);
  });

  it('of sync, also where messages come faster than it is made', async () => {
    const { scenario, rooms, open, send } = await worstUser(6, 0, 1);
    const device = await open('ben');

    const syncing = sync(scenario, device, { cursors: Object.fromEntries(rooms.map((id) => [id, 1])) });
    for (let round = 0; round < 3; round++) for (const id of rooms) await send(ana, id, LONGEST_CONTENT);
    const answer = await syncing;

    expect(syncBytes(answer)).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
  });

  it('of the list of rooms, and they all come', async () => {
    const { parley, rooms } = await worstUser(12, 12);
    const items: RoomListItem[] = [];
    for (let after, more = true; more;) {
      const page = await parley.rooms.list({ reader: ben, after, limit: 100 });
      const answer = page.rooms.map(({ view, lastMessage, senderName, unread }) => ({
        ...toWireRoom(view),
        lastMessage: lastMessage && toWireMessage(lastMessage),
        senderName,
        unread,
      }));
      expect(bytesOf({ rooms: answer, next: page.next })).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
      items.push(...page.rooms);
      after = page.next;
      more = after !== undefined;
    }

    expect(new Set(items.map(({ view }) => view.room.id))).toEqual(new Set(rooms));
    expect(items).toHaveLength(rooms.length);
  });

  it('of a room that is opened, which has no members where they are too large, and still has messages', async () => {
    const test = makeScenario();
    const others = longestIds(98);
    await nameAll(test, others);
    const roomId = await test.group([ben, ...others]);
    for (let i = 0; i < 9; i++) await test.send(ana, roomId, LONGEST_CONTENT);
    const device = await test.open('ben');

    const page = await device.join(roomId, 0);
    const shown = await test.parley.rooms.get({ reader: ben, roomId });

    expect(page.page.entries.length).toBeGreaterThan(2);
    for (const view of [page.view, shown]) expect(view).not.toHaveProperty('members');
    expect(bytesOf({ ok: true, ...toWireRoomPage(page) })).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
  });

  it('of a room that is opened with its members', async () => {
    const test = makeScenario();
    const others = longestIds(70);
    for (const userId of others) await test.ports.users.saveProfile({ userId, name: LONGEST_NAME });
    const roomId = await test.group([ben, ...others]);
    for (let i = 0; i < 9; i++) await test.send(ana, roomId, LONGEST_CONTENT);

    const page = await (await test.open('ben')).join(roomId);

    expect(page.view.members).toHaveLength(72);
    expect(page.page.entries.length).toBeGreaterThan(2);
    expect(bytesOf({ ok: true, ...toWireRoomPage(page) })).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
  });

  it('of the members of a room, and they all come', async () => {
    const test = makeScenario();
    const others = longestIds(98);
    await nameAll(test, others);
    const roomId = await test.group([ben, ...others]);

    const members: UserId[] = [];
    for (let after: UserId | undefined, more = true; more;) {
      const page = await test.parley.rooms.listMembers({ reader: ben, roomId, after });
      expect(bytesOf({ members: page.members.map(toWireMember), next: page.next })).toBeLessThanOrEqual(
        ANSWER_MAX_BYTES,
      );
      members.push(...page.members.map(({ userId }) => userId));
      after = page.next;
      more = after !== undefined;
    }

    expect(members).toEqual([ana, ben, ...others].sort());
  });

  it('of the presence of everybody that one knows', async () => {
    const { parley, group } = makeScenario();
    await group([ben, ...longestIds(998)]);

    const users = await parley.presence.snapshot(ben);

    const answer = [...users].map(([userId, presence]) => toWirePresence(userId, presence));
    expect(bytesOf({ ok: true, users: answer })).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
    expect(answer.length).toBeGreaterThan(300);
  });

  it('of an event: a room is announced without its members', async () => {
    const test = makeScenario();
    const device = await test.open('ben');
    await test.group([ben, ...longestIds(98)]);
    await test.settle();

    const [joined] = device.eventsOf('room-joined');

    expect(joined?.view).not.toHaveProperty('members');
  });
});
