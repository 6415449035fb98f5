import type { MessageId, RoomId, UserId } from '../../../src/domain/ids.js';

/*
 * What Parley should do, as plain arrays and loops: every answer is worked out anew from the whole story.
 * Written from the rules, not from the code; nothing of the domain but its types is used here.
 */

export type Role = 'owner' | 'admin' | 'member';
export type Kind = 'delivered' | 'seen';

export interface Entry {
  id: MessageId;
  seq: number;
  by: UserId;
  at: number;
  /** For a message. */
  message?: { type: string; content: string; clientMessageId: string };
  /** For a change of membership. */
  change?: { kind: string; userId?: UserId; role?: Role; name?: string; newOwner?: UserId };
}

export interface Stay {
  user: UserId;
  role: Role;
  /** The seq of the entry that added them; 0 for a founder. */
  from: number;
  /** The seq of the entry that ended it. */
  to?: number;
}

export interface Ack {
  user: UserId;
  kind: Kind;
  seq: number;
  at: number;
}

export interface ModelRoom {
  id: RoomId;
  type: 'private' | 'group';
  name: string;
  history: 'all' | 'since-joining';
  createdAt: number;
  log: Entry[];
  stays: Stay[];
  acks: Ack[];
}

export const MAX_MEMBERS = 4;

/** Commands wait for up to 7 ms: some users are added again too early, and some are not. */
export const REJOIN_AFTER_MS = 5;

export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const refuse = (code: string): never => {
  throw new Refusal(code);
};

export class Reference {
  readonly rooms: ModelRoom[] = [];

  /** Gives the room to a member of it. A private room has its members also before its first entry. */
  member(room: ModelRoom | undefined, user: UserId): ModelRoom {
    if (room === undefined || this.stayOf(room, user) === undefined) return refuse('NOT_FOUND');
    return room;
  }

  stayOf(room: ModelRoom, user: UserId): Stay | undefined {
    return room.stays.find((stay) => stay.user === user && stay.to === undefined);
  }

  /** The longest-standing first; members who joined together by id. */
  members(room: ModelRoom): Stay[] {
    return room.stays
      .filter((stay) => stay.to === undefined)
      .sort((a, b) => a.from - b.from || (a.user < b.user ? -1 : 1));
  }

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
    message: { type: string; content: string; clientMessageId?: string | undefined },
  ): Entry | undefined {
    if (message.content.length === 0) refuse('INVALID');
    if (message.content.length > 10_000) refuse('TOO_LARGE');
    const { clientMessageId } = message;
    if (room !== undefined && clientMessageId !== undefined) {
      for (const entry of room.log) {
        if (entry.by !== sender || entry.message?.clientMessageId !== clientMessageId) continue;
        const same = entry.message.content === message.content && entry.message.type === message.type;
        return same ? entry : refuse('CONFLICT');
      }
    }
    this.member(room, sender);
    return undefined;
  }

  add(room: ModelRoom | undefined, by: UserId, user: UserId, at: number): Entry['change'] {
    const group = this.managed(room, by);
    if (this.stayOf(group, user)) refuse('CONFLICT');
    if (this.members(group).length >= MAX_MEMBERS) refuse('CONFLICT');
    const ended = group.stays.filter((stay) => stay.user === user).at(-1)?.to;
    const last = group.log.find(({ seq }) => seq === ended);
    if (last?.change?.kind === 'left' && at - last.at < REJOIN_AFTER_MS) refuse('FORBIDDEN');
    group.stays.push({ user, role: 'member', from: group.log.length + 1 });
    return { kind: 'added', userId: user, role: 'member' };
  }

  remove(room: ModelRoom | undefined, by: UserId, user: UserId): Entry['change'] {
    if (by === user) return this.leave(room, by);
    const group = this.managed(room, by);
    const stay = this.stayOf(group, user) ?? refuse('NOT_FOUND');
    if (stay.role === 'owner' && this.stayOf(group, by)?.role !== 'owner') refuse('FORBIDDEN');
    stay.to = group.log.length + 1;
    return { kind: 'removed', userId: user };
  }

  leave(room: ModelRoom | undefined, by: UserId): Entry['change'] {
    const group = this.group(room, by);
    const stay = this.stayOf(group, by) as Stay;
    stay.to = group.log.length + 1;
    const left = this.members(group);
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
    if (this.stayOf(group, by)?.role !== 'owner') refuse('FORBIDDEN');
    const stay = this.stayOf(group, user) ?? refuse('NOT_FOUND');
    if (stay.role === role) refuse('CONFLICT');
    const otherOwners = this.members(group).filter((other) => other.role === 'owner' && other !== stay);
    if (stay.role === 'owner' && otherOwners.length === 0) refuse('CONFLICT');
    stay.role = role;
    return { kind: 'role', userId: user, role };
  }

  acknowledge(room: ModelRoom | undefined, ack: Ack, entryRoom: ModelRoom | undefined): void {
    const own = this.member(room, ack.user);
    if (entryRoom !== own || !this.mayRead(own, ack.user, ack.seq)) refuse('NOT_FOUND');
    // With the history for all a member reads also entries that they were not a recipient of.
    if (this.wasThere(own, ack.user, ack.seq)) own.acks.push(ack);
  }

  /** True for an entry that the user may read. */
  mayRead(room: ModelRoom, user: UserId, seq: number): boolean {
    if (this.stayOf(room, user) === undefined) return false;
    return room.history === 'all' || this.wasThere(room, user, seq);
  }

  wasThere(room: ModelRoom, user: UserId, seq: number): boolean {
    for (const stay of room.stays) {
      if (stay.user === user && seq >= stay.from && (stay.to === undefined || seq < stay.to)) return true;
    }
    return false;
  }

  readable(room: ModelRoom, user: UserId): Entry[] {
    return room.log.filter((entry) => this.mayRead(room, user, entry.seq));
  }

  page(
    room: ModelRoom | undefined,
    user: UserId,
    { before, after, limit }: { before?: number | undefined; after?: number | undefined; limit: number },
  ): { entries: Entry[]; hasMore: boolean } {
    const all = this.readable(this.member(room, user), user);
    if (after !== undefined) {
      const above = all.filter((entry) => entry.seq > after);
      return { entries: above.slice(0, limit), hasMore: above.length > limit };
    }
    const below = all.filter((entry) => before === undefined || entry.seq < before);
    return { entries: below.slice(Math.max(0, below.length - limit)), hasMore: below.length > limit };
  }

  status(room: ModelRoom, entry: Entry, reader: UserId) {
    if (!this.mayRead(this.member(room, reader), reader, entry.seq)) refuse('NOT_FOUND');
    if (!entry.message) refuse('INVALID');
    const users = [...new Set(room.stays.map((stay) => stay.user))].sort();
    return users
      .filter((user) => user !== entry.by && this.wasThere(room, user, entry.seq))
      .map((userId) => {
        const covering = room.acks.filter((ack) => ack.user === userId && ack.seq >= entry.seq);
        const seen = covering.filter((ack) => ack.kind === 'seen');
        if (covering.length === 0) return { userId, status: 'sent' };
        const deliveredAt = Math.min(...covering.map((ack) => ack.at));
        if (seen.length === 0) return { userId, status: 'delivered', deliveredAt };
        return { userId, status: 'seen', deliveredAt, seenAt: Math.min(...seen.map((ack) => ack.at)) };
      });
  }

  /** How far a member has the log; a new member starts right before their joining. */
  standing(room: ModelRoom, user: UserId): { delivered: number; seen: number } {
    const floor = Math.max(0, (this.stayOf(room, user)?.from ?? 0) - 1);
    let delivered = floor;
    let seen = floor;
    for (const ack of room.acks) {
      if (ack.user !== user) continue;
      delivered = Math.max(delivered, ack.seq);
      if (ack.kind === 'seen') seen = Math.max(seen, ack.seq);
    }
    return { delivered, seen };
  }

  /** The same as another member sees it, to whom nothing is told of what they cannot read. */
  standingFor(room: ModelRoom, reader: UserId, user: UserId): { delivered: number; seen: number } {
    const raise = (seq: number): number => (this.mayRead(room, reader, seq + 1) ? seq : raise(seq + 1));
    const { delivered, seen } = this.standing(room, user);
    return { delivered: raise(delivered), seen: raise(seen) };
  }

  unread(room: ModelRoom, user: UserId): number {
    const { seen } = this.standing(room, user);
    return this.readable(room, user).filter((entry) => entry.message && entry.by !== user && entry.seq > seen)
      .length;
  }

  list(user: UserId): ModelRoom[] {
    return this.rooms
      .filter((room) => this.stayOf(room, user) !== undefined)
      .sort((a, b) => this.activeAt(b) - this.activeAt(a) || (a.id < b.id ? -1 : 1));
  }

  activeAt(room: ModelRoom): number {
    return room.log.at(-1)?.at ?? room.createdAt;
  }

  version(room: ModelRoom): number {
    return room.log.findLast((entry) => entry.change)?.seq ?? 0;
  }

  private group(room: ModelRoom | undefined, by: UserId): ModelRoom {
    const own = this.member(room, by);
    return own.type === 'private' ? refuse('INVALID') : own;
  }

  private managed(room: ModelRoom | undefined, by: UserId): ModelRoom {
    const group = this.group(room, by);
    return this.stayOf(group, by)?.role === 'member' ? refuse('FORBIDDEN') : group;
  }

  private checkName(raw: string): string {
    const name = raw.trim();
    return name.length < 1 || name.length > 100 ? refuse('INVALID') : name;
  }
}
