import { describe, expect, it } from 'vitest';
import { MAX_PEOPLE, readHostMessage } from '../../web/src/session/host-messages.js';

const ANA = { userId: 'ana', name: 'Ana', picture: 'https://a.example/ana.png' };

describe('a message of the embedding page', () => {
  it.each([
    { type: 'token', token: 'x.y.z' },
    { type: 'theme', theme: 'dark' },
    { type: 'open-room', roomId: 'ana_ben' },
    { type: 'open-room', roomId: null },
    { type: 'sign-out' },
    { type: 'people', people: [ANA, { userId: 'ben' }] },
  ])('is understood: %j', (message) => {
    expect(readHostMessage({ parley: 1, ...message, more: true })).toEqual(message);
  });

  it.each([
    { type: 'token', token: '' },
    { type: 'theme', theme: 'pink' },
    { type: 'open-room' },
    { type: 'open-room', roomId: 7 },
    { type: 'open-room', roomId: 'ana_\uD800' },
    { type: 'people', people: 'ana' },
    { type: 'ready' },
    { type: 'unknown' },
    { parley: '1', type: 'sign-out' },
    { parley: 2, type: 'sign-out' },
  ])('is ignored: %j', (message) => {
    expect(readHostMessage({ parley: 1, ...message })).toBeUndefined();
  });

  it.each([undefined, null, 'sign-out', 7, []])('is no %j', (data) => {
    expect(readHostMessage(data)).toBeUndefined();
  });

  it('names at most 500 people, each with what is right of them', () => {
    const crowd = Array.from({ length: MAX_PEOPLE + 1 }, (_, index) => ({ userId: `user${index}` }));
    const wrong = [null, {}, { userId: 7 }, { userId: 'x'.repeat(129) }];
    const long = { userId: 'long', name: 'x'.repeat(201), picture: 7 };

    expect(readHostMessage({ parley: 1, type: 'people', people: crowd })).toEqual({
      type: 'people',
      people: crowd.slice(0, MAX_PEOPLE),
    });
    expect(readHostMessage({ parley: 1, type: 'people', people: [...wrong, long] })).toEqual({
      type: 'people',
      people: [{ userId: 'long' }],
    });
  });
});
