import { expectEqual } from '../assertions.js';
import { law, type LawOf } from '../law.js';
import type { TransportDriver } from './driver.js';
import { arrived, eventually, newUsers, privateRoomOf, twoUsers } from './stage.js';

export const presenceLaws: readonly LawOf<TransportDriver>[] = [
  law('tells the others who types, and who does not any more', async (driver) => {
    const { ann, ben, annId, roomId } = await twoUsers(driver);
    await ann.send({ roomId, content: 'The room begins' });
    await eventually('the room begins', () => arrived(ben, 'message', roomId).length === 1);

    await ann.setTyping(roomId, true);
    await eventually('the other hears of typing', () => arrived(ben, 'typing', roomId).length === 1);
    await ann.setTyping(roomId, false);
    await eventually('the other hears of its end', () => arrived(ben, 'typing', roomId).length === 2);

    expectEqual(
      arrived(ben, 'typing', roomId),
      [true, false].map((typing) => ({ type: 'typing', roomId, userId: annId, typing })),
    );
  }),

  law('tells a watcher when a user comes online, and when they have gone', async (driver) => {
    const [annId, benId] = newUsers('ann', 'ben');
    const ann = await driver.connectAs(annId);
    await ann.send({ roomId: privateRoomOf(annId, benId), content: 'Are you there?' });
    const heard = () =>
      arrived(ann, 'presence')
        .filter(({ userId }) => userId === benId)
        .map(({ online }) => online);

    const before = await ann.watchPresence(benId);
    const ben = await driver.connectAs(benId);
    await eventually('the watcher hears that they are online', () => heard().includes(true));
    const meanwhile = await ann.watchPresence(benId);
    await ben.disconnect();
    await eventually('the watcher hears that they have gone', () => heard().at(-1) === false);

    expectEqual([before, meanwhile, await ann.watchPresence(benId)], [false, true, false]);
  }),
];
