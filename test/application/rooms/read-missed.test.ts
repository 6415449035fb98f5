import { describe, expect, it } from 'vitest';
import { privateRoomId, type RoomId, type UserId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, type Scenario, zoe } from '../../support/scenario.js';
import { pagesOf, sync, type Wish } from './syncing.js';

const missed = ({ parley }: Pick<Scenario, 'parley'>, reader: UserId, wish: Wish) =>
  parley.rooms.missed({
    reader,
    cursors: new Map(Object.entries(wish.cursors ?? {}) as [RoomId, number][]),
    only: wish.only ?? false,
    limit: wish.limit,
    after: wish.after,
  });

/** ana with a group that she is in, a group that she is not in, and a private room. */
const start = async (...args: Parameters<typeof makeScenario>) => {
  const scenario = makeScenario(...args);
  const crew = await scenario.group([ben]);
  const foreign = (await scenario.parley.groups.create({ creator: ben, name: 'Theirs', members: [cleo] }))
    .room.id;
  const pair = privateRoomId(ana, ben);
  for (const roomId of [crew, pair, foreign]) await scenario.sendMany(ben, roomId, 3);
  return { ...scenario, crew, foreign, pair };
};

describe('what was missed, read without a connection', () => {
  it('is what a sync of a device gives', async () => {
    const scenario = await start();
    const { crew, foreign, pair } = scenario;
    const wishes: Wish[] = [
      {},
      { cursors: { [crew]: 1 }, only: true },
      { cursors: { [crew]: 1, [foreign]: 2, [pair]: 0 }, limit: 1 },
      { cursors: { [crew]: 99 } },
      { after: crew },
    ];

    const answers = await Promise.all(wishes.map((wish) => missed(scenario, ana, wish)));
    const device = await scenario.open('ana');
    const synced = [];
    for (const wish of wishes) synced.push(await sync(scenario, device, wish));

    expect(answers).toEqual(synced);
  });

  it('moves no watermark and subscribes nobody', async () => {
    const scenario = await start();
    const { crew, pair, marks, settle, ports } = scenario;

    await missed(scenario, ana, { cursors: { [crew]: 0, [pair]: 0 } });
    await settle();

    expect((await marks(pair, ana)).delivered).toBe(0);
    expect([...(await ports.presence.online([ana]))]).toEqual([]);
  });

  it('has nothing of a room whose membership has ended while others were read', async () => {
    let reads = 0;
    let meanwhile: (() => Promise<unknown>) | undefined;
    const scenario = await start(({ messages }) => ({
      messages: {
        ...messages,
        page: async (...args) => {
          const page = await messages.page(...args);
          if (meanwhile !== undefined && ++reads === 2) await meanwhile();
          return page;
        },
        shown: async (...args) => {
          const page = await messages.shown(...args);
          if (meanwhile !== undefined && ++reads === 2) await meanwhile();
          return page;
        },
      },
    }));
    const crews = [scenario.crew, await scenario.group([ben])].sort() as [RoomId, RoomId];
    const [first, second] = crews;
    await scenario.sendMany(ana, second, 1);
    meanwhile = () => scenario.parley.groups.removeMember({ by: ana, groupId: first, userId: ben });

    const answer = await missed(scenario, ben, { cursors: { [first]: 0, [second]: 0 }, only: true });

    expect(answer.left).toEqual([first]);
    expect(Object.keys(pagesOf(answer))).toEqual([second]);
  });

  it('comes in answers that go on where the one before ended, and has everything once', async () => {
    const scenario = makeScenario();
    const rooms: RoomId[] = [];
    for (let i = 0; i < 65; i++) {
      rooms.push(await scenario.group([ben]));
      const own = await scenario.parley.groups.create({ creator: ben, name: 'Own', members: [] });
      rooms.push(own.room.id);
    }

    const first = await missed(scenario, ben, {});
    const second = await missed(scenario, ben, { after: first.next });

    const given = [...first.rooms, ...second.rooms].map(({ view }) => view.room.id);
    expect(given).toEqual([...rooms].sort());
    expect([first.rooms.length, second.next]).toEqual([100, undefined]);
    expect(await missed(scenario, zoe, {})).toEqual({ rooms: [], left: [] });
  });
});
