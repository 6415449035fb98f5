import { expectEqual } from '../assertions.js';
import { parseUserId } from '../../domain/ids.js';
import { law, type LawOf } from '../law.js';
import { REOPENS, reopened, type RevocationSubject } from './subject.js';
import { ann, ben, cid, START, zoe } from '../fixtures.js';

export const revocations: readonly LawOf<RevocationSubject>[] = [
  law('gives the time of the users whose tokens were revoked', async ({ revocations }) => {
    await revocations.revoke(ann, START);
    await revocations.revoke(cid, START + 1_234);

    const revokedAt = await revocations.revokedAt([cid, ben, ann]);

    expectEqual(
      revokedAt,
      new Map([
        [ann, START],
        [cid, START + 1_234],
      ]),
    );
    expectEqual(await revocations.revokedAt([zoe]), new Map());
    expectEqual(await revocations.revokedAt([]), new Map());
  }),

  law('tells users apart, whatever is in their ids', async ({ revocations }) => {
    const users = ['"', "'", '\\u0061', 'a', 'A', 'ä', 'a\u0308', '😀_~', '$in', '\uffff'].map(parseUserId);
    for (const [i, user] of users.entries()) await revocations.revoke(user, START + i);

    const revokedAt = await revocations.revokedAt(users);

    expectEqual(revokedAt, new Map(users.map((user, i) => [user, START + i])));
  }),

  law('retains the later time, however often it is told', async ({ revocations }) => {
    for (const at of [START + 5, START + 9, START + 9, START + 2]) await revocations.revoke(ann, at);

    expectEqual(await revocations.revokedAt([ann]), new Map([[ann, START + 9]]));
  }),

  law('ends with the latest of many times that are stored at once', async ({ revocations }) => {
    const times = [3, 8, 1, 9, 2, 7].map((ms) => START + ms);

    await Promise.all(times.map((at) => revocations.revoke(ann, at)));

    expectEqual(await revocations.revokedAt([ann]), new Map([[ann, START + 9]]));
  }),

  law('has told every process when it is stored', async ({ revocations, another }) => {
    const other = (await another?.())?.revocations ?? revocations;
    await other.revokedAt([ann]);

    await revocations.revoke(ann, START);

    expectEqual(await other.revokedAt([ann]), new Map([[ann, START]]));
  }),

  law('looks up five thousand users at once', async ({ revocations }) => {
    const users = Array.from({ length: 5_000 }, (_, i) => parseUserId(`user-${i}`));
    const revoked = users.filter((_, i) => i % 1_000 === 7);
    for (const user of revoked) await revocations.revoke(user, START);

    const revokedAt = await revocations.revokedAt(users);

    expectEqual(revokedAt, new Map(revoked.map((user) => [user, START])));
  }),

  law(REOPENS, async (subject) => {
    await subject.revocations.revoke(ann, START);

    const { revocations } = await reopened(subject);

    expectEqual(await revocations.revokedAt([ann, ben]), new Map([[ann, START]]));
  }),
];
