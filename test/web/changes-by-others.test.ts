import type { ChatMessage } from '@parley/client';
import { expect, it } from 'vitest';
import { changesByOthers, knownAs } from '../../web/src/conversation/changes-by-others.js';

const message = (more: Partial<ChatMessage> = {}): ChatMessage => ({
  kind: 'message',
  key: 'one',
  roomId: 'ana_ben',
  clientMessageId: 'one',
  sender: 'ben',
  own: false,
  text: 'Before',
  type: 'text',
  timestamp: '2026-01-05T12:00:00.000Z',
  state: 'seen',
  ...more,
});

const told = (before: ChatMessage, now: ChatMessage) =>
  changesByOthers(knownAs([before]), [now], 'ana').map(({ kind, reactions }) =>
    [kind, ...reactions.map(({ emoji }) => emoji)].join(' '),
  );

const deletedBy = (by: string) => ({ text: '', deleted: { at: '', by } });
const thumbs = (count: number, mine = false) => ({
  reactions: [{ emoji: '👍', count, ...(mine && { mine }) }],
});

it('tells edits, deletions and reactions by others, each message once', () => {
  expect(told(message(), message({ text: 'After' }))).toEqual(['edited']);
  expect(told(message(), message({ text: 'After', ...thumbs(1) }))).toEqual(['edited 👍']);
  expect(told(message(), message(deletedBy('ben')))).toEqual(['deleted']);
  expect(told(message({ own: true }), message({ own: true, ...deletedBy('ben') }))).toEqual(['deleted']);
  expect(told(message(thumbs(1)), message(thumbs(100)))).toEqual(['reacted 👍']);
  expect(told(message(thumbs(1, true)), message(thumbs(2, true)))).toEqual(['reacted 👍']);
});

it('tells nothing of what the user did, on any device, nor of what was taken back', () => {
  expect(told(message({ own: true }), message({ own: true, text: 'After' }))).toEqual([]);
  expect(told(message(), message(deletedBy('ana')))).toEqual([]);
  expect(told(message(thumbs(1)), message(thumbs(2, true)))).toEqual([]);
  expect(told(message(thumbs(2)), message(thumbs(1)))).toEqual([]);
  expect(told(message(deletedBy('ben')), message(deletedBy('ben')))).toEqual([]);
});

it('tells nothing of a message that was not there before, and nothing where only receipts have moved', () => {
  expect(changesByOthers(knownAs([]), [message({ edited: { at: '' } })], 'ana')).toEqual([]);
  expect(told(message(), message({ state: 'delivered' }))).toEqual([]);
});
