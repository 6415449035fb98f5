import { expect, it } from 'vitest';
import { eventually, type TestClient } from '../support/test-client.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { pause } from './moments.js';
import { createGroup, liveSeqs, readShown, startCrashServer } from './crash-server.js';
import { readRawLog, toWireLog } from './raw-log.js';
import { expectShown, expectSoundChanges } from './sound-changes.js';
import { changeSteadily } from './steady-changers.js';
import { sendSteadily } from './steady-senders.js';
import { expectSoundLog } from './sound-log.js';

const PER_SECOND = 30;
const CHANGED_PER_SECOND = 3;
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

    const sendThrough = (users: readonly (readonly [string, TestClient])[]) => {
      const senders = sendSteadily(users, roomId, { perSecond: PER_SECOND, prefix: 'sent' });
      const { sent } = senders;
      return [senders, changeSteadily(users, roomId, { perSecond: CHANGED_PER_SECOND, sent })] as const;
    };
    const [throughOne, changedThroughOne] = sendThrough([
      ['ana', ana],
      ['cid', cid],
    ]);
    const [throughOther, changedThroughOther] = sendThrough([
      ['ben', ben],
      ['dan', dan],
    ]);
    const statuses: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      await pause(BETWEEN_CHANGES_MS);
      const [path, userId] = [i % 4 < 2 ? 'remove-member' : 'add-member', i % 2 === 0 ? 'ben' : 'cid'];
      const through = i % 3 === 0 ? one : other;
      statuses.push((await through.rest('ana', `/api/groups/${path}`, { groupId: roomId, userId })).status);
    }
    await Promise.all(
      [throughOne, throughOther, changedThroughOne, changedThroughOther].map((each) => each.stop()),
    );

    const raw = await readRawLog({ MONGO_URL: url }, roomId);
    const readers = [await one.connect('ana'), await other.connect('dan')];
    const shown = await Promise.all(readers.map((reader) => readShown(reader, roomId)));
    const sent = [...throughOne.sent, ...throughOther.sent];
    const asked = [...changedThroughOne.asked, ...changedThroughOther.asked];
    expectSoundLog(toWireLog(raw), sent);
    expectSoundChanges(raw, asked);
    for (const each of shown) expectShown(raw, each);
    const [{ messages: log } = { messages: [] }] = shown;
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(log.filter(({ type }) => type === 'event')).toHaveLength(CHANGES);
    expect(log.filter(({ type }) => type !== 'event')).toHaveLength(
      sent.filter(({ answer }) => typeof answer === 'object').length,
    );
    const refused = sent.filter(({ answer }) => typeof answer === 'string');
    expect(new Set(refused.map(({ sender }) => sender))).toEqual(new Set(['ben', 'cid']));
    expect(new Set(refused.map(({ answer }) => answer))).toEqual(new Set(['NOT_FOUND']));
    const refusedChanges = asked.filter(({ answer }) => typeof answer === 'string' && answer !== 'CONFLICT');
    expect(refusedChanges.filter(({ answer }) => answer !== 'NOT_FOUND')).toEqual([]);
    expect(refusedChanges.filter(({ by }) => by === 'ana' || by === 'dan')).toEqual([]);
    expect(asked.filter(({ answer }) => typeof answer === 'number').length).toBeGreaterThan(0);
    // Anyone who was a member throughout got all of it live, whichever server it was sent through.
    for (const client of [ana, dan]) {
      await eventually('the last has come', () => liveSeqs(client, roomId).at(-1) === raw.length);
      const received = liveSeqs(client, roomId);
      expect(received).toEqual(received.map((_, i) => (received[0] ?? 0) + i));
    }
    for (const client of [...clients, ...readers]) client.close();
    for (const server of servers) {
      server.child.kill('SIGTERM');
      expect((await server.ended).status).toBe(0);
    }
  });
});
