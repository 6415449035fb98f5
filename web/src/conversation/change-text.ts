import type { ChatMembershipEvent, MembershipChange } from '@parley/client';
import type { People } from '../shared/people.js';

/** A change of a group as a sentence: `Ana added Ben`. */
export const changeText = ({ change, own }: ChatMembershipEvent, people: People): string => {
  const by = own ? 'You' : people.of(change.by).name;
  const member = change.userId === undefined ? '' : people.of(change.userId).name;
  const { newOwner } = change;
  const newOwnerText = newOwner === undefined ? '' : `. ${people.of(newOwner).name} is the owner now`;
  return `${sentence(change, by, member)}${newOwnerText}`;
};

const ROLES = { owner: 'an owner', admin: 'an admin', member: 'a member' } as const;

const sentence = ({ kind, role, name = '' }: MembershipChange, by: string, member: string): string => {
  switch (kind) {
    case 'added':
      return `${by} added ${member}`;
    case 'removed':
      return `${by} removed ${member}`;
    case 'left':
      return `${by} left`;
    case 'role':
      return `${by} made ${member} ${ROLES[role ?? 'member']}`;
    case 'renamed':
      return `${by} renamed the group to “${name}”`;
  }
};
