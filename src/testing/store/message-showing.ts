import fc from 'fast-check';
import { parseClientMessageId, privateRoomId } from '../../domain/ids.js';
import type { Message } from '../../domain/log-entry.js';
import { EVERYTHING } from '../../domain/spans.js';
import { expectEqual, expectMatch } from '../assertions.js';
import { ann, ben, cid, deleting, editing, groupOf, message, reacting, START } from '../fixtures.js';
import { forAll, law, type LawOf, usually } from '../law.js';
import { stories, tell } from './change-stories.js';
import { foldedMessages, logOf } from './folded-log.js';
import { expectFolded } from './folded-readings.js';
import { sent } from './log-fixtures.js';
import { PagingReader } from './paging-reader.js';
import type { LogSubject } from './subject.js';

const annAndBen = privateRoomId(ann, ben);

export const showing: readonly LawOf<LogSubject>[] = [
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
      const reader = new PagingReader(subject, group.id, limit);
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
