import type { UserId } from '../../domain/ids.js';
import { type GroupRoom, memberIds } from '../../domain/room.js';
import type { Range } from '../../domain/spans.js';
import type { GroupDocument } from './documents.js';

/** A group as it is made, before the first entry of its log. */
export const documentOf = (group: GroupRoom): GroupDocument => ({
  _id: group.id,
  type: 'group',
  createdAt: new Date(group.createdAt),
  history: group.history,
  people: memberIds(group),
  ...projectionOf(group),
});

/** What the fold of the membership events changes of a room's document. */
export const projectionOf = (
  group: GroupRoom,
): Pick<GroupDocument, 'name' | 'version' | 'members' | 'ended'> => ({
  name: group.name,
  version: group.version,
  members: [...group.members].map(([userId, { role, since }]) => ({ userId, role, since })),
  ended: [...group.ended]
    .flatMap(([userId, spans]) => spans.map((span) => ({ userId, ...span })))
    .sort((a, b) => a.to - b.to),
});

export const groupOf = (document: GroupDocument): GroupRoom => {
  const ended = new Map<UserId, Range[]>();
  for (const { userId, from, to } of document.ended) {
    ended.set(userId, [...(ended.get(userId) ?? []), { from, to }]);
  }
  return {
    type: 'group',
    id: document._id,
    name: document.name,
    history: document.history,
    createdAt: document.createdAt.getTime(),
    version: document.version,
    members: new Map(document.members.map(({ userId, role, since }) => [userId, { role, since }])),
    ended,
  };
};
