import type { ChatEntry, ChatMessage } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { dayAbove, makeRows, type Row } from '../../web/src/conversation/rows.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOON = new Date(2026, 0, 5, 12).getTime();

const message = (key: string, sender: string, at = NOON): ChatMessage => ({
  kind: 'message',
  key,
  roomId: 'ana_ben',
  clientMessageId: key,
  sender,
  own: sender === 'ana',
  text: key,
  type: 'text',
  timestamp: new Date(at).toISOString(),
  state: 'sent',
});

const renamed = (key: string, at = NOON): ChatEntry => ({
  kind: 'event',
  key,
  roomId: 'ana_ben',
  messageId: key,
  seq: 1,
  sender: 'ana',
  own: true,
  timestamp: new Date(at).toISOString(),
  change: { kind: 'renamed', by: 'ana', name: 'Crew' },
});

const rowsOf = (entries: readonly ChatEntry[], options = {}) =>
  makeRows(entries, { complete: false, unreadFrom: undefined, ...options });

const kinds = (rows: readonly Row[]) => rows.map(({ kind }) => kind);

/** The keys of messages, with `(` and `)` around each run. */
const runs = (rows: readonly Row[]) =>
  rows
    .map((row) => (row.kind === 'message' ? `${row.first ? '(' : ''}${row.key}${row.last ? ')' : ''}` : '|'))
    .join(' ');

describe('the rows of a conversation', () => {
  it('of an empty room are its start if it is complete, and none otherwise', () => {
    expect(kinds(rowsOf([]))).toEqual([]);
    expect(kinds(rowsOf([], { complete: true }))).toEqual(['start']);
  });

  it('have a separator before the first of each day', () => {
    const rows = rowsOf([message('a', 'ana', NOON - DAY), message('b', 'ana'), message('c', 'ben')]);

    expect(kinds(rows)).toEqual(['day', 'message', 'day', 'message', 'message']);
  });

  it('have one separator per day although clocks differ, so that all keys are unique', () => {
    const rows = rowsOf([
      message('a', 'ana', NOON - DAY),
      message('b', 'ben'),
      message('c', 'ana', NOON - DAY),
    ]);

    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(kinds(rows).filter((kind) => kind === 'day')).toHaveLength(2);
  });

  it('leave a pending message of today under today, although a clock that is behind dated one before it', () => {
    const rows = rowsOf([
      message('a', 'ben'),
      message('b', 'ben', NOON - DAY),
      message('c', 'ana', NOON + MINUTE),
    ]);

    expect(rows.map(({ kind, key }) => (kind === 'day' ? kind : key))).toEqual(['day', 'a', 'b', 'c']);
  });

  it('join the messages that one person writes within five minutes', () => {
    const rows = rowsOf([
      message('a', 'ana'),
      message('b', 'ana', NOON + MINUTE),
      message('c', 'ben', NOON + 1.5 * MINUTE),
      message('d', 'ben', NOON + 10 * MINUTE),
    ]);

    expect(runs(rows)).toBe('| (a b) (c) (d)');
  });

  it('separate messages with an event, a day or the unread mark between them', () => {
    const late = new Date(2026, 0, 5, 23, 59).getTime();
    const rows = rowsOf(
      [
        message('a', 'ben'),
        renamed('e'),
        message('b', 'ben'),
        message('c', 'ben'),
        message('d', 'ben', late),
        message('f', 'ben', late + 2 * MINUTE),
      ],
      { unreadFrom: 'c' },
    );

    expect(runs(rows)).toBe('| (a) | (b) | (c) (d) | (f)');
    expect(kinds(rows)[4]).toBe('unread');
  });

  it('keep their keys when older ones are loaded', () => {
    const newer = [message('b', 'ben'), message('c', 'ana')];

    const keys = rowsOf(newer).map(({ key }) => key);
    const more = rowsOf([message('a', 'ben', NOON - 1), ...newer]).map(({ key }) => key);

    expect(more).toEqual(expect.arrayContaining(keys));
    expect(more.slice(-2)).toEqual(['b', 'c']);
  });

  it('know the day of the first visible one, unless the row of that day is visible', () => {
    const yesterday = new Date(NOON - DAY).toISOString();
    const today = new Date(NOON).toISOString();
    const rows = rowsOf(
      [
        message('a', 'ana', NOON - DAY),
        message('b', 'ben', NOON - DAY),
        message('c', 'ana'),
        message('d', 'ana'),
      ],
      { complete: true },
    );

    expect(kinds(rows)).toEqual(['start', 'day', 'message', 'message', 'day', 'message', 'message']);
    expect(rows.map((_, at) => dayAbove(rows, at))).toEqual([
      undefined,
      undefined,
      yesterday,
      undefined,
      undefined,
      today,
      today,
    ]);
    expect(dayAbove([], 0)).toBeUndefined();
  });
});
