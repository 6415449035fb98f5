import fc from 'fast-check';
import type { ChangeProposal } from '../../application/ports/message-repository.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { Message } from '../../domain/log-entry.js';
import { adding, ann, ben, cid, dan, deleting, editing, message, reacting } from '../fixtures.js';
import type { LogStore } from './subject.js';

/** One thing that a user does. `at` picks one of the messages that the room has. */
type Step =
  | { readonly kind: 'send'; readonly by: UserId; readonly mentions: readonly UserId[] }
  | { readonly kind: 'add' }
  | {
      readonly kind: 'edit';
      readonly at: number;
      readonly content: string;
      readonly mentions: readonly UserId[];
    }
  | { readonly kind: 'delete'; readonly at: number }
  | {
      readonly kind: 'react';
      readonly at: number;
      readonly by: UserId;
      readonly emoji: string;
      readonly on: boolean;
    };

const at = fc.nat(20);
const by = fc.constantFrom(ann, ben, cid);
const mentions = fc.subarray([ann, ben, cid]);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), by, mentions }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      at,
      content: fc.constantFrom('a', 'b'),
      mentions,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), at }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('react' as const),
      at,
      by,
      emoji: fc.constantFrom('👍', '🎉'),
      on: fc.boolean(),
    }),
  },
);
/** What users do in a group of ann, ben and cid. */
export const stories = fc.array(step, { maxLength: 10, size: 'max' });

/** Carries out a story. `known` are the messages of the room, and it keeps them as they are now. */
export const tell = async (
  { messages }: LogStore,
  roomId: RoomId,
  story: readonly Step[],
  known: Message[] = [],
): Promise<void> => {
  for (const each of story) {
    if (each.kind === 'send') {
      const mentioning = { mentions: without(each.mentions, each.by) };
      const { entry } = await messages.append(message(roomId, each.by, mentioning));
      if (entry.kind === 'message') known.push(entry);
      continue;
    }
    if (each.kind === 'add') {
      await messages.append(adding(roomId, ann, dan)).catch(() => undefined);
      continue;
    }
    const index = each.at % Math.max(known.length, 1);
    const target = known[index];
    if (target === undefined || (target.deleted !== undefined && each.kind !== 'delete')) continue;
    const changed = await messages.change(proposalOf(target, each));
    known[index] = changed.message;
  }
};

const proposalOf = (target: Message, step: Exclude<Step, { kind: 'send' | 'add' }>): ChangeProposal => {
  const { sender } = target;
  if (step.kind === 'edit') return editing(target, sender, step.content, step.mentions);
  if (step.kind === 'delete') return deleting(target, sender);
  return reacting(target, step.by, step.emoji, step.on);
};

const without = (users: readonly UserId[], user: UserId): readonly UserId[] =>
  users.filter((each) => each !== user);
