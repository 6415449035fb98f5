import { expectEqual, expectMatch } from '../assertions.js';
import { law, type LawOf } from '../law.js';
import type { TransportDriver } from './driver.js';
import { arrived, eventually, twoUsers } from './stage.js';

export const changeLaws: readonly LawOf<TransportDriver>[] = [
  law('brings a change of a message live, and once more to a device that was away', async (driver) => {
    const { ann, ben, benId, roomId } = await twoUsers(driver);
    const edited = await ann.send({ roomId, content: 'With a mistaek' });
    const deleted = await ann.send({ roomId, content: 'Said too much' });
    await ann.edit({ ...edited, content: 'Without a mistake' });
    const isLive = () => arrived(ben, 'message-changed', roomId).length > 0;
    await eventually('the edit arrives', isLive);
    const [live] = arrived(ben, 'message-changed', roomId);
    await ben.disconnect();

    await ann.deleteMessage(deleted);
    const back = await driver.connectAs(benId);
    const sinceMessages = await back.changedSince(roomId, deleted.seq);
    const sinceEdit = await back.changedSince(roomId, deleted.seq + 1);

    const { messageId } = edited;
    expectMatch(live, { seq: deleted.seq + 1, messageId, kind: 'edited', content: 'Without a mistake' });
    expectEqual(sinceMessages, [
      { ...edited, content: 'Without a mistake' },
      { ...deleted, content: '' },
    ]);
    expectEqual(sinceEdit, [{ ...deleted, content: '' }]);
  }),
];
