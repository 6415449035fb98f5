import { describe, expect, it } from 'vitest';
import type { TypingChanged } from '../../../src/domain/events.js';
import { parseConnectionId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { TYPING_REPEAT_MS, TYPING_TTL_MS } from '../../../src/domain/typing.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { settled } from '../../support/settled.js';
import { openDevice } from '../../support/test-device.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const roomId = privateRoomId(ana, ben);

/** Ben reads here. Ana may type here, or in another process, whose events come by `hear`. */
const oneProcessOfTwo = async () => {
  const test = makeTestParley();
  const { parley, ports, clock } = test;
  const writer = await openDevice(parley, 'ana', { device: 'phone' });
  const reader = await openDevice(parley, 'ben');
  await parley.messages.send({ sender: ana, roomId, content: 'hi' });
  await clock.advanceAsync(1);
  const published: TypingChanged[] = [];
  ports.events.subscribe((event) => {
    if (event.type === 'typing-changed') published.push(event);
  });
  const hear = async (typing: boolean) => {
    const connectionId = parseConnectionId('elsewhere');
    const expiresInMs = typing ? TYPING_TTL_MS : 0;
    ports.events.publish({ type: 'typing-changed', roomId, userId: ana, connectionId, typing, expiresInMs });
    await settled();
  };
  const told = () => reader.eventsOf('typing-changed').map(({ typing }) => typing);
  return { ...test, writer, published, hear, told };
};

describe('typing in another process', () => {
  it('reaches devices once, and ends here by itself if nothing more comes', async () => {
    const { hear, told, clock } = await oneProcessOfTwo();

    await hear(true);
    clock.advance(TYPING_TTL_MS - 1);
    await hear(true);
    clock.advance(TYPING_TTL_MS - 1);
    const before = told();
    clock.advance(1);

    expect(before).toEqual([true]);
    expect(told()).toEqual([true, false]);
  });

  it('ends with its stop, once', async () => {
    const { hear, told } = await oneProcessOfTwo();

    await hear(true);
    await hear(false);
    await hear(false);

    expect(told()).toEqual([true, false]);
  });

  it('does not end with the connections of this process', async () => {
    const { hear, told, writer } = await oneProcessOfTwo();

    await hear(true);
    await writer.close();

    expect(told()).toEqual([true]);
  });
});

describe('typing in this process', () => {
  it('is published again while it goes on, now and then', async () => {
    const { parley, writer, published, clock } = await oneProcessOfTwo();
    const type = () => parley.typing.set({ session: writer.session, roomId, typing: true });

    for (let ms = 0; ms < 3 * TYPING_REPEAT_MS; ms += TYPING_REPEAT_MS / 4) {
      await type();
      await settled();
      clock.advance(TYPING_REPEAT_MS / 4);
    }

    expect(published).toHaveLength(3);
  });
});
