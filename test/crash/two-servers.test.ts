import { expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { pause } from './moments.js';
import { createGroup, startCrashServer, readLog } from './crash-server.js';
import { sendSteadily } from './steady-senders.js';
import { expectSoundLog } from './sound-log.js';

const PER_SECOND = 30;
const CHANGES = 12;
const BETWEEN_CHANGES_MS = 100;

describeMongo('two servers on one database that send into one room', ({ freshUrl }) => {
  it('make one sequence, with nothing of anyone who was removed', { timeout: 60_000 }, async () => {
    const url = freshUrl();
    const servers = await Promise.all([0, 1].map(() => startCrashServer({ MONGO_URL: url })));
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]];
    const members = ['ana', 'ben', 'cid', 'dan'];
    const roomId = await createGroup(one, members);
    const clients = await Promise.all(members.map((user, i) => (i % 2 === 0 ? one : other).connect(user)));
    const [ana, ben, cid, dan] = clients as [(typeof clients)[0], ...typeof clients];
    if (ben === undefined || cid === undefined || dan === undefined) throw new Error('Somebody is missing');

    const all = { perSecond: PER_SECOND, prefix: 'sent' };
    const throughOne = sendSteadily(
      [
        ['ana', ana],
        ['cid', cid],
      ],
      roomId,
      all,
    );
    const throughOther = sendSteadily(
      [
        ['ben', ben],
        ['dan', dan],
      ],
      roomId,
      all,
    );
    const statuses: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      await pause(BETWEEN_CHANGES_MS);
      const [path, userId] = [i % 4 < 2 ? 'remove-member' : 'add-member', i % 2 === 0 ? 'ben' : 'cid'];
      const through = i % 3 === 0 ? one : other;
      statuses.push((await through.rest('ana', `/api/groups/${path}`, { groupId: roomId, userId })).status);
    }
    await Promise.all([throughOne.stop(), throughOther.stop()]);

    const readers = [await one.connect('ana'), await other.connect('dan')];
    const logs = await Promise.all(readers.map((reader) => readLog(reader, roomId)));
    const [log = [], log2 = []] = logs;
    expect(log2).toEqual(log);
    const sent = [...throughOne.sent, ...throughOther.sent];
    expectSoundLog(log, sent);
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(log.filter(({ type }) => type === 'event')).toHaveLength(CHANGES);
    expect(log.filter(({ type }) => type !== 'event')).toHaveLength(
      sent.filter(({ answer }) => typeof answer === 'object').length,
    );
    const refused = sent.filter(({ answer }) => typeof answer === 'string');
    expect(new Set(refused.map(({ sender }) => sender))).toEqual(new Set(['ben', 'cid']));
    expect(new Set(refused.map(({ answer }) => answer))).toEqual(new Set(['NOT_FOUND']));
    // Anyone who was a member throughout got all of it live, whichever server it was sent through.
    for (const client of [ana, dan]) {
      const seqs = () => client.messages(roomId).map(({ seq }) => seq);
      await eventually('the last has come', () => seqs().at(-1) === log.length);
      const received = seqs();
      expect(received).toEqual(received.map((_, i) => (received[0] ?? 0) + i));
    }
    for (const client of [...clients, ...readers]) client.close();
    for (const server of servers) {
      server.child.kill('SIGTERM');
      expect((await server.ended).status).toBe(0);
    }
  });
});
