import { expectCode, expectEqual } from '../assertions.js';
import { law, type LawOf } from '../law.js';
import type { TransportDriver } from './driver.js';
import { arrived, eventually, newUsers, privateRoomOf, twoUsers } from './stage.js';

export const refusalLaws: readonly LawOf<TransportDriver>[] = [
  law('refuses a connection of nobody with UNAUTHENTICATED', async (driver) => {
    await expectCode(driver.connectAsNobody(), 'UNAUTHENTICATED');
  }),

  law('refuses whatever is done in a room of others with NOT_FOUND', async (driver) => {
    const { ann, roomId } = await twoUsers(driver);
    const { messageId } = await ann.send({ roomId, content: 'Between us' });
    const [eveId] = newUsers('eve');
    const eve = await driver.connectAs(eveId);

    await expectCode(eve.send({ roomId, content: 'Let me in' }), 'NOT_FOUND');
    await expectCode(eve.acknowledge({ roomId, messageId, kind: 'seen' }), 'NOT_FOUND');
    await expectCode(eve.setTyping(roomId, true), 'NOT_FOUND');
    await expectCode(eve.catchUp(roomId, 0), 'NOT_FOUND');
    await expectCode(eve.statusOf(messageId), 'NOT_FOUND');
    await expectCode(eve.send({ roomId: 'no-such-group', content: 'Hello?' }), 'NOT_FOUND');
  }),

  law('refuses content that is empty or too long by its code, and stores none of it', async (driver) => {
    const { ann, ben, roomId } = await twoUsers(driver);

    await expectCode(ann.send({ roomId, content: '' }), 'INVALID');
    await expectCode(ann.send({ roomId, content: 'x'.repeat(10_001) }), 'TOO_LARGE');
    const sent = await ann.send({ roomId, content: 'x'.repeat(10_000) });

    expectEqual(sent.seq, 1);
    await eventually('the message arrives', () => arrived(ben, 'message', roomId).length > 0);
    expectEqual(arrived(ben, 'message', roomId), [sent]);
  }),

  law('goes on after a refusal, and answers the others of the same moment', async (driver) => {
    const { ann, annId, benId, roomId } = await twoUsers(driver);
    const [eve, finn] = newUsers('eve', 'finn');
    const foreign = privateRoomOf(eve, finn);

    const outcomes = await Promise.allSettled([
      ann.send({ roomId, content: 'One' }),
      ann.send({ roomId: foreign, content: 'Refused' }),
      ann.send({ roomId: privateRoomOf(annId, benId), content: 'Two' }),
    ]);

    expectEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  }),
];
