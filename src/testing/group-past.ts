import type { UserId } from '../domain/ids.js';
import type { MembershipEvent, Seq } from '../domain/log-entry.js';
import { applyChange, endedBy } from '../domain/membership.js';
import {
  type EndedMembership,
  type GroupRoom,
  membershipsOf,
  readableSpans,
  recipientsOf,
} from '../domain/room.js';
import { within } from '../domain/spans.js';

/** A group, and beside it the memberships that have ended, as stores have them. */
export interface GroupWithPast {
  readonly room: GroupRoom;
  readonly ended: readonly EndedMembership[];
}

export const newGroup = (room: GroupRoom): GroupWithPast => ({ room, ended: [] });

export const goOn = ({ room, ended }: GroupWithPast, event: MembershipEvent): GroupWithPast => {
  const gone = endedBy(room, event);
  return { room: applyChange(room, event), ended: gone === undefined ? ended : [...ended, gone] };
};

export const endedOf = ({ ended }: GroupWithPast, user: UserId) =>
  ended.filter(({ userId }) => userId === user).map(({ from, to }) => ({ from, to }));

export const endedAt = ({ ended }: GroupWithPast, seq: Seq) =>
  ended.filter((membership) => within([membership], seq)).map(({ userId }) => userId);

export const membershipsIn = (group: GroupWithPast, user: UserId) =>
  membershipsOf(group.room, user, endedOf(group, user));

export const readableIn = (group: GroupWithPast, user: UserId) =>
  readableSpans(group.room, user, endedOf(group, user));

export const recipientsIn = (group: GroupWithPast, message: { readonly seq: Seq; readonly sender: UserId }) =>
  recipientsOf(group.room, message, endedAt(group, message.seq));
