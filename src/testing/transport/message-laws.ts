import { expectCode, expectEqual, expectMatch } from '../assertions.js';
import { law, type LawOf } from '../law.js';
import type { TransportDriver } from './driver.js';
import { arrived, eventually, everythingBefore, newUsers, privateRoomOf, twoUsers } from './stage.js';

const MANY = 40;
/** More than a page of any transport has by default. */
const MISSED = 60;

export const messageLaws: readonly LawOf<TransportDriver>[] = [
  law('brings a message to every device of both users, as it was stored', async (driver) => {
    const { ann, ben, annId, benId, roomId } = await twoUsers(driver);
    const devices = [ann, ben, await driver.connectAs(annId), await driver.connectAs(benId)];
    const content = ' Hello, Ben\n👩‍👩‍👧 "\\\' \u202e';

    const sent = await ann.send({ roomId, content });

    expectMatch(sent, { type: 'message', roomId, seq: 1, sender: annId, content });
    for (const device of devices) {
      await eventually('the message arrives', () => arrived(device, 'message', roomId).length > 0);
      expectEqual(arrived(device, 'message', roomId), [sent]);
    }
  }),

  law('brings each message once, in the order of the log, while both send', async (driver) => {
    const { ann, ben, roomId } = await twoUsers(driver);

    const sent = await Promise.all(
      Array.from({ length: MANY }, (_, i) =>
        (i % 2 === 0 ? ann : ben).send({ roomId, content: `Message ${i}` }),
      ),
    );

    const log = [...sent].sort((a, b) => a.seq - b.seq);
    expectEqual(
      log.map(({ seq }) => seq),
      Array.from({ length: MANY }, (_, i) => i + 1),
    );
    for (const device of [ann, ben]) {
      await eventually('all messages arrive', () => arrived(device, 'message', roomId).length >= MANY);
      expectEqual(arrived(device, 'message', roomId), log);
    }
  }),

  law('stores and brings a message once that is sent again with its clientMessageId', async (driver) => {
    const { ann, ben, roomId } = await twoUsers(driver);
    const message = { roomId, content: 'Once', clientMessageId: 'once' };

    const [first, second] = await Promise.all([ann.send(message), ann.send(message)]);
    const third = await ann.send(message);
    await expectCode(ann.send({ ...message, content: 'Another' }), 'CONFLICT');
    const last = await ann.send({ roomId, content: 'Last' });

    expectEqual([second, third], [first, first]);
    await eventually('the last message arrives', () => arrived(ben, 'message', roomId).length >= 2);
    expectEqual(arrived(ben, 'message', roomId), [first, last]);
  }),

  law('brings nothing of a room to anyone who is not in it', async (driver) => {
    const { ann, benId, ben, roomId } = await twoUsers(driver);
    const [eveId] = newUsers('eve');
    const eve = await driver.connectAs(eveId);

    const { messageId } = await ann.send({ roomId, content: 'Between us' });
    await ben.acknowledge({ roomId, messageId, kind: 'seen' });
    await ben.setTyping(roomId, true);
    await ben.send({ roomId: privateRoomOf(benId, eveId), content: 'For Eve' });

    await everythingBefore(driver, eve, eveId);
    expectEqual(
      eve.received.filter((each) => 'roomId' in each && each.roomId === roomId),
      [],
    );
  }),

  law('gives a device that was cut off all that it missed, and goes on without a gap', async (driver) => {
    const { ann, ben, benId, roomId } = await twoUsers(driver);
    const first = await ann.send({ roomId, content: 'Before the cut' });
    await eventually('the first message arrives', () => arrived(ben, 'message', roomId).length === 1);
    await ben.disconnect();
    const missed = [];
    for (let i = 0; i < MISSED; i++) missed.push(await ann.send({ roomId, content: `Missed ${i}` }));

    const back = await driver.connectAs(benId);
    const [caughtUp, meanwhile] = await Promise.all([
      back.catchUp(roomId, first.seq),
      ann.send({ roomId, content: 'Meanwhile' }),
    ]);
    const next = await ann.send({ roomId, content: 'Live again' });

    expectEqual(caughtUp.slice(0, MISSED), missed);
    await eventually(
      'the next message arrives',
      () => arrived(back, 'message', roomId).at(-1)?.seq === next.seq,
    );
    const live = arrived(back, 'message', roomId);
    const known = new Map([...caughtUp, ...live].map((each) => [each.seq, each]));
    expectEqual([known.get(meanwhile.seq), known.get(next.seq), known.size], [meanwhile, next, MISSED + 2]);
    expectEqual(
      live.map(({ seq }) => seq),
      [...new Set(live.map(({ seq }) => seq))].sort((a, b) => a - b),
    );
  }),
];
