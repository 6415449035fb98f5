import { describe, expect, it } from 'vitest';
import type { Ports } from '../../../src/application/ports/ports.js';
import type { SyncAnswer } from '../../../src/application/rooms/sync-rooms.js';
import { privateRoomId, type RoomId } from '../../../src/domain/ids.js';
import type { TestDevice } from '../../support/test-device.js';
import { ana, ben, makeScenario, refusal, type Scenario, zoe } from '../../support/scenario.js';

const chat = privateRoomId(ana, ben);
const told = (device: TestDevice) => device.eventsOf('room-muted').map(({ muted }) => muted);

const muteBy =
  ({ parley }: Scenario, userId = ana) =>
  (roomId: RoomId, muted = true) =>
    parley.rooms.mute({ userId, roomId, muted });

const listed = async ({ parley }: Scenario, reader = ana) =>
  (await parley.rooms.list({ reader })).rooms.map(({ view, muted }) => [view.room.id, muted]);

describe('muting a room', () => {
  it('is in the list, in the page of the room and in what was missed, for that user alone, until it ends', async () => {
    const scenario = makeScenario();
    const { open, send, parley } = scenario;
    await send(ben, chat, 'hi');
    const [device, other] = [await open('ana'), await open('ben')];
    const mute = muteBy(scenario);

    await mute(chat);
    await mute(chat);
    const during = await listed(scenario);
    const page = await device.join(chat);
    const missed = await parley.rooms.missed({ reader: ana, cursors: new Map(), only: false });
    const theirs = [await listed(scenario, ben), (await other.join(chat)).muted];
    await mute(chat, false);
    await mute(chat, false);

    expect(during).toEqual([[chat, true]]);
    expect([page.muted, missed.rooms[0]?.muted]).toEqual([true, true]);
    expect(theirs).toEqual([[[chat, undefined]], undefined]);
    expect(await listed(scenario)).toEqual([[chat, undefined]]);
    expect(await device.join(chat)).not.toHaveProperty('muted');
  });

  it('is sent to the devices of the user in the room, also to one that has left it, and to nobody else', async () => {
    const scenario = makeScenario();
    const { open, send, parley } = scenario;
    await send(ben, chat, 'hi');
    const [here, quiet, elsewhere, others] = [
      await open('ana'),
      await open('ana'),
      await open('ana', { follows: 'joined' }),
      await open('ben'),
    ];
    await parley.rooms.leave({ session: quiet.session, roomId: chat });

    await muteBy(scenario)(chat);
    await muteBy(scenario)(chat, false);

    expect([here, quiet, elsewhere, others].map(told)).toEqual([[true, false], [true, false], [], []]);
  });

  it('ends with the stay in a group', async () => {
    const scenario = makeScenario();
    const { group, parley } = scenario;
    const groupId = await group([ana, ben]);
    const mute = muteBy(scenario, ben);
    await mute(groupId);

    await parley.groups.removeMember({ by: ana, groupId, userId: ben });
    await parley.groups.addMember({ by: ana, groupId, userId: ben });
    const back = await listed(scenario, ben);
    await mute(groupId);

    expect(back).toEqual([[groupId, undefined]]);
    expect(await listed(scenario, ben)).toEqual([[groupId, true]]);
  });

  it('is refused to strangers, and for private rooms in which nobody has written', async () => {
    const scenario = makeScenario();
    const groupId = await scenario.group([ana, ben]);

    const refusals = await Promise.all([
      refusal(muteBy(scenario, zoe)(groupId)),
      refusal(muteBy(scenario, zoe)(groupId, false)),
      refusal(muteBy(scenario, zoe)(chat)),
      refusal(muteBy(scenario)(chat)),
    ]);

    expect(refusals).toEqual(Array(4).fill('NOT_FOUND'));
  });

  it('costs one query of the mutes in each list, page and answer of what was missed', async () => {
    const asked: number[] = [];
    const scenario = makeScenario(({ users }: Ports) => ({
      users: {
        ...users,
        mutes: (userId, rooms) => {
          asked.push(rooms.length);
          return users.mutes(userId, rooms);
        },
      },
    }));
    const { open, parley, group } = scenario;
    const groups = [await group([ben]), await group([ben]), await group([ben])];
    const device = await open('ana');

    await parley.rooms.list({ reader: ana });
    let answer: SyncAnswer | undefined;
    await parley.rooms.sync({
      session: device.session,
      cursors: new Map(),
      only: false,
      respond: (given) => ((answer = given), true),
    });
    await device.join(groups[0] as RoomId);

    expect(answer?.rooms).toHaveLength(3);
    expect(asked).toEqual([3, 3, 1]);
  });
});
