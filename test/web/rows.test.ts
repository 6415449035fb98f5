import type { ChatEntry, ChatMessage } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { makeRows, type Row } from '../../web/src/conversation/rows.js';

const DAY = 24 * 60 * 60_000;
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

/** `(` and `)` where a run of one person's messages begins and ends. */
const runs = (rows: readonly Row[]) =>
  rows
    .map((row) => (row.kind === 'message' ? `${row.first ? '(' : ''}${row.key}${row.last ? ')' : ''}` : '|'))
    .join(' ');

describe('the rows of a conversation', () => {
  it('are none for an empty room that is not loaded whole, and its start for one that is', () => {
    expect(kinds(rowsOf([]))).toEqual([]);
    expect(kinds(rowsOf([], { complete: true }))).toEqual(['start']);
  });

  it('have a separator before the first of each day', () => {
    const rows = rowsOf([message('a', 'ana', NOON - DAY), message('b', 'ana'), message('c', 'ben')]);

    expect(kinds(rows)).toEqual(['day', 'message', 'day', 'message', 'message']);
  });

  it('open no day twice where clocks differ, so that no two rows have one key', () => {
    const rows = rowsOf([
      message('a', 'ana', NOON - DAY),
      message('b', 'ben'),
      message('c', 'ana', NOON - DAY),
    ]);

    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(kinds(rows).filter((kind) => kind === 'day')).toHaveLength(2);
  });

  it('join what one person writes within five minutes', () => {
    const rows = rowsOf([
      message('a', 'ana'),
      message('b', 'ana', NOON + 60_000),
      message('c', 'ben', NOON + 90_000),
      message('d', 'ben', NOON + 10 * 60_000),
    ]);

    expect(runs(rows)).toBe('| (a b) (c) (d)');
  });

  it('part what an event, a day or the mark of unread messages parts', () => {
    const late = new Date(2026, 0, 5, 23, 59).getTime();
    const rows = rowsOf(
      [
        message('a', 'ben'),
        renamed('e'),
        message('b', 'ben'),
        message('c', 'ben'),
        message('d', 'ben', late),
        message('f', 'ben', late + 2 * 60_000),
      ],
      { unreadFrom: 'c' },
    );

    expect(runs(rows)).toBe('| (a) | (b) | (c) (d) | (f)');
    expect(kinds(rows)[4]).toBe('unread');
  });

  it('keep their keys while older ones are put before', () => {
    const newer = [message('b', 'ben'), message('c', 'ana')];

    const keys = rowsOf(newer).map(({ key }) => key);
    const more = rowsOf([message('a', 'ben', NOON - 1), ...newer]).map(({ key }) => key);

    expect(more).toEqual(expect.arrayContaining(keys));
    expect(more.slice(-2)).toEqual(['b', 'c']);
  });
});
