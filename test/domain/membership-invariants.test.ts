import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MembershipEvent, Role } from '../../src/domain/log-entry.js';
import { applyChange, endedBy } from '../../src/domain/membership.js';
import { type GroupRoom, isMember, memberIds } from '../../src/domain/room.js';
import { castOf, groupStories } from '../../src/testing/arbitraries/groups.js';
import { membershipsIn } from '../../src/testing/group-past.js';
import { acceptedOf, refusedOf, type Step, tell, type Told } from '../../src/testing/group-story.js';
import { runs } from '../support/runs.js';

const RUNS = { numRuns: runs(50) };

/** Holds of every story, however its commands go. */
const always = (check: (told: Told, created: GroupRoom, maxMembers: number) => void): void =>
  fc.assert(
    fc.property(groupStories, (story) => check(tell(story), story.created, story.maxMembers)),
    RUNS,
  );

const rolesOf = (room: GroupRoom): ReadonlyMap<string, Role> =>
  new Map([...room.members].map(([user, { role }]) => [user, role]));

const hasRole = (room: GroupRoom, role: Role) => [...rolesOf(room).values()].includes(role);

const fold = (created: GroupRoom, events: readonly MembershipEvent[]) => events.reduce(applyChange, created);

describe('a group, after any commands', () => {
  it('has an owner while it has members', () => {
    always(({ steps }) => {
      for (const { after } of steps) expect(after.members.size === 0 || hasRole(after, 'owner')).toBe(true);
    });
  });

  it('has never more members than are allowed', () => {
    always(({ steps }, _, maxMembers) => {
      for (const { after } of steps) expect(after.members.size).toBeLessThanOrEqual(maxMembers);
    });
  });

  it('has the seq of its last event for its version', () => {
    always(({ room, events }) => {
      expect(room.version).toBe(events.at(-1)?.seq ?? 0);
    });
  });

  it('has ascending, disjoint memberships, the open one for current members only', () => {
    always((told) => {
      const { room, lastSeq } = told;
      for (const user of castOf()) {
        const spans = membershipsIn(told, user);
        const bounds = spans.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to]));

        expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
        expect(new Set(spans.map((span) => span.from)).size).toBe(spans.length);
        expect(spans.slice(0, -1).every((span) => span.to !== undefined)).toBe(true);
        expect(spans.length > 0 && spans.at(-1)?.to === undefined).toBe(isMember(room, user));
        expect(Math.max(0, ...bounds)).toBeLessThanOrEqual(Math.max(1, lastSeq));
      }
    });
  });

  it('is the fold of its log, also of one that was stored', () => {
    always(({ room, events }, created) => {
      const stored = JSON.parse(JSON.stringify(events)) as readonly MembershipEvent[];

      const folded = fold(created, stored);

      expect(folded).toEqual(room);
      expect(memberIds(folded)).toEqual(memberIds(room));
    });
  });
});

describe('folding a log in', () => {
  it('is idempotent, entry by entry', () => {
    always(({ steps }) => {
      for (const { after, event } of acceptedOf(steps)) expect(applyChange(after, event)).toBe(after);
    });
  });

  it('goes on from any state with the whole log', () => {
    always(({ room, events, steps }) => {
      for (const { after } of steps) expect(fold(after, events)).toEqual(room);
    });
  });

  it('leaves the states before it as they were', () => {
    always(({ steps, events }, created) => {
      const states = acceptedOf(steps).map(({ after }) => after);
      const copies = structuredClone(states);

      fold(created, events);

      expect(states).toEqual(copies);
      for (const [i, event] of events.entries())
        expect(states[i]).toEqual(fold(created, [...events.slice(0, i), event]));
    });
  });
});

describe('a refused command', () => {
  it('leaves the group as it was', () => {
    always(({ steps }) => {
      for (const { before, after } of refusedOf(steps)) expect(after).toBe(before);
    });
  });

  it('is refused as NOT_FOUND to anyone who is not a member, whatever the command', () => {
    always(({ steps }) => {
      for (const { command, before, outcome } of steps) {
        if (isMember(before, command.by)) continue;
        expect(outcome).toMatchObject({ code: 'NOT_FOUND', message: 'Group not found' });
      }
    });
  });

  it('is refused to a member as FORBIDDEN, NOT_FOUND or CONFLICT, and never as FORBIDDEN to an owner', () => {
    always(({ steps }) => {
      for (const { command, before, refusal } of refusedOf(steps)) {
        if (!isMember(before, command.by)) continue;
        const about = 'userId' in command ? isMember(before, command.userId) : true;
        const codes =
          about || command.kind === 'add' ? ['FORBIDDEN', 'CONFLICT'] : ['FORBIDDEN', 'NOT_FOUND'];
        expect(codes).toContain(refusal.code);
        if (rolesOf(before).get(command.by) === 'owner') expect(refusal.code).not.toBe('FORBIDDEN');
      }
    });
  });

  it('is never that of a member who leaves', () => {
    always(({ steps }) => {
      for (const { command, before, outcome } of steps) {
        const leaves =
          command.kind === 'leave' || (command.kind === 'remove' && command.userId === command.by);
        if (leaves && isMember(before, command.by))
          expect(outcome).toMatchObject({ change: { kind: 'left' } });
      }
    });
  });
});

describe('an accepted command', () => {
  const accepted = (check: (step: ReturnType<typeof acceptedOf>[number]) => void) =>
    always(({ steps }) => acceptedOf(steps).forEach(check));

  it('changes the members, a role or the name', () => {
    accepted(({ before, after }) => {
      const shown = (room: GroupRoom) => [room.name, [...rolesOf(room)].sort()];
      expect(shown(after)).not.toEqual(shown(before));
    });
  });

  it('comes from an owner, from an admin if it is not for owners only, or from the member who leaves', () => {
    accepted(({ before, event: { by, change } }) => {
      const roles = rolesOf(before);
      const allowed: readonly (Role | undefined)[] = {
        added: ['owner', 'admin'],
        renamed: ['owner', 'admin'],
        removed: 'userId' in change && roles.get(change.userId) === 'owner' ? ['owner'] : ['owner', 'admin'],
        role: ['owner'],
        left: ['owner', 'admin', 'member'],
      }[change.kind] as readonly Role[];

      expect(allowed).toContain(roles.get(by));
      if (change.kind === 'left') expect(change.userId).toBe(by);
      if (change.kind === 'removed') expect(change.userId).not.toBe(by);
    });
  });

  it('adds members with the role member', () => {
    accepted(({ after, event: { change, seq } }) => {
      if (change.kind !== 'added') return;
      expect(after.members.get(change.userId)).toEqual({ role: 'member', since: seq });
    });
  });

  it('ends the membership of a member who goes right before the seq of that event', () => {
    accepted(({ before, after, event }) => {
      const { change, seq } = event;
      if (change.kind !== 'left' && change.kind !== 'removed') return;
      const since = before.members.get(change.userId)?.since;
      expect(after.members.has(change.userId)).toBe(false);
      expect(endedBy(before, event)).toEqual({ userId: change.userId, from: since, to: seq });
    });
  });

  it('changes nobody but the member it names', () => {
    accepted(({ before, after, event: { change } }) => {
      const named: readonly unknown[] = [
        'userId' in change ? change.userId : undefined,
        change.kind === 'left' ? change.newOwner : undefined,
      ];
      for (const user of castOf().filter((each) => !named.includes(each))) {
        expect(after.members.get(user)).toEqual(before.members.get(user));
      }
    });
  });
});

describe('the succession of the last owner', () => {
  type Leaving = Pick<Step, 'before' | 'after'> & { readonly event: MembershipEvent };

  const heirOf = ({ event: { change } }: Leaving) => (change.kind === 'left' ? change.newOwner : undefined);

  const leavings = (check: (step: Leaving) => void) =>
    always(({ steps }) =>
      acceptedOf(steps)
        .filter(({ event }) => event.change.kind === 'left')
        .forEach(check),
    );

  it('happens exactly where members remain without an owner', () => {
    leavings((step) => {
      const { before, event } = step;
      const remaining = [...before.members].filter(([user]) => user !== event.by);
      const orphaned = remaining.length > 0 && remaining.every(([, { role }]) => role !== 'owner');

      expect(heirOf(step) !== undefined).toBe(orphaned);
    });
  });

  it('falls to a remaining admin before any member, and among equals to the longest-standing', () => {
    leavings((step) => {
      const heir = heirOf(step);
      if (heir === undefined) return;
      const { before, after, event } = step;
      const remaining = memberIds(before).filter((user) => user !== event.by);
      const admins = remaining.filter((user) => before.members.get(user)?.role === 'admin');

      // The members are in the order of joining, so the first is the longest-standing.
      expect(heir).toBe(admins[0] ?? remaining[0]);
      expect(after.members.get(heir)).toEqual({ role: 'owner', since: before.members.get(heir)?.since });
    });
  });
});
