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

const changesBetween = (before: ChatMessage, now: ChatMessage) =>
  changesByOthers(knownAs([before]), [now], 'ana').map(({ kind, reactions }) =>
    [kind, ...reactions.map(({ emoji }) => emoji)].join(' '),
  );

const deletedBy = (by: string) => ({ text: '', deleted: { at: '', by } });
const thumbs = (count: number, mine = false) => ({
  reactions: [{ emoji: '👍', count, ...(mine && { mine }) }],
});

it('gives edits, deletions and reactions by others, each message once', () => {
  expect(changesBetween(message(), message({ text: 'After' }))).toEqual(['edited']);
  expect(changesBetween(message(), message({ text: 'After', ...thumbs(1) }))).toEqual(['edited 👍']);
  expect(changesBetween(message(), message(deletedBy('ben')))).toEqual(['deleted']);
  expect(changesBetween(message({ own: true }), message({ own: true, ...deletedBy('ben') }))).toEqual([
    'deleted',
  ]);
  expect(changesBetween(message(thumbs(1)), message(thumbs(100)))).toEqual(['reacted 👍']);
  expect(changesBetween(message(thumbs(1, true)), message(thumbs(2, true)))).toEqual(['reacted 👍']);
});

it('leaves out what the user did, on any device, and what was taken back', () => {
  expect(changesBetween(message({ own: true }), message({ own: true, text: 'After' }))).toEqual([]);
  expect(changesBetween(message(), message(deletedBy('ana')))).toEqual([]);
  expect(changesBetween(message(thumbs(1)), message(thumbs(2, true)))).toEqual([]);
  expect(changesBetween(message(thumbs(2)), message(thumbs(1)))).toEqual([]);
  expect(changesBetween(message(deletedBy('ben')), message(deletedBy('ben')))).toEqual([]);
});

it('leaves out a message that was not there before, and one whose receipts alone have moved', () => {
  expect(changesByOthers(knownAs([]), [message({ edited: { at: '' } })], 'ana')).toEqual([]);
  expect(changesBetween(message(), message({ state: 'delivered' }))).toEqual([]);
});
