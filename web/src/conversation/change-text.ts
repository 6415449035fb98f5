import type { ChatMembershipEvent, MembershipChange } from '@parley/client';
import { type People, personText } from '../shared/people.js';
import type { Texts } from '../texts/en.js';
import { isolate } from '../text/directions.js';

/** A change of a group as a sentence: `Ana added Ben`. */
export const changeText = ({ change, own }: ChatMembershipEvent, people: People, t: Texts): string => {
  const nameOf = (userId: string) => personText(people.of(userId));
  const by = own ? undefined : nameOf(change.by);
  const member = change.userId === undefined ? '' : nameOf(change.userId);
  const text = sentence(change, by, { member, changes: t.changes });
  const { newOwner } = change;
  return newOwner === undefined ? text : t.changes.newOwner(text, nameOf(newOwner));
};

interface SentenceOptions {
  readonly member: string;
  readonly changes: Texts['changes'];
}

const sentence = (
  { kind, role = 'member', name = '' }: MembershipChange,
  by: string | undefined,
  { member, changes }: SentenceOptions,
): string => {
  switch (kind) {
    case 'added':
      return changes.added(by, member);
    case 'removed':
      return changes.removed(by, member);
    case 'left':
      return changes.left(by);
    case 'role':
      return changes.role[role](by, member);
    case 'renamed':
      return changes.renamed(by, isolate(name));
  }
};
