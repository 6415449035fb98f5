import { privateRoomId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { isMember } from '../../src/domain/room.js';
import type { Connection, Device } from './device.js';
import type { SimNode } from './node.js';
import type { Action, Command, NodeAction } from './story.js';
import { changeMessage } from './change-message.js';
import { users, type World } from './world.js';

const NODE_ACTIONS: readonly string[] = [
  'crash',
  'stop',
  'start',
  'cut',
  'heal',
] satisfies NodeAction['kind'][];

const isNodeAction = (command: Action | NodeAction): command is NodeAction =>
  NODE_ACTIONS.includes(command.kind);

/** Begins what the command says. Nobody waits for it. */
export const runCommand = (world: World, command: Command): void => {
  if (isNodeAction(command)) runNodeAction(world, command);
  else {
    const device = world.devices[command.device] as Device;
    if (command.kind === 'connect') device.connect(world.nodes[command.node]);
    else if (command.kind === 'disconnect') device.disconnect();
    else if (device.connection?.isReady === true)
      runAction(world, { device, connection: device.connection }, command);
  }
};

const runNodeAction = (world: World, { kind, node: place }: NodeAction): void => {
  const node = world.nodes[place] as SimNode;
  if (kind === 'start') return world.start(place);
  if (node.isClosed) return;
  if (kind === 'cut') return node.end.cut();
  if (kind === 'heal') return node.end.heal();
  const connected = world.devices.filter(({ connection }) => connection?.node === node);
  if (kind === 'crash') {
    node.crash();
    for (const device of connected) device.lose();
    return;
  }
  node.isClosed = true;
  const closed = connected.map(({ connection }) => (connection as Connection).close());
  const stop = async () => {
    await Promise.all(closed);
    await node.parley.stop();
    node.crash();
  };
  world.records.follow(stop());
  for (const device of connected) device.lose();
};

/** A private room, or one of the groups: of those with the user as a member, where there are any. */
const roomOf = (
  { store }: World,
  userId: UserId,
  { room, to }: { room: number; to?: number },
): RoomId | undefined => {
  const other = users[to ?? room % users.length];
  if (room < 4 && other !== undefined && other !== userId) return privateRoomId(userId, other);
  const groups = [...store.logs.values()]
    .map(({ state }) => state.room)
    .filter(({ type }) => type === 'group');
  const own = groups.filter((group) => isMember(group, userId));
  const choice = own.length > 0 && room < 11 ? own : groups;
  return choice[room % Math.max(choice.length, 1)]?.id;
};

const runAction = (
  world: World,
  { device, connection }: { device: Device; connection: Connection },
  action: Exclude<Action, { kind: 'connect' | 'disconnect' }>,
): void => {
  const { records, store } = world;
  const { userId: by, logs } = device;
  const { session, received, node } = connection;
  const { parley } = node;
  const target = 'user' in action ? (users[action.user] as UserId) : by;
  const roomId = 'room' in action ? roomOf(world, by, action) : undefined;

  if (action.kind === 'sync') return records.follow(device.sync(connection));
  if (action.kind === 'list') {
    records.follow(Promise.all([parley.rooms.list({ reader: by, limit: 2 }), parley.presence.snapshot(by)]));
    return;
  }
  if (action.kind === 'watch') {
    device.watched = action.users.map((user) => users[user] as UserId);
    return records.follow(device.watch(connection));
  }
  if (action.kind === 'create') {
    const members = action.users.map((user) => users[user] as UserId);
    return records.follow(parley.groups.create({ creator: by, name: 'G', members, history: action.history }));
  }
  if (action.kind === 'block') return records.follow(parley.blocks.block({ by, userId: target }));
  if (action.kind === 'unblock') return records.follow(parley.blocks.unblock({ by, userId: target }));

  if (action.kind === 'edit' || action.kind === 'delete' || action.kind === 'react') {
    return changeMessage({ device, connection }, action);
  }
  if (roomId === undefined) return;
  switch (action.kind) {
    case 'send':
      return device.outbox.send(roomId, action.copies);
    case 'join': {
      const known = action.fromStart ? 0 : logs.rooms.get(roomId)?.cursor;
      return records.follow(device.join(connection, roomId, known));
    }
    case 'leaveRoom': {
      const leave = async () => {
        await parley.rooms.leave({ session, roomId });
        connection.left.add(roomId);
        received.forget(roomId);
      };
      return records.follow(device.inTurn(connection, leave));
    }
    case 'read': {
      const messageId = store.logs.get(roomId)?.entries.at(-1)?.id;
      const read = async () => {
        await parley.messages.history({ reader: by, roomId, limit: 3 });
        await parley.rooms.get({ reader: by, roomId });
        await parley.rooms.listMembers({ reader: by, roomId });
        if (messageId === undefined) return;
        await parley.receipts.counts({ reader: by, roomId, messageIds: [messageId] });
        await parley.messages.status({ reader: by, messageId });
      };
      return records.follow(read());
    }
    case 'acknowledge': {
      const newest = [...(logs.rooms.get(roomId)?.shown.values() ?? [])].at(-1);
      if (newest === undefined) return;
      const wish = { userId: by, roomId, messageId: newest.id, kind: action.mark };
      return records.follow(parley.receipts.acknowledge(wish));
    }
    case 'typing':
      return records.follow(parley.typing.set({ session, roomId, typing: action.on }));
    case 'add':
      return records.follow(parley.groups.addMember({ by, groupId: roomId, userId: target }));
    case 'remove':
      return records.follow(parley.groups.removeMember({ by, groupId: roomId, userId: target }));
    case 'promote':
      return records.follow(parley.groups.setRole({ by, groupId: roomId, userId: target, role: 'owner' }));
    case 'leave':
      return records.follow(parley.groups.leave({ by, groupId: roomId }));
    case 'rename':
      return records.follow(parley.groups.rename({ by, groupId: roomId, name: `N${String(action.room)}` }));
  }
};
