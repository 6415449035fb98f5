import fc from 'fast-check';
import { parseClientMessageId, privateRoomId, type RoomId, type UserId } from '../../domain/ids.js';
import type { ChangeProposal } from '../../application/ports/message-repository.js';
import type { Message } from '../../domain/log-entry.js';
import { EVERYTHING } from '../../domain/spans.js';
import { errorOf, expectEqual, expectMatch, expectRefusal } from '../assertions.js';
import {
  adding,
  ann,
  appendAll,
  ben,
  cid,
  dan,
  deleting,
  editing,
  groupOf,
  ids,
  message,
  reacting,
  START,
} from '../fixtures.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import { foldedMessages, logOf } from './folded-log.js';
import { byTurns, type LogStore, type LogSubject } from './subject.js';

const annAndBen = privateRoomId(ann, ben);

export const changing: readonly LawOf<LogSubject>[] = [
  law(
    'gives a change the seq after the last entry, and its message the state after that',
    async (subject) => {
      const { messages } = subject;
      const [first] = await sent(subject, annAndBen, [ann, ben]);

      const edited = await messages.change(editing(first, ann, 'Hello again'));

      expectMatch(edited.change, { seq: 3, ordinal: 2, by: ann, target: { id: first.id, seq: 1 } });
      const wanted = { ...first, content: 'Hello again', rev: 3, edited: { seq: 3, at: START, count: 1 } };
      expectEqual(edited.message, wanted);
      expectEqual((await messages.present(annAndBen, [first.id])).get(first.id), wanted);
      expectEqual(await messages.lastSeqs([annAndBen]), new Map([[annAndBen, 3]]));
      const next = await messages.append(message(annAndBen, ann));
      expectMatch(next.entry, { seq: 4, ordinal: 3 });
    },
  ),

  law('keeps in the log each message as it was sent, and each change', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann]);
    const changes = [
      await messages.change(editing(first, ann, 'Hello again', [ben])),
      await messages.change(reacting(first, ben, '👍')),
      await messages.change(reacting(first, ben, '👍', false)),
    ];

    const log = await logOf(subject, annAndBen);

    expectEqual(log, [first, ...changes.map(({ change }) => change)]);
  }),

  law('appends nothing where nothing changes, and gives the message as it is', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann]);
    const { message: reacted } = await messages.change(reacting(first, ben, '👍'));

    const again = [
      await messages.change(reacting(first, ben, '👍')),
      await messages.change(reacting(first, ann, '🎉', false)),
      await messages.change(editing(first, ann, first.content)),
    ];

    for (const each of again) expectEqual(each, { change: undefined, message: reacted });
    expectEqual((await messages.lastSeqs([annAndBen])).get(annAndBen), 2);
  }),

  law('has no message of another room, and none that is not there, as a target', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann]);
    const other = privateRoomId(ann, cid);
    await sent(subject, other, [ann]);

    await expectRefusal(messages.change(editing({ id: first.id, roomId: other }, ann, 'x')), 'NOT_FOUND');
    await expectRefusal(
      messages.change(editing({ id: ids.messageId(), roomId: annAndBen }, ann, 'x')),
      'NOT_FOUND',
    );

    expectEqual((await messages.lastSeqs([other])).get(other), 1);
  }),

  law('rejects with the error that `decide` throws, and changes no message', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann]);

    expectMatch(await errorOf(messages.change(editing(first, ben, 'Mine'))), { code: 'FORBIDDEN' });

    expectEqual((await messages.present(annAndBen, [first.id])).get(first.id), first);
  }),

  law('decides each of many changes on the message as the one before leaves it', async (subject) => {
    const { messages, another, rooms } = subject;
    const group = groupOf(ann, [ben, cid, dan]);
    await rooms.createGroup(group);
    const [target] = await sent(subject, group.id, [ann]);
    const writer = await byTurns<LogStore>({ rooms, messages }, another);
    const users = [ann, ben, cid, dan];

    // Each user reacts twice, from both processes where there are two: every second one changes nothing.
    const reacted = await Promise.all(
      users.flatMap((user) =>
        [0, 1].map((turn) => writer(turn).messages.change(reacting(target, user, '👍'))),
      ),
    );
    await messages.append(message(group.id, ann));

    expectEqual(reacted.filter(({ change }) => change !== undefined).length, users.length);
    const counts = (await logOf(subject, group.id)).flatMap((entry) =>
      entry.kind === 'change' && entry.change.kind === 'reacted' ? [entry.change.count] : [],
    );
    expectEqual(counts, [1, 2, 3, 4]);
    await expectFolded(subject, group.id);
  }),

  law('shows in every reading the fold of the changes of the log', async (subject, runs) => {
    await forAll(stories, usually(8, runs), async (story) => {
      const group = groupOf(ann, [ben, cid]);
      await subject.rooms.createGroup(group);
      await tell(subject, group.id, story);

      await expectFolded(subject, group.id);
    });
  }),

  law('brings a reader who goes on from page to page to the present state', async (subject, runs) => {
    const readings = fc.tuple(stories, stories, stories, fc.integer({ min: 1, max: 4 }));
    await forAll(readings, usually(5, runs), async ([before, meanwhile, last, limit]) => {
      const group = groupOf(ann, [ben, cid]);
      await subject.rooms.createGroup(group);
      const known: Message[] = [];
      await tell(subject, group.id, before, known);
      const reader = new Reader(subject, group.id, limit);
      await reader.goOn();
      await tell(subject, group.id, meanwhile, known);
      await reader.read();
      await tell(subject, group.id, last, known);

      await reader.goOn();

      expectEqual(reader.known(), foldedMessages(await logOf(subject, group.id)));
      reader.expectAtMostTwice();
    });
  }),

  law('gives one message to a reader who missed many changes of it', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann, ben]);
    for (let i = 0; i < 12; i++) await messages.change(reacting(first, ben, '👍', i % 2 === 0));
    const { message: present } = await messages.change(reacting(first, ann, '🎉'));

    const page = await messages.shown(annAndBen, {
      after: 2,
      limit: 3,
      spans: EVERYTHING,
      withChanged: true,
    });

    expectEqual(page, { entries: [], changed: [present], hasMore: false, lastSeq: 15 });
  }),

  law('leaves out changed messages that the reader may not read, or does not ask for', async (subject) => {
    const { messages } = subject;
    const [first, second] = await sent(subject, annAndBen, [ann, ann]);
    await messages.change(editing(first, ann, 'One'));
    const { message: changed } = await messages.change(editing(second, ann, 'Two'));
    const request = { after: 2, limit: 9, spans: [{ from: 2 }] };

    const page = await messages.shown(annAndBen, { ...request, withChanged: true });
    const plain = await messages.shown(annAndBen, { ...request, withChanged: false });

    expectEqual(page.changed, [changed]);
    expectEqual(plain, { ...page, changed: [] });
  }),

  law('leaves nothing of what a deleted message said', async (subject) => {
    const { messages } = subject;
    const once = { clientMessageId: parseClientMessageId('once') };
    const secret = 'The secret of the sphinx';
    const first = await messages.append(
      message(annAndBen, ann, { content: `${secret} 1`, mentions: [ben], ...once }),
    );
    const target = first.entry as Message;
    await messages.change(editing(target, ann, `${secret} 2`, []));
    await messages.change(editing(target, ann, `${secret} 3`, [ben]));
    await messages.change(reacting(target, ben, '👍'));

    const { message: deleted } = await messages.change(deleting(target, ann));

    expectMatch(deleted, { content: '', deleted: { at: START, by: ann }, rev: 5 });
    expectEqual('mentions' in deleted || 'reactions' in deleted || 'edited' in deleted, false);
    const again = await messages.append(message(annAndBen, ann, once));
    expectEqual(again.entry, deleted);
    const request = { limit: 9, spans: EVERYTHING };
    const read = [
      await messages.page(annAndBen, request),
      await messages.shown(annAndBen, { ...request, withChanged: true }),
      await messages.newest(annAndBen, {}),
      [...(await messages.present(annAndBen, [target.id])).values()],
      await messages.find(target.id),
      [...(await messages.findAll([target.id])).values()],
      await messages.versions(annAndBen, target, { limit: 9 }),
    ];
    expectEqual(JSON.stringify(read).includes('sphinx'), false);
    expectEqual(await messages.countMentions(annAndBen, ben, {}), 0);
    await expectFolded(subject, annAndBen);
  }),

  law('counts the edits of a message, by which they are bounded', async (subject) => {
    const { messages } = subject;
    const [target] = await sent(subject, annAndBen, [ann]);
    const counts: (number | undefined)[] = [];
    const counting = ({ decide, ...rest }: ChangeProposal): ChangeProposal => ({
      ...rest,
      decide: (basis) => {
        counts.push(basis.target?.edited?.count);
        return decide(basis);
      },
    });

    await messages.change(editing(target, ann, 'One'));
    await messages.change(reacting(target, ben, '👍'));
    await messages.change(editing(target, ann, 'Two'));
    await messages.change(counting(editing(target, ann, 'Three')));
    const present = await messages.present(annAndBen, [target.id]);

    expectEqual(counts.at(-1), 2);
    expectMatch(present.get(target.id), { edited: { seq: 5, count: 3 } });
  }),

  law('takes no change of a deleted message', async (subject) => {
    const { messages } = subject;
    const [target] = await sent(subject, annAndBen, [ann]);
    const { message: deleted } = await messages.change(deleting(target, ann));

    await expectRefusal(messages.change(editing(target, ann, 'Back')), 'CONFLICT');
    await expectRefusal(messages.change(reacting(target, ben, '👍')), 'CONFLICT');
    const again = await messages.change(deleting(target, ann));

    expectEqual(again, { change: undefined, message: deleted });
  }),

  law('gives the earlier texts of a message, the newest first and in pages', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann]);
    for (const content of ['two', 'three']) await messages.change(editing(first, ann, content));
    const page = { limit: 2 };

    const newest = await messages.versions(annAndBen, first, page);
    const older = await messages.versions(annAndBen, first, { ...page, before: newest.at(-1)?.seq });

    expectEqual(
      [...newest, ...older].map(({ seq, content }) => [seq, content]),
      [
        [3, 'three'],
        [2, 'two'],
        [1, 'Hello'],
      ],
    );
  }),

  law('stores what a message answers, and whom it mentions', async (subject) => {
    const { messages } = subject;
    const [first] = await sent(subject, annAndBen, [ann]);
    const replyTo = { id: first.id, seq: first.seq, sender: ann };

    const { entry } = await messages.append(message(annAndBen, ben, { replyTo, mentions: [ann] }));

    expectMatch(entry, { replyTo, mentions: [ann] });
    expectEqual((await logOf(subject, annAndBen))[1], entry);
    expectEqual(await messages.find(entry.id), entry);
    expectEqual(await messages.countMentions(annAndBen, ann, {}), 1);
  }),
];

/** Messages of these senders, one after another. */
const sent = async (
  { messages }: LogStore,
  roomId: RoomId,
  senders: readonly UserId[],
): Promise<[Message, Message]> => {
  const appended = await appendAll(
    messages,
    senders.map((sender) => message(roomId, sender)),
  );
  return appended.map(({ entry }) => entry) as unknown as [Message, Message];
};

/** Numbers pick one of the messages that are there. */
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
const stories = fc.array(step, { maxLength: 10, size: 'max' });

/** `known` are the messages of the room, as they are now. */
const tell = async (
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

/** Compares every reading with the log. */
const expectFolded = async (store: LogStore, roomId: RoomId): Promise<void> => {
  const { messages } = store;
  const log = await logOf(store, roomId);
  const wanted = foldedMessages(log);
  const byId = new Map(wanted.map((each) => [each.id, each]));
  const shown = log.filter((entry) => entry.kind !== 'change').map((entry) => byId.get(entry.id) ?? entry);
  const request = { limit: 99, spans: EVERYTHING, withChanged: true };

  expectEqual(await messages.present(roomId, [...byId.keys()]), byId);
  const lastSeq = log.length;
  const page = { entries: shown, changed: [], hasMore: false, lastSeq };
  expectEqual(await messages.shown(roomId, request), page);
  expectEqual(await messages.shown(roomId, { ...request, after: 0 }), page);
  expectEqual(await messages.newest(roomId, {}), wanted.at(-1));
  for (const each of wanted.slice(-3)) {
    const { clientMessageId, sender } = each;
    const again = await messages.append(message(roomId, sender, { clientMessageId }));
    expectEqual(again.entry, each);
    if (each.deleted !== undefined) continue;
    const reactors = await messages.reactions(roomId, each, { limit: 9 });
    const counted = new Map<string, number>();
    for (const { emojis } of reactors)
      for (const emoji of emojis) counted.set(emoji, (counted.get(emoji) ?? 0) + 1);
    expectEqual(counted, new Map((each.reactions ?? []).map(({ emoji, count }) => [emoji, count])));
    for (const { userId, emojis } of reactors) {
      expectEqual(await messages.reactionsBy(roomId, userId, [each]), new Map([[each.id, emojis]]));
    }
    const [last] = await messages.versions(roomId, each, { limit: 1 });
    expectEqual(last?.content, each.content);
  }
  for (const user of [ann, ben, cid]) {
    for (const after of [0, Math.floor(lastSeq / 2)]) {
      const above = wanted.filter(({ seq, deleted }) => seq > after && deleted === undefined);
      const ofOthers = above.filter(({ sender }) => sender !== user).length;
      const mentioned = above.filter((each) => each.mentions?.includes(user)).length;
      const deletedOwn = wanted.filter(
        ({ seq, sender, deleted }) => seq > after && sender === user && deleted !== undefined,
      );
      expectEqual(await messages.count(roomId, { notFrom: user, after }), ofOthers);
      expectEqual(await messages.countMentions(roomId, user, { after }), mentioned);
      if (deletedOwn.length === 0) expectEqual(await messages.count(roomId, { after }), above.length);
    }
  }
};

/** Goes on from where each page reaches, as a device does that keeps a cursor. */
class Reader {
  readonly #messages = new Map<number, Message>();
  readonly #got = new Map<string, number>();
  #cursor = 0;

  constructor(
    private readonly store: LogStore,
    private readonly roomId: RoomId,
    private readonly limit: number,
  ) {}

  /** One page. False where that was the last. */
  async read(): Promise<boolean> {
    const request = { after: this.#cursor, limit: this.limit, spans: EVERYTHING, withChanged: true };
    const { entries, changed, hasMore, lastSeq } = await this.store.messages.shown(this.roomId, request);
    expectEqual(entries.length + changed.length <= this.limit, true);
    const keys = [...entries.map(({ seq }) => seq), ...changed.map(({ rev = 0 }) => rev)];
    for (const each of [...entries, ...changed]) {
      if (each.kind !== 'message') continue;
      this.#messages.set(each.seq, each);
      const state = `${each.seq} ${each.rev ?? 0}`;
      this.#got.set(state, (this.#got.get(state) ?? 0) + 1);
    }
    const before = this.#cursor;
    this.#cursor = hasMore ? Math.max(...keys) : lastSeq;
    if (hasMore) expectEqual(this.#cursor > before, true);
    return hasMore;
  }

  async goOn(): Promise<void> {
    while (await this.read());
  }

  known(): readonly Message[] {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
  }

  /** Each state of a message, at most. */
  expectAtMostTwice(): void {
    for (const times of this.#got.values()) expectEqual(times <= 2, true);
  }
}
