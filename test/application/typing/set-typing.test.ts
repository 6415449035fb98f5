import { describe, expect, it } from 'vitest';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { TYPING_TTL_MS } from '../../../src/domain/typing.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { openDevice } from '../../support/test-device.js';
import { settled } from '../../support/settled.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const roomId = privateRoomId(ana, ben);

const twoPeople = async () => {
  const test = makeTestParley();
  const { parley, clock } = test;
  const writer = await openDevice(parley, 'ana', { device: 'phone' });
  const reader = await openDevice(parley, 'ben');
  await parley.messages.send({ sender: ana, roomId, content: 'hi' });
  await clock.advanceAsync(1);
  const type = async (typing: boolean, device = writer) => {
    await parley.typing.set({ session: device.session, roomId, typing });
    await settled();
  };
  const heard = () => reader.eventsOf('typing-changed').map((event) => event.typing);
  return { ...test, writer, reader, type, heard };
};

describe('typing', () => {
  it('reaches the others once, however often it is repeated', async () => {
    const { type, heard, writer } = await twoPeople();

    await type(true);
    await type(true);

    expect(heard()).toEqual([true]);
    expect(writer.eventsOf('typing-changed')).toEqual([]);
  });

  it('ends by itself six seconds after it was last repeated', async () => {
    const { type, heard, clock } = await twoPeople();
    await type(true);
    clock.advance(4_000);
    await type(true);

    clock.advance(TYPING_TTL_MS - 1);
    const before = heard();
    clock.advance(1);

    expect(before).toEqual([true]);
    expect(heard()).toEqual([true, false]);
  });

  it('ends when its author stops, once', async () => {
    const { type, heard, clock } = await twoPeople();
    await type(true);

    await type(false);
    await type(false);
    clock.advance(TYPING_TTL_MS * 2);

    expect(heard()).toEqual([true, false]);
  });

  it('ends when its author sends a message, before the message comes', async () => {
    const { parley, type, reader } = await twoPeople();
    await type(true);

    await parley.messages.send({ sender: ana, roomId, content: 'written' });

    expect(reader.events.slice(-2).map((event) => event.type)).toEqual(['typing-changed', 'entry-appended']);
  });

  it('ends when the connection that repeated it last closes, not when another does', async () => {
    const { parley, type, heard, writer } = await twoPeople();
    const again = await openDevice(parley, 'ana', { device: 'phone' });
    await type(true);
    await type(true, again);

    await writer.close();
    const before = heard();
    await again.close();

    expect(before).toEqual([true]);
    expect(heard()).toEqual([true, false]);
  });

  it('is refused to strangers', async () => {
    const { parley } = await twoPeople();
    const stranger = await openDevice(parley, 'zoe');

    const typing = parley.typing.set({ session: stranger.session, roomId, typing: true });

    await expect(typing).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  describe('without a connection', () => {
    const alone = async (typing: boolean, { parley }: Awaited<ReturnType<typeof twoPeople>>) => {
      await parley.typing.setAlone({ userId: ana, roomId, typing });
      await settled();
    };

    it('ends by itself, also where every device of its author has gone, and by its author', async () => {
      const people = await twoPeople();
      await alone(true, people);
      await people.writer.close();
      people.clock.advance(TYPING_TTL_MS - 1);
      const before = people.heard();
      people.clock.advance(1);
      await alone(true, people);
      await alone(false, people);

      expect(before).toEqual([true]);
      expect(people.heard()).toEqual([true, false, true, false]);
    });

    it('is refused to a stranger', async () => {
      const { parley } = await twoPeople();
      const zoe = parseUserId('zoe');

      await expect(parley.typing.setAlone({ userId: zoe, roomId, typing: true })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });
});
