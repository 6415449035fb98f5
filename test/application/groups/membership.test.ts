import { describe, expect, it } from 'vitest';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, seqs, words, zoe } from '../../support/scenario.js';
import { settled } from '../../support/settled.js';

describe('creating a group', () => {
  it('announces it to every connected device of its members, and to no other', async () => {
    const { parley, open, settle } = makeScenario();
    const devices = [await open('ana'), await open('ben'), await open('ben')];
    const stranger = await open('zoe');

    const view = await parley.groups.create({ creator: ana, name: ' Crew ', members: [ben, cleo] });
    await settle();

    expect(view).toMatchObject({ lastSeq: 0, room: { name: 'Crew', history: 'all', version: 0 } });
    expect(view.members).toEqual([
      { userId: 'ana', role: 'owner' },
      { userId: 'ben', role: 'member' },
      { userId: 'cleo', role: 'member' },
    ]);
    const joined = devices.flatMap((device) => device.eventsOf('room-joined'));
    expect(joined.map((event) => event.view)).toEqual(
      Array(devices.length).fill({ room: view.room, lastSeq: 0 }),
    );
    // One object for all of them, which a transport encodes once.
    expect(new Set(joined).size).toBe(1);
    expect(stranger.events).toEqual([]);
  });

  it('makes connected devices live in it, from the first message on', async () => {
    const { group, open, send, settle } = makeScenario();
    const device = await open('ben');

    const roomId = await group([ben]);
    await send(ana, roomId, 'at once');
    await settle();
    await send(ana, roomId, 'later');

    expect(words(device.entries(roomId))).toEqual(['at once', 'later']);
    expect(device.events[0]).toMatchObject({ type: 'room-joined', view: { room: { id: roomId } } });
  });

  it('is refused beyond the configured number of members and without a name', async () => {
    const { parley } = makeScenario(undefined, { groupLimits: { maxMembers: 3 } });
    const create = (name: string, count: number) =>
      parley.groups.create({ creator: ana, name, members: crowd(count) });

    const codes = [
      await refusal(create('x', 2)),
      await refusal(create('x', 3)),
      await refusal(create(' ', 1)),
    ];

    expect(codes).toEqual([undefined, 'INVALID', 'INVALID']);
  });
});

describe('adding a member', () => {
  it('gives the room and then the entry to their devices, and the entry to the other members', async () => {
    const { parley, group, open, sendMany, send, settle } = makeScenario();
    const roomId = await group([ben]);
    await sendMany(ana, roomId, 2);
    const added = await open('cleo');
    const member = await open('ben');

    const view = await parley.groups.addMember({ by: ana, groupId: roomId, userId: cleo });
    await settle();
    await send(ben, roomId, 'welcome');
    await settle();

    expect(view).toMatchObject({ lastSeq: 3, room: { version: 3 } });
    const aboutRoom = added.events.filter(({ type }) => type === 'room-joined' || type === 'entry-appended');
    expect(aboutRoom.map((event) => event.type)).toEqual(['room-joined', 'entry-appended', 'entry-appended']);
    expect(added.eventsOf('room-joined')[0]?.view).toMatchObject({ lastSeq: 3, room: { version: 3 } });
    expect(seqs(added.entries(roomId))).toEqual([3, 4]);
    expect(member.entries(roomId)[0]).toMatchObject({
      kind: 'event',
      seq: 3,
      by: 'ana',
      change: { kind: 'added', userId: 'cleo', role: 'member' },
    });
  });

  it('lets them send at once', async () => {
    const { parley, group, open, send } = makeScenario();
    const roomId = await group([ben]);
    const listener = await open('ana');

    await parley.groups.addMember({ by: ana, groupId: roomId, userId: cleo });
    await send(cleo, roomId, 'hello');

    expect(words(listener.entries(roomId))).toEqual(['added', 'hello']);
  });

  it('is refused where they are one already and where the group is full', async () => {
    const { parley, group } = makeScenario(undefined, { groupLimits: { maxMembers: 2 } });
    const roomId = await group([ben]);
    const add = (userId: typeof ben) => parley.groups.addMember({ by: ana, groupId: roomId, userId });

    expect(await refusal(add(ben))).toBe('CONFLICT');
    expect(await refusal(add(cleo))).toBe('CONFLICT');
  });
});

describe('removing a member', () => {
  it('takes the room from their devices at once, and nothing of it comes later', async () => {
    const { parley, group, open, send, settle } = makeScenario();
    const roomId = await group([ben, cleo]);
    const devices = [await open('ben'), await open('ben')];
    const member = await open('cleo');

    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
    const heard = devices.map((device) => [...device.events]);
    const sending = send(ben, roomId, 'still here?');
    const code = await refusal(sending);
    await send(ana, roomId, 'without ben');
    const session = member.session;
    await parley.typing.set({ session, roomId, typing: true });
    await settled();
    await settle();

    expect(code).toBe('NOT_FOUND');
    expect(heard.map((events) => events.at(-1))).toEqual([
      { type: 'room-left', roomId },
      { type: 'room-left', roomId },
    ]);
    expect(devices.map((device) => device.events)).toEqual(heard);
    expect(devices.map((device) => device.entries(roomId))).toEqual([[], []]);
    expect(words(member.entries(roomId))).toEqual(['removed', 'without ben']);
  });

  it('ends their typing, before the others hear of the removal', async () => {
    const { parley, group, open } = makeScenario();
    const roomId = await group([ben, cleo]);
    const typist = await open('ben');
    const member = await open('cleo');
    await parley.typing.set({ session: typist.session, roomId, typing: true });
    await settled();

    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });

    expect(member.eventsOf('typing-changed').map((event) => event.typing)).toEqual([true, false]);
    expect(member.events.slice(-2).map((event) => event.type)).toEqual(['typing-changed', 'entry-appended']);
  });

  it('refuses them every command about the room', async () => {
    const { parley, group, open, send } = makeScenario();
    const roomId = await group([ben]);
    const message = await send(ana, roomId, 'hi');
    const device = await open('ben');
    const { session } = device;
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });

    const codes = await Promise.all(
      [
        device.join(roomId),
        device.join(roomId, 0),
        parley.rooms.join({ session, roomId }),
        parley.rooms.leave({ session, roomId }),
        parley.rooms.get({ reader: ben, roomId }),
        parley.rooms.listMembers({ reader: ben, roomId }),
        parley.messages.history({ reader: ben, roomId }),
        parley.messages.status({ reader: ben, messageId: message.id }),
        parley.receipts.acknowledge({ userId: ben, roomId, messageId: message.id, kind: 'seen' }),
        parley.typing.set({ session, roomId, typing: true }),
        parley.groups.addMember({ by: ben, groupId: roomId, userId: cleo }),
        parley.groups.leave({ by: ben, groupId: roomId }),
      ].map(refusal),
    );

    expect(codes).toEqual(codes.map(() => 'NOT_FOUND'));
    expect((await parley.rooms.list({ reader: ben })).rooms).toEqual([]);
  });

  it('can be undone: a member who is added again gets the room again, live', async () => {
    const { parley, group, open, send, settle } = makeScenario();
    const roomId = await group([ben]);
    const device = await open('ben');
    await parley.groups.removeMember({ by: ana, groupId: roomId, userId: ben });
    await send(ana, roomId, 'meanwhile');

    await parley.groups.addMember({ by: ana, groupId: roomId, userId: ben });
    await settle();
    await send(ana, roomId, 'again');

    expect(device.events.map((event) => event.type)).toEqual([
      'room-left',
      'room-joined',
      'entry-appended',
      'entry-appended',
    ]);
    expect(words(device.entries(roomId))).toEqual(['added', 'again']);
  });
});

describe('leaving a group', () => {
  it('of its last owner makes the longest-standing admin owner, and the event names them', async () => {
    const { parley, group, open } = makeScenario();
    const roomId = await group([ben, cleo]);
    await parley.groups.setRole({ by: ana, groupId: roomId, userId: cleo, role: 'admin' });
    const member = await open('ben');
    const owner = await open('ana');

    const view = await parley.groups.leave({ by: ana, groupId: roomId });

    expect(member.entries(roomId)).toMatchObject([
      { by: 'ana', change: { kind: 'left', userId: 'ana', newOwner: 'cleo' } },
    ]);
    expect(view.members).toEqual([
      { userId: 'ben', role: 'member' },
      { userId: 'cleo', role: 'owner' },
    ]);
    expect(owner.events.at(-1)).toEqual({ type: 'room-left', roomId });
  });

  it('of a member who is not the last owner names nobody', async () => {
    const { parley, group, open } = makeScenario();
    const roomId = await group([ben, cleo]);
    const member = await open('cleo');

    await parley.groups.leave({ by: ben, groupId: roomId });

    expect(member.entries(roomId)).toMatchObject([{ change: { kind: 'left', userId: 'ben' } }]);
    expect(member.entries(roomId)[0]).not.toHaveProperty('change.newOwner');
  });

  it('is allowed to the very last member, and nobody finds the group afterwards', async () => {
    const { parley, group } = makeScenario();
    const roomId = await group([]);

    const view = await parley.groups.leave({ by: ana, groupId: roomId });

    expect(view.members).toEqual([]);
    expect(await refusal(parley.rooms.get({ reader: ana, roomId }))).toBe('NOT_FOUND');
    expect(await refusal(parley.groups.addMember({ by: ana, groupId: roomId, userId: ben }))).toBe(
      'NOT_FOUND',
    );
  });

  it('happens also where a member removes themselves, whatever their role', async () => {
    const { parley, group, open } = makeScenario();
    const roomId = await group([ben]);
    const member = await open('ana');

    await parley.groups.removeMember({ by: ben, groupId: roomId, userId: ben });

    expect(member.entries(roomId)).toMatchObject([{ change: { kind: 'left', userId: 'ben' } }]);
  });

  it('ends the typing of the member who leaves', async () => {
    const { parley, group, open } = makeScenario();
    const roomId = await group([ben]);
    const typist = await open('ben');
    const member = await open('ana');
    await parley.typing.set({ session: typist.session, roomId, typing: true });
    await settled();

    await parley.groups.leave({ by: ben, groupId: roomId });

    expect(member.eventsOf('typing-changed').map((event) => event.typing)).toEqual([true, false]);
  });
});

describe('renaming a group and setting roles', () => {
  it('reaches every member as an entry and changes the room', async () => {
    const { parley, group, open } = makeScenario();
    const roomId = await group([ben]);
    const member = await open('ben');

    await parley.groups.rename({ by: ana, groupId: roomId, name: ' Night shift ' });
    const view = await parley.groups.setRole({ by: ana, groupId: roomId, userId: ben, role: 'admin' });

    expect(member.entries(roomId)).toMatchObject([
      { seq: 1, change: { kind: 'renamed', name: 'Night shift' } },
      { seq: 2, change: { kind: 'role', userId: 'ben', role: 'admin' } },
    ]);
    expect(view).toMatchObject({ lastSeq: 2, room: { name: 'Night shift', version: 2 } });
    expect(view.members).toContainEqual({ userId: 'ben', role: 'admin' });
  });

  it('that would change nothing is a CONFLICT, and takes no seq of the log', async () => {
    const { parley, group } = makeScenario();
    const roomId = await group([ben]);
    const role = (userId: typeof ana, to: 'owner' | 'member') =>
      parley.groups.setRole({ by: ana, groupId: roomId, userId, role: to });

    const codes = [
      await refusal(parley.groups.rename({ by: ana, groupId: roomId, name: 'Crew' })),
      await refusal(role(ben, 'member')),
      await refusal(role(ana, 'member')),
    ];

    expect(codes).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT']);
    expect((await parley.rooms.get({ reader: ana, roomId })).lastSeq).toBe(0);
  });
});

describe('permission to change a group', () => {
  const roles = async () => {
    const scenario = makeScenario();
    const { parley, group } = scenario;
    const groupId = await group([ben, cleo]);
    await parley.groups.setRole({ by: ana, groupId, userId: ben, role: 'admin' });
    const attempts = (by: typeof ana) => [
      parley.groups.setRole({ by, groupId, userId: cleo, role: 'owner' }),
      parley.groups.removeMember({ by, groupId, userId: ana }),
      parley.groups.rename({ by, groupId, name: `By ${by}` }),
      parley.groups.addMember({ by, groupId, userId: zoe }),
      parley.groups.removeMember({ by, groupId, userId: zoe }),
    ];
    return { ...scenario, groupId, attempts };
  };

  it('an admin adds, removes and renames, but touches neither owners nor roles', async () => {
    const { attempts } = await roles();

    const codes = await Promise.all(attempts(ben).map(refusal));

    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', undefined, undefined, undefined]);
  });

  it('a member changes nothing', async () => {
    const { attempts } = await roles();

    const codes = await Promise.all(attempts(cleo).map(refusal));

    expect(codes).toEqual(Array(5).fill('FORBIDDEN'));
  });

  it('a stranger cannot tell the group from one that does not exist', async () => {
    const { parley, attempts } = await roles();

    const codes = await Promise.all(attempts(zoe).map(refusal));
    const nowhere = parseGroupId('nowhere');
    const missing = await refusal(parley.groups.rename({ by: zoe, groupId: nowhere, name: 'x' }));

    expect(codes).toEqual(Array(5).fill('NOT_FOUND'));
    expect(missing).toBe('NOT_FOUND');
  });

  it('nobody changes a private room, and a stranger cannot tell whether it exists', async () => {
    const { parley, send } = makeScenario();
    const groupId = privateRoomId(ana, ben);
    await send(ana, groupId, 'hi');

    const codes = await Promise.all(
      [
        parley.groups.addMember({ by: ana, groupId, userId: cleo }),
        parley.groups.removeMember({ by: ana, groupId, userId: ben }),
        parley.groups.leave({ by: ana, groupId }),
        parley.groups.rename({ by: ana, groupId, name: 'x' }),
        parley.groups.setRole({ by: ana, groupId, userId: ben, role: 'admin' }),
        parley.groups.leave({ by: zoe, groupId }),
      ].map(refusal),
    );

    expect(codes).toEqual(['INVALID', 'INVALID', 'INVALID', 'INVALID', 'INVALID', 'NOT_FOUND']);
  });
});
