import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import {
  MEMBERSHIP_MAX_USERS,
  MEMBERSHIP_ROUND_MS,
} from '../../../src/application/live/membership-poller.js';
import { MENDED_AT_ONCE } from '../../../src/application/live/membership-mending.js';
import type { RoomId, UserId } from '../../../src/domain/ids.js';
import { DomainError } from '../../../src/domain/errors.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { DEFAULT_CONSENT_LIMITS } from '../../../src/domain/limits.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, words, zoe } from '../../support/scenario.js';
import { makeLosingScenario } from './losing-store.js';

const roomId = privateRoomId(ana, ben);
const away = () => new DomainError('UNAVAILABLE', 'The store is away');

describe('a command that turns out to be done already', () => {
  it('tells the first message of a private room, and what follows it', async () => {
    const { send, open, lose, clock } = makeLosingScenario();
    const bens = await open('ben');
    await lose(() => send(ana, roomId, 'first', 'key'));

    await send(ana, roomId, 'first', 'key');
    await clock.advanceAsync(1);
    await send(ana, roomId, 'second');

    expect(bens.eventsOf('room-joined')).toHaveLength(1);
    expect(words(bens.entries(roomId))).toEqual(['first', 'second']);
  });

  it('tells a member who was added, also where the group has changed since', async () => {
    const { parley, group, open, lose, clock } = makeLosingScenario();
    const groupId = await group([ben]);
    const cleos = await open('cleo');
    const add = () => parley.groups.addMember({ by: ana, groupId, userId: cleo });
    await lose(add);
    await parley.groups.rename({ by: ana, groupId, name: 'Other' });

    const again = await refusal(add());
    await clock.advanceAsync(1);

    expect(again).toBe('CONFLICT');
    expect(words(cleos.entries(groupId))).toEqual(['added', 'renamed']);
  });

  it('gives nobody an entry twice who has left and is back', async () => {
    const { parley, group, open, settle } = makeScenario(undefined, {
      consent: { ...DEFAULT_CONSENT_LIMITS, rejoinAfterMs: 0 },
    });
    const groupId = await group([ben]);
    const bens = await open('ben');
    const renameAgain = () => refusal(parley.groups.rename({ by: ana, groupId, name: 'Crew' }));
    await parley.groups.leave({ by: ben, groupId });
    await renameAgain();
    await parley.groups.addMember({ by: ana, groupId, userId: ben });
    await settle();

    const refused = await renameAgain();
    await settle();

    expect(refused).toBe('CONFLICT');
    expect(words(bens.entries(groupId))).toEqual(['added']);
    expect(bens.eventsOf('room-left')).toHaveLength(1);
  });

  it.each(['removal', 'renaming', 'role'])('tells a %s before the next poll', async (what) => {
    const { parley, group, open, lose, clock } = makeLosingScenario();
    const groupId = await group([ben, cleo]);
    const cleos = await open('cleo');
    const change = {
      removal: () => parley.groups.removeMember({ by: ana, groupId, userId: ben }),
      renaming: () => parley.groups.rename({ by: ana, groupId, name: 'Other' }),
      role: () => parley.groups.setRole({ by: ana, groupId, userId: ben, role: 'admin' }),
    }[what] as () => Promise<unknown>;
    await lose(change);

    const again = await refusal(change());
    await clock.advanceAsync(1);

    expect(again).toBe(what === 'removal' ? 'NOT_FOUND' : 'CONFLICT');
    expect(cleos.entries(groupId)).toHaveLength(1);
  });

  it('is refused as it is also where the store fails at telling it, and says that in the log', async () => {
    const { parley, group, store, logger } = makeLosingScenario();
    const groupId = await group([ben]);
    const rename = () => parley.groups.rename({ by: ana, groupId, name: 'Other' });
    await rename();

    store.unreadable = true;
    const again = await refusal(rename());

    expect(again).toBe('CONFLICT');
    expect(logger.logged).toMatchObject([{ level: 'error' }]);
  });

  it('tells a receipt once, as it is stored', async () => {
    let losing = false;
    const { send, open, acknowledge, settle, clock } = makeScenario(({ receipts }) => ({
      receipts: {
        ...receipts,
        advance: async (acknowledgements) => {
          const updates = await receipts.advance(acknowledgements);
          if (losing) throw away();
          return updates;
        },
      },
    }));
    const author = await open('ana');
    const message = await send(ana, roomId, 'hi');
    losing = true;
    const seenAt = clock.now();
    const lost = await refusal(acknowledge(ben, message, 'seen'));
    losing = false;
    const before = author.eventsOf('receipt-advanced').length;
    await settle();

    for (let i = 0; i < 3; i++) {
      await acknowledge(ben, message, 'seen');
      await settle();
    }

    expect([lost, before]).toEqual(['UNAVAILABLE', 0]);
    expect(author.eventsOf('receipt-advanced')).toMatchObject([
      { kind: 'delivered', seq: 1, at: seenAt },
      { kind: 'seen', seq: 1, at: seenAt },
    ]);
  });

  it('tells a receipt whose message could not be read, with the next one of its user', async () => {
    let losing = false;
    const { send, open, acknowledge, settle } = makeScenario(({ messages }) => ({
      messages: {
        ...messages,
        newest: (...of) => (losing ? Promise.reject(away()) : messages.newest(...of)),
      },
    }));
    const author = await open('ana');
    await send(ana, roomId, 'hi');
    const own = await send(ben, roomId, 'ho');
    losing = true;
    await acknowledge(ben, own);
    losing = false;
    const before = author.eventsOf('receipt-advanced').length;
    await settle();

    await acknowledge(ben, own);

    expect(before).toBe(0);
    expect(author.eventsOf('receipt-advanced')).toMatchObject([{ userId: ben, kind: 'delivered', seq: 1 }]);
  });
});

describe('a look at the rooms of the users who are connected', () => {
  const lost = async () => {
    const scenario = makeLosingScenario();
    const groupId = await scenario.group([cleo]);
    const bens = await scenario.open('ben');
    await scenario.lose(() => scenario.parley.groups.addMember({ by: ana, groupId, userId: ben }));
    await scenario.lose(() => scenario.send(ana, roomId, 'first'));
    return { ...scenario, groupId, bens };
  };

  it('finds a room that is live for nobody, and whose event was lost', async () => {
    const { groupId, bens, clock, send } = await lost();

    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);
    await send(ana, roomId, 'second');
    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);

    expect(bens.eventsOf('room-joined')).toHaveLength(2);
    expect(words(bens.entries(groupId))).toEqual(['added']);
    expect(words(bens.entries(roomId))).toEqual(['first', 'second']);
  });

  it('leaves alone what a device has left by itself, until it joins again', async () => {
    const { parley, send, open, clock } = makeScenario();
    await send(ana, roomId, 'first');
    const bens = await open('ben');
    await parley.rooms.leave({ session: bens.session, roomId });

    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);
    await send(ana, roomId, 'second');
    const whileLeft = words(bens.entries(roomId));
    await bens.join(roomId);
    await send(ana, roomId, 'third');

    expect(whileLeft).toEqual([]);
    expect(bens.eventsOf('room-joined')).toEqual([]);
    expect(words(bens.entries(roomId))).toEqual(['third']);
    expect(sessionOf(bens.session).left.size).toBe(0);
  });

  it('asks for a limited number of users at a time, reaches all in turn, and rests between rounds', async () => {
    const looked: UserId[] = [];
    const { open, clock } = makeScenario(({ rooms }) => ({
      rooms: { ...rooms, idsOf: (user, ...of) => (looked.push(user), rooms.idsOf(user, ...of)) },
    }));
    const users = crowd(2 * MEMBERSHIP_MAX_USERS + 1);
    for (const user of users) await open(user);
    await clock.advanceAsync(MEMBERSHIP_ROUND_MS);
    looked.length = 0;

    const perSecond: number[] = [];
    for (let second = 0; second < MEMBERSHIP_ROUND_MS / 1_000; second++) {
      const before = looked.length;
      await clock.advanceAsync(1_000);
      perSecond.push(looked.length - before);
    }

    expect(Math.max(...perSecond)).toBe(MEMBERSHIP_MAX_USERS);
    expect([...looked].sort()).toEqual(users);
  });

  it('logs once that the store fails, and finds the room when it works again', async () => {
    let failing = false;
    const { send, open, clock, logger } = makeScenario(({ rooms, events }) => ({
      rooms: { ...rooms, idsOf: (...of) => (failing ? Promise.reject(away()) : rooms.idsOf(...of)) },
      events: {
        ...events,
        publish: (event) => (event.type === 'entry-appended' ? undefined : events.publish(event)),
      },
    }));
    const bens = await open('ben');
    await send(ana, roomId, 'first');
    failing = true;
    await clock.advanceAsync(3 * MEMBERSHIP_ROUND_MS);
    const errors = logger.logged.length;
    failing = false;

    await clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);

    expect(errors).toBe(1);
    expect(words(bens.entries(roomId))).toEqual(['first']);
  });
});

describe('a look at more rooms than are mended at once', () => {
  it('comes to each of them, however many fail every time', async () => {
    const failing = new Set<RoomId>();
    const { ports, send, open, clock } = makeScenario(({ rooms, events }) => ({
      rooms: { ...rooms, find: async (id) => (failing.has(id) ? Promise.reject(away()) : rooms.find(id)) },
      events: {
        ...events,
        publish: (event) => (event.type === 'entry-appended' ? undefined : events.publish(event)),
      },
    }));
    const bens = await open('ben');
    for (const user of crowd(2 * MENDED_AT_ONCE + 1)) await send(user, privateRoomId(user, ben), 'first');
    const listed = await ports.rooms.idsOf(ben);
    const working = listed.at(-1) as RoomId;
    for (const id of listed) if (id !== working) failing.add(id);

    await clock.advanceAsync(4 * MEMBERSHIP_ROUND_MS);

    expect(words(bens.entries(working))).toEqual(['first']);
  });
});

describe('a device whose pages cannot be read', () => {
  it.each([
    ['is welcomed to a room', async (rig: Rig) => void (await rig.send(ana, roomId, 'first'))],
    [
      'comes back from a page that failed',
      async (rig: Rig) => {
        const { session } = rig.bens;
        await rig.send(ana, rig.known, 'one');
        const joining = refusal(rig.parley.rooms.join({ session, roomId: rig.known, respond: () => true }));
        await rig.send(ana, rig.known, 'two');
        await joining;
      },
    ],
  ])('and which %s gets everything once the store works again', async (_, act) => {
    const rig = await makeRig();

    rig.store.unreadable = true;
    await act(rig);
    await rig.clock.advanceAsync(5_000);
    rig.store.unreadable = false;
    await rig.clock.advanceAsync(2 * MEMBERSHIP_ROUND_MS);

    for (const room of [roomId, rig.known]) {
      const { entries } = await rig.ports.messages.page(room, { limit: 10, spans: [{ from: 1 }] });
      expect(words(rig.bens.entries(room))).toEqual(words(entries));
    }
  });

  const makeRig = async () => {
    const scenario = makeLosingScenario();
    const known: RoomId = await scenario.group([ben, zoe]);
    const bens = await scenario.open('ben');
    await scenario.open(parseUserId('zoe'));
    return { ...scenario, known, bens };
  };
  type Rig = Awaited<ReturnType<typeof makeRig>>;
});
