import { describe, expect, it } from 'vitest';
import { findMentions } from '../../../web/src/text/mentions.js';
import { parseText } from '../../../web/src/text/parse-text.js';

const PEOPLE = [
  { userId: 'ana', handles: ['Ana', 'ana'] },
  { userId: 'ana-2', handles: ['ana-2'] },
  { userId: 'lee', handles: ['Ana Lee', 'lee'] },
  { userId: 'eve', handles: ['Eve @Ana', 'eve'] },
];

const found = (text: string) =>
  findMentions(text, PEOPLE).map(({ start, end, userId }) => [text.slice(start, end), userId]);

describe('the mentions in a text', () => {
  it.each([
    ['@Ana, come', [['@Ana', 'ana']]],
    ['(@ana)', [['@ana', 'ana']]],
    [
      '@Ana Lee and @Ana',
      [
        ['@Ana Lee', 'lee'],
        ['@Ana', 'ana'],
      ],
    ],
    ['@ana-2', [['@ana-2', 'ana-2']]],
    [
      '@Eve @Ana @Ana',
      [
        ['@Eve @Ana', 'eve'],
        ['@Ana', 'ana'],
      ],
    ],
    ['@Anas mail@Ana @@Ana @Anä @Ana_', []],
    ['@nobody', []],
  ])('are told by the whole name: %j', (text, expected) => {
    const mentions = found(text);

    expect(mentions).toEqual(expected);
  });

  it('are a part of their own, unless they are code or a part of an address', () => {
    const parts = parseText('`@Ana` https://a.example/@Ana @Ana', PEOPLE);

    expect(parts.map(({ kind }) => kind)).toEqual(['code', 'plain', 'link', 'plain', 'mention']);
  });

  it('are sought in the beginning of what has very many signs', () => {
    const mentions = findMentions('@x '.repeat(10_000) + '@Ana', PEOPLE);

    expect(mentions).toEqual([]);
  });
});
