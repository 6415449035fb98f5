import { expectCode, expectEqual } from '../assertions.js';
import { law, type LawOf } from '../law.js';
import type { TransportDriver } from './driver.js';
import { arrived, eventually, everythingBefore, newUsers } from './stage.js';

export const groupLaws: readonly LawOf<TransportDriver>[] = [
  law('brings a group to a member from their adding up to their removal', async (driver) => {
    const [annId, benId, cidId] = newUsers('ann', 'ben', 'cid');
    const [ann, ben, cid] = [
      await driver.connectAs(annId),
      await driver.connectAs(benId),
      await driver.connectAs(cidId),
    ];
    const roomId = await ann.createGroup([benId]);

    await ann.send({ roomId, content: 'Without Cid' });
    await expectCode(cid.send({ roomId, content: 'Too early' }), 'NOT_FOUND');
    await ann.addMember(roomId, cidId);
    const between = [
      await ann.send({ roomId, content: 'With Cid' }),
      await cid.send({ roomId, content: 'Thank you' }),
    ];
    await ann.removeMember(roomId, cidId);
    await expectCode(cid.send({ roomId, content: 'Too late' }), 'NOT_FOUND');
    const last = await ann.send({ roomId, content: 'Without Cid again' });

    await eventually(
      'the last message arrives',
      () => arrived(ben, 'message', roomId).at(-1)?.seq === last.seq,
    );
    await everythingBefore(driver, cid, cidId);
    expectEqual(arrived(cid, 'message', roomId), between);
    expectEqual(
      arrived(ben, 'message', roomId).map(({ seq }) => seq),
      [1, 3, 4, 6],
    );
    const changes = ['added', 'removed'].map((kind, i) => ({
      type: 'change',
      roomId,
      seq: [2, 5][i],
      kind,
      userId: cidId,
    }));
    expectEqual(arrived(ben, 'change', roomId), changes);
  }),

  law('refuses a change of a group by a member without the role for it', async (driver) => {
    const [annId, benId, cidId] = newUsers('ann', 'ben', 'cid');
    const [ann, ben] = [await driver.connectAs(annId), await driver.connectAs(benId)];
    const roomId = await ann.createGroup([benId]);

    await expectCode(ben.addMember(roomId, cidId), 'FORBIDDEN');
    await expectCode(ann.addMember(roomId, benId), 'CONFLICT');
    await expectCode(ann.removeMember(roomId, cidId), 'NOT_FOUND');
  }),
];
