import { describe, expect, it } from 'vitest';
import { makeParley } from '../../../src/application/make-parley.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, words } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);
const MINUTE_MS = 60_000;

/** What ana's device gets that joins without a callback, having left while her other device wrote by another clock. */
const joinAfterOwn = async (clockOfOther: number) => {
  const { parley, ports, clock, open, send } = makeScenario();
  const other = makeParley({ ...ports, clock: { ...clock, now: () => clock.now() + clockOfOther } });
  await send(ana, roomId, 'before the connection');
  const device = await open('ana');
  await send(ana, roomId, 'live');
  await parley.rooms.leave({ session: device.session, roomId });
  await other.messages.send({ sender: ana, roomId, content: 'while away' });

  await parley.rooms.join({ session: device.session, roomId });
  await send(ana, roomId, 'live again');
  return words(device.entries(roomId));
};

describe("a user's own messages", () => {
  it.each([
    ['right', 0],
    ['behind', -MINUTE_MS],
    ['ahead', MINUTE_MS],
  ])(
    'are delivered by their seq, each once, where the clock of their sender is %s',
    async (_, clockOfOther) => {
      const received = await joinAfterOwn(clockOfOther);

      expect(received).toEqual(['live', 'while away', 'live again']);
    },
  );
});
