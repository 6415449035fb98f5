import { isDeepStrictEqual } from 'node:util';
import { shownOf } from '../../src/adapters/memory/memory-changes.js';
import { sessionOf } from '../../src/application/devices/session-handle.js';
import { isPrivateRoomId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { revOf, type ShownEntry } from '../../src/domain/log-entry.js';
import { isMember, readableSpans } from '../../src/domain/room.js';
import { within } from '../../src/domain/spans.js';
import type { Connection, Device } from './device.js';
import type { World } from './world.js';

const describe = (entries: readonly ShownEntry[]): string =>
  entries.map((entry) => (entry.kind === 'message' ? `${entry.seq}:${revOf(entry)}` : entry.seq)).join(',');

/** What the user may read of each room that has an entry, straight from the store. */
const readableBy = ({ store }: World, userId: UserId): ReadonlyMap<RoomId, readonly ShownEntry[]> => {
  const readable = new Map<RoomId, readonly ShownEntry[]>();
  for (const [roomId, log] of store.logs) {
    const { state, entries, ended } = log;
    if (!isMember(state.room, userId)) continue;
    const own = ended.filter((each) => each.userId === userId);
    const spans = readableSpans(state.room, userId, own);
    readable.set(
      roomId,
      entries.filter(({ seq }) => within(spans, seq)).flatMap(({ seq }) => shownOf(log, seq) ?? []),
    );
  }
  return readable;
};

/** Every connected device has each room of its user as the store has it, and no other. */
export const checkLogs = (world: World, when: string): void => {
  for (const { name, userId, logs, connection, outbox } of world.devices) {
    if (connection === undefined) continue;
    if (!outbox.isEmpty) world.records.fault(`${when}: ${name} has not sent everything`);
    const readable = readableBy(world, userId);
    for (const [roomId, entries] of readable) {
      if (connection.left.has(roomId)) continue;
      const log = logs.rooms.get(roomId);
      const wanted = entries.filter(({ seq }) => seq >= (log?.from ?? 0));
      const had = [...(log?.shown.values() ?? [])].sort((a, b) => a.seq - b.seq);
      if (!isDeepStrictEqual(had, wanted)) {
        world.records.fault(
          `${when}: ${name} has ${roomId} [${describe(had)}] and not [${describe(wanted)}]`,
        );
      }
    }
    for (const roomId of logs.rooms.keys()) {
      if (!readable.has(roomId) && !isPrivateRoomId(roomId)) {
        world.records.fault(`${when}: ${name} still has ${roomId}, in which its user is not`);
      }
    }
  }
};

/** Nobody is shown as typing, and each device shows the presence of the users whom it watches as the stores have it. */
export const checkSettled = async (world: World, when: string): Promise<void> => {
  const connected = world.devices.filter(({ connection }) => connection !== undefined);
  for (const device of connected) {
    const connection = device.connection as Connection;
    for (const key of connection.received.typing()) {
      world.records.fault(`${when}: ${device.name} is still shown that somebody types: ${key}`);
    }
    await checkPresence(world, device, connection, when);
  }
  world.records.checkAnswers();
};

const checkPresence = async (
  { stores, records }: World,
  { name, userId }: Device,
  { session, received }: Connection,
  when: string,
): Promise<void> => {
  const watched = [...sessionOf(session).watching];
  const hidden = await stores.blocks.among(userId, watched);
  const online = await stores.presence.online(watched);
  for (const user of watched) {
    const wanted = online.has(user) && !(hidden.has(user) && user !== userId) ? 'online' : 'offline';
    const known = received.presence.get(user)?.status;
    if (user !== userId && known !== wanted) {
      records.fault(`${when}: ${name} got last that ${user} is ${String(known)}, and they are ${wanted}`);
    }
  }
};
