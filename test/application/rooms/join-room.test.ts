import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import {
  ana,
  ben,
  cleo,
  crowd,
  makeScenario,
  range,
  refusal,
  seqs,
  words,
  zoe,
} from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);

const filled = async (count: number) => {
  const scenario = makeScenario();
  await scenario.sendMany(ana, roomId, count);
  return scenario;
};

describe('joining a room', () => {
  it('gives the newest 50, and live messages go on right after', async () => {
    const { open, send } = await filled(60);
    const device = await open('ben');

    const { page, view } = await device.join(roomId);
    await send(ana, roomId, 'next');

    expect(seqs(page.entries)).toEqual(range(11, 60));
    expect(page.hasMore).toBe(false);
    expect(view).toMatchObject({ lastSeq: 60, room: { id: roomId, type: 'private' } });
    expect(words(device.entries(roomId))).toEqual(['next']);
  });

  it('gives the entries after a seq, and live messages go on right after', async () => {
    const { open, send } = await filled(10);
    const device = await open('ben');

    const { page } = await device.join(roomId, 7);
    await send(ana, roomId, 'next');

    expect(seqs(page.entries)).toEqual([8, 9, 10]);
    expect(page.hasMore).toBe(false);
    expect(seqs(device.entries(roomId))).toEqual([11]);
  });

  it('gives missed entries in pages of 200, while live messages wait for the last page', async () => {
    const { open, send } = await filled(450);
    const device = await open('ben');
    const pages: number[][] = [];
    const lastSeqs: number[] = [];

    for (let after = 0, more = true; more;) {
      const { page, view } = await device.join(roomId, after);
      pages.push(seqs(page.entries));
      lastSeqs.push(view.lastSeq);
      await send(ana, roomId, 'meanwhile');
      after = page.entries.at(-1)?.seq ?? after;
      more = page.hasMore;
      if (more) expect(device.entries(roomId)).toEqual([]);
    }

    expect(pages).toEqual([range(1, 200), range(201, 400), range(401, 452)]);
    expect(lastSeqs).toEqual([450, 451, 452]);
    expect(seqs(device.entries(roomId))).toEqual([453]);
  });

  it('makes only this device wait while it has more to ask for', async () => {
    const { open, send } = await filled(250);
    const [waiting, live] = [await open('ben'), await open('ben')];

    await waiting.join(roomId, 0);
    await send(ana, roomId, 'next');

    expect(waiting.entries(roomId)).toEqual([]);
    expect(words(live.entries(roomId))).toEqual(['next']);
  });

  it('lets signals through while messages wait', async () => {
    const { parley, open } = await filled(250);
    const device = await open('ben');
    const typist = await open('ana');

    await device.join(roomId, 0);
    await parley.typing.set({ session: typist.session, roomId, typing: true });

    expect(device.eventsOf('typing-changed')).toHaveLength(1);
  });

  it('beyond the last entry means after the last', async () => {
    const { open, send } = await filled(3);
    const device = await open('ben');

    const { page } = await device.join(roomId, 1_000);
    await send(ana, roomId, 'next');

    expect(page).toMatchObject({ entries: [], hasMore: false });
    expect(seqs(device.entries(roomId))).toEqual([4]);
  });

  it('twice, or at once, gives each page complete and nothing live twice', async () => {
    const { open, send } = await filled(3);
    const device = await open('ben');

    const joins = await Promise.all([device.join(roomId), device.join(roomId, 1), device.join(roomId)]);
    await send(ana, roomId, 'next');

    expect(joins.map(({ page }) => seqs(page.entries))).toEqual([
      [1, 2, 3],
      [2, 3],
      [1, 2, 3],
    ]);
    expect(seqs(device.entries(roomId))).toEqual([4]);
  });

  it('of a stranger is refused, whether the room is there or not', async () => {
    const { open } = await filled(1);
    const stranger = await open('zoe');

    expect(await refusal(stranger.join(roomId))).toBe('NOT_FOUND');
    expect(await refusal(stranger.join(privateRoomId(ana, cleo)))).toBe('NOT_FOUND');
    expect(sessionOf(stranger.session).rooms.size).toBe(0);
  });

  it('opens a private room without an entry, and stores nothing', async () => {
    const { parley, open } = makeScenario();
    const device = await open('ana');

    const { page, view, receipts } = await device.join(roomId);

    expect(page).toMatchObject({ entries: [], hasMore: false });
    expect(view).toMatchObject({ lastSeq: 0, room: { id: roomId } });
    expect(receipts).toEqual({
      own: { delivered: 0, seen: 0 },
      others: [{ userId: 'ben', delivered: 0, seen: 0 }],
    });
    expect((await parley.rooms.list({ reader: ana })).rooms).toEqual([]);
  });
});

describe('the watermarks that joining shows', () => {
  it('are those of the user and of each other member', async () => {
    const { group, sendMany, acknowledge, open } = makeScenario();
    const groupId = await group([ben, cleo]);
    const [first, second] = await sendMany(ana, groupId, 2);
    if (!first || !second) throw new Error('Two messages were sent');
    await acknowledge(ben, second, 'delivered');
    await acknowledge(ben, first, 'seen');
    const [author, reader] = [await open('ana'), await open('ben')];

    expect((await author.join(groupId)).receipts).toEqual({
      own: { delivered: 0, seen: 0 },
      others: [
        { userId: 'ben', delivered: 2, seen: 1 },
        { userId: 'cleo', delivered: 0, seen: 0 },
      ],
    });
    expect((await reader.join(groupId)).receipts.own).toEqual({ delivered: 2, seen: 1 });
  });

  it('start for a new member at the seq before their joining', async () => {
    const { parley, group, sendMany, open } = makeScenario();
    const groupId = await group([]);
    await sendMany(ana, groupId, 5);
    await parley.groups.addMember({ by: ana, groupId, userId: cleo });
    const device = await open('ana');

    expect((await device.join(groupId)).receipts.others).toEqual([{ userId: 'cleo', delivered: 5, seen: 5 }]);
  });

  it('are the lowest of the others only, above 32 members', async () => {
    const { group, sendMany, acknowledge, open } = makeScenario();
    const others = crowd(35);
    const groupId = await group(others);
    const [first, second] = await sendMany(ana, groupId, 2);
    if (!first || !second) throw new Error('Two messages were sent');
    for (const user of others) await acknowledge(user, user === 'm007' ? first : second, 'delivered');
    for (const user of others) if (user !== 'm011') await acknowledge(user, first, 'seen');
    const device = await open('ana');

    expect((await device.join(groupId)).receipts).toEqual({
      own: { delivered: 0, seen: 0 },
      others: [{ delivered: 1, seen: 0 }],
    });
  });
});

describe('joining without a callback', () => {
  it('gives undelivered entries as events, once, and then goes live', async () => {
    const scenario = await filled(3);
    const { parley, open, send, settle, marks } = scenario;
    const device = await open('ben', { receipts: 'auto' });
    const { session } = device;

    await parley.rooms.join({ session, roomId });
    await parley.rooms.join({ session, roomId });
    await settle();
    await send(ana, roomId, 'next');
    await settle();
    await parley.rooms.join({ session, roomId });

    expect(seqs(device.entries(roomId))).toEqual([1, 2, 3, 4]);
    expect(await marks(roomId, ben)).toEqual({ delivered: 4, seen: 0 });
  });

  it('gives at most the newest 200', async () => {
    const { parley, open, send } = await filled(250);
    const device = await open('ben', { receipts: 'auto' });

    await parley.rooms.join({ session: device.session, roomId });
    await send(ana, roomId, 'next');

    expect(seqs(device.entries(roomId))).toEqual(range(51, 251));
  });

  it('gives a second device nothing that the first got, but everything that comes later', async () => {
    const { parley, open, send, settle } = await filled(3);
    const first = await open('ben', { receipts: 'auto' });
    await parley.rooms.join({ session: first.session, roomId });
    await settle();
    const second = await open('ben', { receipts: 'auto' });

    await parley.rooms.join({ session: second.session, roomId });
    await send(ana, roomId, 'next');

    expect(seqs(second.entries(roomId))).toEqual([4]);
    expect(seqs((await second.join(roomId)).page.entries)).toEqual([1, 2, 3, 4]);
  });

  it('gives the entries that came before a reconnect', async () => {
    const { parley, open, sendMany, settle } = await filled(2);
    const before = await open('ben', { receipts: 'auto' });
    await parley.rooms.join({ session: before.session, roomId });
    await settle();
    await before.close();
    await sendMany(ana, roomId, 2);
    const after = await open('ben', { receipts: 'auto' });

    await parley.rooms.join({ session: after.session, roomId });

    expect(seqs(after.entries(roomId))).toEqual([3, 4]);
  });

  it('does not repeat entries that came live before', async () => {
    const { parley, open, sendMany, settle } = makeScenario();
    const device = await open('ben', { receipts: 'auto' });
    await sendMany(ana, roomId, 3);

    await parley.rooms.join({ session: device.session, roomId });
    await settle();

    expect(seqs(device.entries(roomId))).toEqual([1, 2, 3]);
  });

  it('opens a private room without an entry, and is refused to strangers', async () => {
    const { parley, open } = makeScenario();
    const [device, stranger] = [await open('ana'), await open('zoe')];

    await parley.rooms.join({ session: device.session, roomId });

    expect((await parley.rooms.get({ reader: ana, roomId })).lastSeq).toBe(0);
    expect(await refusal(parley.rooms.join({ session: stranger.session, roomId }))).toBe('NOT_FOUND');
  });
});

describe('leaving a room on a device', () => {
  it('stops live delivery there, not on another device, and does not end the membership', async () => {
    const { parley, open, send, settle } = await filled(1);
    const [left, other] = [await open('ben', { receipts: 'auto' }), await open('ben')];
    const typist = await open('ana');

    await parley.rooms.leave({ session: left.session, roomId });
    await parley.rooms.leave({ session: left.session, roomId });
    await send(ana, roomId, 'unheard');
    await parley.typing.set({ session: typist.session, roomId, typing: true });
    await settle();
    const answer = await send(ben, roomId, 'still a member');

    expect(left.entries(roomId)).toEqual([]);
    expect(left.eventsOf('typing-changed')).toEqual([]);
    expect(left.eventsOf('room-left')).toEqual([]);
    expect(words(other.entries(roomId))).toEqual(['unheard', 'still a member']);
    expect(answer.seq).toBe(3);
  });

  it('lasts until the device joins, which gives the missed entries', async () => {
    const { parley, open, send } = await filled(1);
    const device = await open('ben');
    await parley.rooms.leave({ session: device.session, roomId });
    await send(ana, roomId, 'missed');

    const { page } = await device.join(roomId, 1);
    await send(ana, roomId, 'live');

    expect(words(page.entries)).toEqual(['missed']);
    expect(words(device.entries(roomId))).toEqual(['live']);
  });

  it('counts as delivered nothing that the device did not get', async () => {
    const { parley, open, send, settle, marks } = makeScenario();
    const device = await open('ben', { receipts: 'auto' });
    await send(ana, roomId, '1');
    await settle();
    await parley.rooms.leave({ session: device.session, roomId });

    await send(ana, roomId, '2');
    await settle();
    const away = await marks(roomId, ben);
    await parley.rooms.join({ session: device.session, roomId });
    await settle();

    expect(away).toEqual({ delivered: 1, seen: 0 });
    expect(seqs(device.entries(roomId))).toEqual([1, 2]);
    expect(await marks(roomId, ben)).toEqual({ delivered: 2, seen: 0 });
  });

  it('is refused to strangers', async () => {
    const { parley, open } = await filled(1);
    const stranger = await open('zoe');

    const leaving = parley.rooms.leave({ session: stranger.session, roomId });

    expect(await refusal(leaving)).toBe('NOT_FOUND');
  });
});

describe('what a room shows of its members', () => {
  it('is each member with role and profile up to 100 members, and no member beyond that', async () => {
    const { parley, group, open } = makeScenario();
    await open('ben', { name: 'Ben' });
    const atLimit = await group([ben, ...crowd(98)]);
    const beyond = await group([ben, ...crowd(99)]);
    const add = { by: ana, groupId: atLimit, userId: zoe };

    const small = await parley.rooms.get({ reader: ana, roomId: atLimit });
    const large = await parley.rooms.get({ reader: ana, roomId: beyond });
    await parley.groups.addMember(add);
    const grown = await parley.rooms.get({ reader: parseUserId('zoe'), roomId: atLimit });

    expect(small.members).toHaveLength(100);
    expect(small.members).toContainEqual({
      userId: 'ben',
      role: 'member',
      profile: { userId: 'ben', name: 'Ben' },
    });
    expect(large).not.toHaveProperty('members');
    expect(grown).not.toHaveProperty('members');
  });
});
