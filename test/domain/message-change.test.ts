import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroupId, parseMessageId } from '../../src/domain/ids.js';
import { EDITS_MAX, REACTIONS_MAX } from '../../src/domain/limits.js';
import {
  type Message,
  type MessageChange,
  type MessageChangeFact,
  revOf,
} from '../../src/domain/log-entry.js';
import {
  applyToMessage,
  type ChangeBasis,
  deleteMessage,
  editMessage,
  mentionsOf,
  react,
} from '../../src/domain/message-change.js';
import { ann, ben, cid, groupOf, START, zoe } from '../../src/testing/fixtures.js';

const roomId = parseGroupId('crew');
const group = groupOf(ann, [ben, cid], { id: roomId });

const sent: Message = {
  kind: 'message',
  id: parseMessageId('m-3'),
  roomId,
  seq: 3,
  ordinal: 3,
  sender: ben,
  type: 'text',
  content: 'Hello',
  clientMessageId: 'c-3' as Message['clientMessageId'],
  createdAt: START,
  sentDigest: 'digest',
  mentions: [cid],
};

const changeAt = (seq: number, change: MessageChangeFact): MessageChange => ({
  kind: 'change',
  id: parseMessageId(`c-${seq}`),
  roomId,
  seq,
  ordinal: 3,
  by: ben,
  target: { id: sent.id, seq: sent.seq },
  change,
  createdAt: START + seq,
});

const facts: fc.Arbitrary<MessageChangeFact> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('edited' as const),
      content: fc.constantFrom('a', 'b'),
      mentions: fc.subarray([ann, cid]),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'deleted' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('reacted' as const),
      emoji: fc.constantFrom('👍', '🎉'),
      on: fc.boolean(),
      count: fc.nat({ max: 3 }),
    }),
  },
);
const logs = fc.array(facts, { maxLength: 12 }).map((all) => all.map((fact, i) => changeAt(i + 4, fact)));

describe('a message with the changes of its log folded in', () => {
  it('has the rev of the last change that counts, which never goes back', () => {
    fc.assert(
      fc.property(logs, (log) => {
        let message = sent;
        for (const change of log) {
          const after = applyToMessage(message, change);
          expect(revOf(after)).toBe(message.deleted === undefined ? change.seq : revOf(message));
          message = after;
        }
      }),
    );
  });

  it('is the same where changes come again, however old', () => {
    fc.assert(
      fc.property(logs, fc.array(fc.nat({ max: 11 })), (log, again) => {
        const message = log.reduce(applyToMessage, sent);
        const repeated = again.flatMap((i) => log[i] ?? []);

        expect(repeated.reduce(applyToMessage, message)).toBe(message);
      }),
    );
  });

  it('says nothing any more once it was deleted, whatever follows', () => {
    fc.assert(
      fc.property(logs, logs, (before, after) => {
        const deleted = applyToMessage(
          before.reduce(applyToMessage, sent),
          changeAt(20, { kind: 'deleted' }),
        );
        const later = after.map((change, i) => ({ ...change, seq: 21 + i }));

        const message = later.reduce(applyToMessage, deleted);

        expect(message.deleted).toBeDefined();
        expect(message.content).toBe('');
        for (const name of ['mentions', 'reactions', 'edited', 'sentDigest'])
          expect(message).not.toHaveProperty(name);
      }),
    );
  });

  it('has no emoji without a user, and each once', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const { reactions = [] } = log.reduce(applyToMessage, sent);

        expect(reactions.every(({ count }) => count > 0)).toBe(true);
        expect(new Set(reactions.map(({ emoji }) => emoji)).size).toBe(reactions.length);
      }),
    );
  });

  it('forgets at an edit what was sent in place of the first text', () => {
    const edited = applyToMessage(sent, changeAt(4, { kind: 'edited', content: 'Bye', mentions: [] }));

    expect(edited).toEqual({
      ...without(sent, 'sentDigest', 'mentions'),
      content: 'Bye',
      rev: 4,
      edited: { seq: 4, at: START + 4, count: 1 },
    });
  });
});

const without = (message: Message, ...names: (keyof Message)[]): object =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !names.includes(name as keyof Message)));

const basis = (over: Partial<ChangeBasis> = {}): ChangeBasis => ({
  room: group,
  target: sent,
  hasReacted: false,
  ...over,
});
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const deleted = applyToMessage(sent, changeAt(4, { kind: 'deleted' }));
const editedAt = (seq: number) =>
  applyToMessage(sent, changeAt(seq, { kind: 'edited', content: 'Bye', mentions: [] }));

describe('who may change a message', () => {
  const edit = (by: typeof ann, over: Partial<ChangeBasis> = {}) =>
    codeOf(() => editMessage(basis(over), { by, ended: [], content: 'New' }));
  const erase = (by: typeof ann, over: Partial<ChangeBasis> = {}) =>
    codeOf(() => deleteMessage(basis(over), { by, ended: [] }));
  const like = (by: typeof ann, over: Partial<ChangeBasis> = {}) =>
    codeOf(() => react(basis(over), { by, ended: [], emoji: '👍', on: true }));

  it('is the sender for an edit, the sender or who manages the group for a deletion, every member for a reaction', () => {
    expect([ann, ben, cid, zoe].map((user) => edit(user))).toEqual([
      'FORBIDDEN',
      'accepted',
      'FORBIDDEN',
      'NOT_FOUND',
    ]);
    expect([ann, ben, cid, zoe].map((user) => erase(user))).toEqual([
      'accepted',
      'accepted',
      'FORBIDDEN',
      'NOT_FOUND',
    ]);
    expect([ann, ben, cid, zoe].map((user) => like(user))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'NOT_FOUND',
    ]);
  });

  it('is nobody where the message is not there, or was written while they were no member', () => {
    const late = groupOf(ann, [], { id: roomId, history: 'since-joining' });
    const room = {
      ...late,
      members: new Map([...late.members, [ben, { role: 'owner' as const, since: 9 }]]),
    };

    for (const ask of [edit, erase, like]) {
      expect(ask(ben, { target: undefined })).toBe('NOT_FOUND');
      expect(ask(ben, { room })).toBe('NOT_FOUND');
      expect(ask(ben, { room: undefined })).toBe('NOT_FOUND');
    }
  });
});

describe('an edit', () => {
  const edit = (content: string, rev?: number, target = sent) =>
    editMessage(basis({ target }), { by: ben, ended: [], content, rev });

  it('of the same content changes nothing, also behind a later edit', () => {
    expect(edit('Hello')).toBeUndefined();
    expect(edit('Bye', 3, editedAt(7))).toBeUndefined();
  });

  it('changes nothing where it is repeated after a member whom it mentions has left', () => {
    const target = { ...editedAt(7), mentions: [ann, zoe] };
    const again = (mentions: (typeof ann)[]) =>
      editMessage(basis({ target }), { by: ben, ended: [], content: 'Bye', mentions, rev: 3 });

    expect(again([zoe, ann, ben])).toBeUndefined();
    expect(codeOf(() => again([ann]))).toBe('CONFLICT');
    expect(codeOf(() => again([ann, zoe, cid]))).toBe('CONFLICT');
  });

  it('is a conflict where an edit came above what the editor has seen, and not where a reaction did', () => {
    const liked = applyToMessage(sent, changeAt(8, { kind: 'reacted', emoji: '👍', on: true, count: 1 }));

    expect(codeOf(() => edit('New', 3, editedAt(7)))).toBe('CONFLICT');
    expect(codeOf(() => edit('New', 7, editedAt(7)))).toBe('accepted');
    expect(codeOf(() => edit('New', 3, liked))).toBe('accepted');
  });

  it('is a conflict where a message was edited as often as one may be', () => {
    const editedTimes = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        changeAt(4 + i, { kind: 'edited', content: 'Bye', mentions: [] }),
      ).reduce(applyToMessage, sent);

    expect(codeOf(() => edit('New', undefined, editedTimes(EDITS_MAX)))).toBe('CONFLICT');
    expect(edit('Bye', undefined, editedTimes(EDITS_MAX))).toBeUndefined();
    expect(codeOf(() => edit('New', undefined, editedTimes(EDITS_MAX - 1)))).toBe('accepted');
  });

  it('of a deleted message is a conflict', () => {
    expect(codeOf(() => edit('New', undefined, deleted))).toBe('CONFLICT');
  });

  it('keeps the mentions where it names none, and drops anyone who is no member', () => {
    const named = editMessage(basis(), {
      by: ben,
      ended: [],
      content: 'Hello',
      mentions: [ann, zoe, ben, ann],
    });

    expect(edit('New')).toMatchObject({ mentions: [cid] });
    expect(named).toEqual({ kind: 'edited', content: 'Hello', mentions: [ann] });
    expect(mentionsOf(group, ben, [zoe, ben])).toEqual([]);
  });
});

describe('a reaction', () => {
  const like = (on: boolean, over: Partial<ChangeBasis> = {}, emoji = '👍') =>
    react(basis(over), { by: cid, ended: [], emoji, on });
  const full = Array.from({ length: REACTIONS_MAX }, (_, i) => ({ emoji: `e${i}`, count: 1 }));

  it('counts one more, or one less', () => {
    const target = { ...sent, reactions: [{ emoji: '👍', count: 4 }] };

    expect(like(true, { target })).toEqual({ kind: 'reacted', emoji: '👍', on: true, count: 5 });
    expect(like(false, { target, hasReacted: true })).toEqual({
      kind: 'reacted',
      emoji: '👍',
      on: false,
      count: 3,
    });
  });

  it('that is there already, or already gone, changes nothing', () => {
    expect(like(true, { hasReacted: true })).toBeUndefined();
    expect(like(false)).toBeUndefined();
    expect(like(false, { target: deleted })).toBeUndefined();
  });

  it('is refused to a deleted message, and beyond the different ones that a message may have', () => {
    expect(codeOf(() => like(true, { target: deleted }))).toBe('CONFLICT');
    expect(codeOf(() => like(true, { target: { ...sent, reactions: full } }))).toBe('CONFLICT');
    expect(codeOf(() => like(true, { target: { ...sent, reactions: full } }, 'e3'))).toBe('accepted');
  });
});
