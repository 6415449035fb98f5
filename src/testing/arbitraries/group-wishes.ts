import fc from 'fast-check';
import type { Proposal } from '../../application/ports/message-repository.js';
import { addMember, removeMember, renameGroup, setRole } from '../../domain/membership.js';
import type { Room } from '../../domain/room.js';
import { ann, ben, change, cid, dan, message } from '../fixtures.js';

/** A command that somebody may give in a group; most are allowed, some are not. */
export const wish: fc.Arbitrary<(id: Room['id']) => Proposal> = fc
  .record({
    by: fc.constantFrom(ann, ann, ben),
    whom: fc.constantFrom(ann, ben, cid, dan),
    kind: fc.constantFrom('add', 'remove', 'role', 'rename', 'say'),
    role: fc.constantFrom('owner' as const, 'admin' as const, 'member' as const),
    name: fc.constantFrom('One', 'Two', '三'),
  })
  .map(({ by, whom, kind, role, name }) => (id) => {
    if (kind === 'say') return message(id, whom);
    return change(id, by, (room) => {
      if (kind === 'add') return addMember(room, by, whom);
      if (kind === 'remove') return removeMember(room, by, whom);
      return kind === 'role' ? setRole(room, by, whom, role) : renameGroup(room, by, name);
    });
  });
