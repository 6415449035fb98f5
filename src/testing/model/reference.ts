import type { RoomId, UserId } from '../../domain/ids.js';
import {
  type Ack,
  type Entry,
  MAX_MEMBERS,
  type ModelRoom,
  refuse,
  REJOIN_AFTER_MS,
  type Role,
  type Stay,
} from './model-room.js';
import { checkContent, isUnchanged, readableMessage } from './deciding.js';
import { activeAt, mayRead, member, membersOf, stayOf, wasThere } from './reading.js';

export class Reference {
  readonly rooms: ModelRoom[] = [];

  createGroup(group: {
    id: () => RoomId;
    name: string;
    history: ModelRoom['history'];
    creator: UserId;
    members: readonly UserId[];
    at: number;
  }): ModelRoom {
    const everyone = [group.creator, ...group.members.filter((user) => user !== group.creator)];
    if (everyone.length > MAX_MEMBERS) refuse('INVALID');
    const name = this.checkName(group.name);
    const room: ModelRoom = {
      id: group.id(),
      type: 'group',
      name,
      history: group.history,
      createdAt: group.at,
      log: [],
      acks: [],
      stays: everyone.map((user) => ({ user, role: user === group.creator ? 'owner' : 'member', from: 0 })),
    };
    this.rooms.push(room);
    return room;
  }

  /** Gives the entry with its seq. Its id comes from the real system. */
  append(room: ModelRoom, entry: Omit<Entry, 'seq'>): Entry {
    const appended = { ...entry, seq: room.log.length + 1 };
    if (room.type === 'private' && !this.rooms.includes(room)) {
      room.createdAt = entry.at;
      this.rooms.push(room);
    }
    room.log.push(appended);
    return appended;
  }

  /** The earlier message with this clientMessageId, or undefined where a new one is to be appended. */
  decideSend(
    room: ModelRoom | undefined,
    sender: UserId,
    message: {
      type: string;
      content: string;
      clientMessageId?: string | undefined;
      isAnswer: boolean;
      replyTo: Entry | undefined;
    },
  ): Entry | undefined {
    checkContent(message.content);
    const { clientMessageId } = message;
    if (room !== undefined && clientMessageId !== undefined) {
      for (const entry of room.log) {
        if (entry.by !== sender || entry.message?.clientMessageId !== clientMessageId) continue;
        const same = entry.message.content === message.content && entry.message.type === message.type;
        // Once it has changed, a late repetition cannot be told from another message.
        return same || !isUnchanged(room, entry.seq) ? entry : refuse('CONFLICT');
      }
    }
    member(room, sender);
    if (message.isAnswer) readableMessage(room, sender, message.replyTo);
    return undefined;
  }

  add(room: ModelRoom | undefined, by: UserId, user: UserId, at: number): Entry['change'] {
    const group = this.managed(room, by);
    if (stayOf(group, user)) refuse('CONFLICT');
    if (membersOf(group).length >= MAX_MEMBERS) refuse('CONFLICT');
    const ended = group.stays.filter((stay) => stay.user === user).at(-1)?.to;
    const last = group.log.find(({ seq }) => seq === ended);
    if (last?.change?.kind === 'left' && at - last.at < REJOIN_AFTER_MS) refuse('FORBIDDEN');
    group.stays.push({ user, role: 'member', from: group.log.length + 1 });
    return { kind: 'added', userId: user, role: 'member' };
  }

  remove(room: ModelRoom | undefined, by: UserId, user: UserId): Entry['change'] {
    if (by === user) return this.leave(room, by);
    const group = this.managed(room, by);
    const stay = stayOf(group, user) ?? refuse('NOT_FOUND');
    if (stay.role === 'owner' && stayOf(group, by)?.role !== 'owner') refuse('FORBIDDEN');
    stay.to = group.log.length + 1;
    return { kind: 'removed', userId: user };
  }

  leave(room: ModelRoom | undefined, by: UserId): Entry['change'] {
    const group = this.group(room, by);
    const stay = stayOf(group, by) as Stay;
    stay.to = group.log.length + 1;
    const left = membersOf(group);
    const heir = left.find((other) => other.role === 'admin') ?? left[0];
    if (heir === undefined || left.some((other) => other.role === 'owner')) {
      return { kind: 'left', userId: by };
    }
    heir.role = 'owner';
    return { kind: 'left', userId: by, newOwner: heir.user };
  }

  rename(room: ModelRoom | undefined, by: UserId, name: string): Entry['change'] {
    const group = this.managed(room, by);
    const checked = this.checkName(name);
    if (checked === group.name) refuse('CONFLICT');
    group.name = checked;
    return { kind: 'renamed', name: checked };
  }

  setRole(room: ModelRoom | undefined, by: UserId, user: UserId, role: Role): Entry['change'] {
    const group = this.group(room, by);
    if (stayOf(group, by)?.role !== 'owner') refuse('FORBIDDEN');
    const stay = stayOf(group, user) ?? refuse('NOT_FOUND');
    if (stay.role === role) refuse('CONFLICT');
    const otherOwners = membersOf(group).filter((other) => other.role === 'owner' && other !== stay);
    if (stay.role === 'owner' && otherOwners.length === 0) refuse('CONFLICT');
    stay.role = role;
    return { kind: 'role', userId: user, role };
  }

  acknowledge(room: ModelRoom | undefined, ack: Ack, entryRoom: ModelRoom | undefined): void {
    const own = member(room, ack.user);
    const entry = own.log[ack.seq - 1];
    if (entryRoom !== own || !mayRead(own, ack.user, ack.seq) || entry?.changed) refuse('NOT_FOUND');
    // With the history for all a member reads also entries that they were not a recipient of.
    if (wasThere(own, ack.user, ack.seq)) own.acks.push(ack);
  }

  list(user: UserId): ModelRoom[] {
    return this.rooms
      .filter((room) => stayOf(room, user) !== undefined)
      .sort((a, b) => activeAt(b) - activeAt(a) || (a.id < b.id ? -1 : 1));
  }

  private group(room: ModelRoom | undefined, by: UserId): ModelRoom {
    const own = member(room, by);
    return own.type === 'private' ? refuse('INVALID') : own;
  }

  private managed(room: ModelRoom | undefined, by: UserId): ModelRoom {
    const group = this.group(room, by);
    return stayOf(group, by)?.role === 'member' ? refuse('FORBIDDEN') : group;
  }

  private checkName(raw: string): string {
    const name = raw.trim();
    return name.length < 1 || name.length > 100 ? refuse('INVALID') : name;
  }
}
