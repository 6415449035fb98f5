import type { ChatMembershipEvent, MembershipChange } from '@parley/client';
import type { People } from '../shared/people.js';

/** What became of a group, as a sentence: `Ana added Ben`. */
export const changeText = ({ change, own }: ChatMembershipEvent, people: People): string => {
  const by = own ? 'You' : people.of(change.by).name;
  const whom = change.userId === undefined ? '' : people.of(change.userId).name;
  const { newOwner } = change;
  const heir = newOwner === undefined ? '' : `. ${people.of(newOwner).name} is the owner now`;
  return `${sentence(change, by, whom)}${heir}`;
};

const ROLES = { owner: 'an owner', admin: 'an admin', member: 'a member' } as const;

const sentence = ({ kind, role, name = '' }: MembershipChange, by: string, whom: string): string => {
  switch (kind) {
    case 'added':
      return `${by} added ${whom}`;
    case 'removed':
      return `${by} removed ${whom}`;
    case 'left':
      return `${by} left`;
    case 'role':
      return `${by} made ${whom} ${ROLES[role ?? 'member']}`;
    case 'renamed':
      return `${by} renamed the group to “${name}”`;
  }
};
