import type { ChatMembershipEvent, MembershipChange } from '@parley/client';
import type { People } from '../shared/people.js';
import { isolate } from '../text/directions.js';

/** A change of a group as a sentence: `Ana added Ben`. */
export const changeText = ({ change, own }: ChatMembershipEvent, people: People): string => {
  const nameOf = (userId: string) => isolate(people.of(userId).name);
  const by = own ? 'You' : nameOf(change.by);
  const member = change.userId === undefined ? '' : nameOf(change.userId);
  const { newOwner } = change;
  const newOwnerText = newOwner === undefined ? '' : `. ${nameOf(newOwner)} is the owner now`;
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
      return `${by} renamed the group to “${isolate(name)}”`;
  }
};
