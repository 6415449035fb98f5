import type { ChangeProposal } from '../../application/ports/message-repository.js';
import { privateRoomId } from '../../domain/ids.js';
import { errorOf, expectEqual, expectMatch, expectRefusal } from '../assertions.js';
import {
  ann,
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
import { law, type LawOf } from '../law.js';
import { logOf } from './folded-log.js';
import { expectFolded } from './folded-readings.js';
import { sent } from './log-fixtures.js';
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
];
