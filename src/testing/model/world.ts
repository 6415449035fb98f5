import type { Parley } from '../../application/parley.js';
import { parseGroupId, parseUserId, privateRoomId, type UserId } from '../../domain/ids.js';
import type { ManualClock } from '../manual-clock.js';
import { type Command, USERS } from './commands.js';
import type { ModelDevice } from './device.js';
import type { Entry, ModelRoom } from './model-room.js';
import { membersOf } from './reading.js';
import type { Reference } from './reference.js';

export const users: readonly UserId[] = USERS.map(parseUserId);

export interface World {
  readonly parley: Parley;
  readonly model: Reference;
  readonly devices: ReadonlyMap<UserId, ModelDevice>;
  /** One room of each two users, whether it has an entry or not, and every group. */
  readonly privates: readonly ModelRoom[];
  readonly clock: ManualClock;
}

export const privateOf = (a: UserId, b: UserId): ModelRoom => ({
  id: privateRoomId(a, b),
  type: 'private',
  name: '',
  history: 'all',
  createdAt: 0,
  log: [],
  stays: [a, b].sort().map((user) => ({ user, role: 'member', from: 0 })),
  acks: [],
});

export const userAt = (index: number, room: ModelRoom | undefined, onlyManagers: boolean) => {
  const user = users[index % users.length] as UserId;
  if (index < users.length || room === undefined) return user;
  const members = membersOf(room).filter((stay) => !onlyManagers || stay.role !== 'member');
  return members[index % Math.max(members.length, 1)]?.user ?? user;
};

export const CHANGES: readonly Command['kind'][] = ['add', 'remove', 'rename', 'role'];

export const NO_GROUP = parseGroupId('no-such-group');

/** Mostly a group; sometimes a private room, sometimes one that does not exist. */
export const roomAt = ({ model, privates }: World, index: number): ModelRoom | undefined => {
  const groups = model.rooms.filter((room) => room.type === 'group');
  if (index % 10 === 9) return undefined;
  if (index % 10 >= 6 || groups.length === 0) return privates[index % 4];
  return groups[index % groups.length];
};

/** Any entry; with `mostlyMessages` seldom one that is no message. */
export const entryAt = (
  { model }: World,
  index: number,
  mostlyMessages = false,
): { entry: Entry; room: ModelRoom } | undefined => {
  const all = model.rooms.flatMap((room) => room.log.map((entry) => ({ entry, room })));
  const messages = all.filter(({ entry }) => entry.message);
  const from = mostlyMessages && index % 10 !== 9 ? messages : all;
  return from[index % Math.max(from.length, 1)];
};

/** The message that a message to this room answers: mostly one of the room; undefined for nothing that is there. */
export const answeredAt = (world: World, room: ModelRoom | undefined, index = 0): Entry | undefined => {
  const own = room?.log.filter(({ message }) => message) ?? [];
  return own.length > 0 && index % 10 < 8 ? own[index % own.length] : entryAt(world, index)?.entry;
};
