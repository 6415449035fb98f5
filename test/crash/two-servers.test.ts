import { expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { createGroup, startCrashServer, wholeLog } from './crash-server.js';
import { sendAtPace } from './paced-senders.js';
import { expectSoundLog } from './sound-log.js';

const PER_SECOND = 30;
const CHANGES = 12;

describeMongo('two servers on one database that send into one room', ({ freshUrl }) => {
  it('make one sequence, with nothing of who was removed', { timeout: 60_000 }, async () => {
    const url = freshUrl();
    const servers = await Promise.all([0, 1].map(() => startCrashServer({ MONGO_URL: url })));
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]];
    const members = ['ana', 'ben', 'cid', 'dan'];
    const roomId = await createGroup(one, members);
    const clients = await Promise.all(members.map((user, i) => (i % 2 === 0 ? one : other).connect(user)));
    const [ana, ben, cid, dan] = clients as [(typeof clients)[0], ...typeof clients];
    if (ben === undefined || cid === undefined || dan === undefined) throw new Error('Somebody is missing');

    const all = { perSecond: PER_SECOND, name: 'sent' };
    const throughOne = sendAtPace(
      [
        ['ana', ana],
        ['cid', cid],
      ],
      roomId,
      all,
    );
    const throughOther = sendAtPace(
      [
        ['ben', ben],
        ['dan', dan],
      ],
      roomId,
      all,
    );
    const statuses: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const [path, userId] = [i % 4 < 2 ? 'remove-member' : 'add-member', i % 2 === 0 ? 'ben' : 'cid'];
      const through = i % 3 === 0 ? one : other;
      statuses.push((await through.rest('ana', `/api/groups/${path}`, { groupId: roomId, userId })).status);
    }
    await Promise.all([throughOne.stop(), throughOther.stop()]);

    const readers = [await one.connect('ana'), await other.connect('dan')];
    const logs = await Promise.all(readers.map((reader) => wholeLog(reader, roomId)));
    const [log = [], log2 = []] = logs;
    expect(log2).toEqual(log);
    const sent = [...throughOne.sent, ...throughOther.sent];
    expectSoundLog(log, sent);
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(log.filter(({ event }) => event !== undefined)).toHaveLength(CHANGES);
    expect(log.filter(({ event }) => event === undefined)).toHaveLength(
      sent.filter(({ answer }) => typeof answer === 'object').length,
    );
    const refused = sent.filter(({ answer }) => typeof answer === 'string');
    expect(new Set(refused.map(({ sender }) => sender))).toEqual(new Set(['ben', 'cid']));
    expect(new Set(refused.map(({ answer }) => answer))).toEqual(new Set(['NOT_FOUND']));
    // Whoever was a member throughout has heard all of it live, whichever server it was sent through.
    for (const client of [ana, dan]) {
      const seqs = () => client.messages(roomId).map(({ seq }) => seq);
      await eventually('the last is heard', () => seqs().at(-1) === log.length);
      const heard = seqs();
      expect(heard).toEqual(heard.map((_, i) => (heard[0] ?? 0) + i));
    }
    for (const client of [...clients, ...readers]) client.close();
    for (const server of servers) {
      server.child.kill('SIGTERM');
      expect((await server.ended).status).toBe(0);
    }
  });
});
