import type { UserId } from '../../domain/ids.js';
import type { MembershipEvent } from '../../domain/log-entry.js';
import type { Range } from '../../domain/spans.js';

/*
 * Memberships that have ended follow from the log alone, so they are stored nowhere else: a second document could not be
 * written together with the entry.
 */

/** The ended memberships of the user whom all of these events are about. A founder's first began with the log. */
export const endedIn = (events: readonly MembershipEvent[]): readonly Range[] => {
  const ended: Range[] = [];
  let from = 1;
  for (const { change, seq } of events) {
    if (change.kind === 'added') from = seq;
    if (change.kind === 'left' || change.kind === 'removed') ended.push({ from, to: seq });
  }
  return ended;
};

/** Of the users whose memberships these events change, those who were members before the first of them, and went. */
export const membersBefore = (events: readonly MembershipEvent[]): readonly UserId[] => {
  const known = new Set<UserId>();
  const members: UserId[] = [];
  for (const { change } of events) {
    if (change.kind === 'renamed' || change.kind === 'role' || known.has(change.userId)) continue;
    known.add(change.userId);
    if (change.kind !== 'added') members.push(change.userId);
  }
  return members;
};
