import { DomainError } from '../domain/errors.js';
import { parseGroupId, parseMessageId, type UserId } from '../domain/ids.js';
import type { MembershipChange, MembershipEvent, Seq } from '../domain/log-entry.js';
import { addMember, leaveGroup, removeMember, renameGroup, setRole } from '../domain/membership.js';
import type { GroupRoom } from '../domain/room.js';
import { START } from './fixtures.js';
import { goOn, type GroupWithPast, newGroup } from './group-past.js';
import { castOf, type GroupCommand, type GroupStory, type Someone } from './arbitraries/groups.js';

/** A command and its outcome: an event, or the refusal that left the group as it was. */
export interface Step {
  readonly command: Exclude<GroupCommand, { kind: 'message' }>;
  readonly before: GroupRoom;
  readonly after: GroupRoom;
  readonly outcome: MembershipEvent | DomainError;
}

/** A message with its seq, and the group as it was then. */
export interface Sent {
  readonly seq: Seq;
  readonly sender: UserId;
  readonly room: GroupRoom;
}

export interface Told extends GroupWithPast {
  /** The last seq that the log has, messages included. */
  readonly lastSeq: Seq;
  readonly events: readonly MembershipEvent[];
  readonly messages: readonly Sent[];
  readonly steps: readonly Step[];
}

/** Tells a story as the use cases do: decides on each command, and applies the event at the next seq. */
export const tell = ({ created, maxMembers, commands }: GroupStory): Told => {
  let past = newGroup(created);
  let lastSeq = 0;
  const messages: Sent[] = [];
  const steps: Step[] = [];
  for (const chosen of commands) {
    const { room: before } = past;
    const command = resolve(before, chosen);
    if (command.kind === 'message') {
      lastSeq++;
      messages.push({ seq: lastSeq, sender: command.by, room: before });
      continue;
    }
    const outcome = refusalOr(() => eventAt(lastSeq + 1, command.by, decide(before, command, maxMembers)));
    if (!(outcome instanceof DomainError)) {
      lastSeq++;
      past = goOn(past, outcome);
    }
    steps.push({ command, before, after: past.room, outcome });
  }
  return { ...past, lastSeq, messages, steps, events: acceptedOf(steps).map(({ event }) => event) };
};

export const acceptedOf = (steps: readonly Step[]) =>
  steps.flatMap(({ outcome, ...step }) =>
    outcome instanceof DomainError ? [] : [{ ...step, event: outcome }],
  );

export const refusedOf = (steps: readonly Step[]) =>
  steps.flatMap(({ outcome, ...step }) =>
    outcome instanceof DomainError ? [{ ...step, refusal: outcome }] : [],
  );

/** The members at a seq, by the plainest rule: the founders, then each event up to it. */
export const membersAt = (
  founders: Iterable<UserId>,
  events: readonly MembershipEvent[],
  seq: Seq,
): ReadonlySet<UserId> => {
  const members = new Set(founders);
  for (const { change } of events.filter((event) => event.seq <= seq)) {
    if (change.kind === 'added') members.add(change.userId);
    if (change.kind === 'left' || change.kind === 'removed') members.delete(change.userId);
  }
  return members;
};

export const eventAt = (seq: Seq, by: UserId, change: MembershipChange): MembershipEvent => ({
  kind: 'event',
  id: parseMessageId(`event-${seq}`),
  roomId: parseGroupId('group'),
  seq,
  ordinal: 0,
  by,
  change,
  createdAt: START + seq,
});

/** The result of `run`, or the refusal that it throws. Any other error is thrown. */
export const refusalOr = <T>(run: () => T): T | DomainError => {
  try {
    return run();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
};

const decide = (room: GroupRoom, command: Step['command'], maxMembers: number): MembershipChange => {
  switch (command.kind) {
    case 'add':
      return addMember(room, command.by, command.userId, { maxMembers });
    case 'remove':
      return removeMember(room, command.by, command.userId);
    case 'leave':
      return leaveGroup(room, command.by);
    case 'rename':
      return renameGroup(room, command.by, command.name);
    case 'role':
      return setRole(room, command.by, command.userId, command.role);
  }
};

const resolve = (room: GroupRoom, command: GroupCommand<Someone>): GroupCommand => {
  const by = choose(room, command.by);
  return 'userId' in command ? { ...command, by, userId: choose(room, command.userId) } : { ...command, by };
};

const choose = (room: GroupRoom, { among, index }: Someone): UserId => {
  const members = [...room.members.keys()];
  const groups: Record<Someone['among'], readonly UserId[]> = {
    owners: members.filter((user) => room.members.get(user)?.role === 'owner'),
    members,
    others: castOf().filter((user) => !room.members.has(user)),
    all: castOf(),
  };
  const chosen = groups[among].length > 0 ? groups[among] : castOf();
  return chosen[index % chosen.length] as UserId;
};
