import { expectEqual } from '../assertions.js';
import { law, type LawOf } from '../law.js';
import type { TransportDriver } from './driver.js';
import { arrived, eventually, newUsers, privateRoomOf, twoUsers } from './stage.js';

export const receiptLaws: readonly LawOf<TransportDriver>[] = [
  law('takes a message from sent to delivered to seen, and tells its sender', async (driver) => {
    const { ann, ben, benId, roomId } = await twoUsers(driver);
    const { messageId } = await ann.send({ roomId, content: 'Have you got it?' });
    const statuses = [await ann.statusOf(messageId)];

    for (const kind of ['delivered', 'seen'] as const) {
      await ben.acknowledge({ roomId, messageId, kind });
      await eventually(`the sender hears of ${kind}`, () =>
        arrived(ann, 'receipt', roomId).some((receipt) => receipt.kind === kind),
      );
      statuses.push(await ann.statusOf(messageId));
    }

    expectEqual(
      statuses,
      ['sent', 'delivered', 'seen'].map((status) => new Map([[benId, status]])),
    );
    expectEqual(
      arrived(ann, 'receipt', roomId),
      (['delivered', 'seen'] as const).map((kind) => ({
        type: 'receipt',
        roomId,
        userId: benId,
        messageId,
        kind,
      })),
    );
  }),

  law('covers earlier messages by an acknowledgement, and goes not back by a late one', async (driver) => {
    const { ann, ben, benId, roomId } = await twoUsers(driver);
    const sent = [];
    for (const content of ['One', 'Two', 'Three']) sent.push(await ann.send({ roomId, content }));
    const [one, two, three] = sent.map(({ messageId }) => messageId) as [string, string, string];

    await ben.acknowledge({ roomId, messageId: two, kind: 'seen' });
    await ben.acknowledge({ roomId, messageId: one, kind: 'delivered' });
    await ben.acknowledge({ roomId, messageId: two, kind: 'seen' });

    const statuses = await Promise.all([one, two, three].map((messageId) => ann.statusOf(messageId)));
    expectEqual(
      statuses.map((status) => status.get(benId)),
      ['seen', 'seen', 'sent'],
    );
  }),

  law('acknowledges as delivered by itself where the device asks for that', async (driver) => {
    const [annId, benId] = newUsers('ann', 'ben');
    const roomId = privateRoomOf(annId, benId);
    const ann = await driver.connectAs(annId);
    await driver.connectAs(benId, { receipts: 'auto' });

    const { messageId } = await ann.send({ roomId, content: 'Have you got it?' });

    await eventually(
      'the sender hears that it was delivered',
      () => arrived(ann, 'receipt', roomId).length > 0,
    );
    expectEqual(await ann.statusOf(messageId), new Map([[benId, 'delivered']]));
  }),
];
