import { describe, expect, it } from 'vitest';
import { changeText } from '../../web/src/conversation/change-text.js';
import { userIdOf } from '../../web/src/session/named-session.js';
import { makePeople, personText } from '../../web/src/shared/people.js';
import { dayAndTime, presenceText, typingText } from '../../web/src/shared/presence-text.js';
import { english } from '../../web/src/texts/language.js';

const ENGLISH = english('en');
const at = (...parts: [number, number, number, number?]) => new Date(...parts).toISOString();

const people = makePeople([
  { userId: 'ana', name: 'Ana Lee' },
  { userId: 'ben', name: 'Ben' },
  { userId: 'u1' },
  { userId: 'u2', name: 'U1' },
  { userId: 'chloe-1', name: 'Chlo\u00e9' },
  { userId: 'chloe-2', name: 'chloe\u0301\u202e' },
]);
const textOf = (userId: string) => personText(people.of(userId));

describe('people in words', () => {
  it('have their name, and their id where none is known', () => {
    expect(people.of('ben').name).toBe('Ben');
    expect(people.of('nobody').name).toBe('nobody');
    expect(people.of('kept', { name: 'Kept' }).name).toBe('Kept');
    expect(people.others('ana').map(({ userId }) => userId)).not.toContain('ana');
  });

  it('have the name that a room gave, whatever the page around says', () => {
    const both = makePeople(
      [{ userId: 'ben', name: 'Ben' }],
      [{ userId: 'ben', name: 'Boss' }, { userId: 'eve' }],
    );

    expect(both.of('ben').name).toBe('Ben');
    expect(both.has('eve')).toBe(true);
  });

  it.each(['Ben\u200B', 'B\u00ADen', '\u2060Ben', 'BEN\u3164'])(
    'have their id beside a name that cannot be told from that of another: %j',
    (name) => {
      const both = makePeople([
        { userId: 'ben', name: 'Ben' },
        { userId: 'eve', name },
      ]);

      expect(both.of('ben').isNamesake).toBe(true);
      expect(personText(both.of('eve'))).toContain('eve');
    },
  );

  it('have their id beside a name that another has, too, or has as an id', () => {
    expect(textOf('ana')).toBe('Ana Lee');
    expect(textOf('chloe-1')).toContain('chloe-1');
    expect(textOf('chloe-2')).toContain('chloe-2');
    expect(textOf('u2')).toContain('u2');
    expect(typingText(['u2'], people, ENGLISH)).toContain('u2');
    expect(people.of('eve', { name: 'Ben' }).isNamesake).toBe(true);
  });

  it.each([
    [[], ''],
    [['ana'], 'Ana Lee is typing …'],
    [['ana', 'ben'], 'Ana Lee and Ben are typing …'],
    [['ana', 'ben', 'chloe'], 'Ana Lee and 2 others are typing …'],
  ])('are typing: %j', (typists, expected) => {
    expect(typingText(typists, people, ENGLISH)).toBe(expected);
  });

  it('are online, were seen last, or never were', () => {
    expect(presenceText(undefined, ENGLISH)).toBe('');
    expect(presenceText({ userId: 'ben', status: 'online' }, ENGLISH)).toBe('online');
    expect(presenceText({ userId: 'ben', status: 'offline' }, ENGLISH)).toBe('not seen yet');
    expect(presenceText({ userId: 'ben', status: 'offline', lastSeen: at(2020, 0, 1) }, ENGLISH)).toMatch(
      /^last seen January 1, 2020 at /,
    );
  });

  it('were last seen on a day at a time', () => {
    expect(dayAndTime(new Date().toISOString(), ENGLISH)).toMatch(/^today at \d/);
  });

  it.each([
    ['Ana Lee', 'ana-lee'],
    ['  Ana   Lee ', 'ana-lee'],
    ['BEN', 'ben'],
    ['   ', ''],
  ])('have an id for a name: %j', (name, expected) => {
    expect(userIdOf(name)).toBe(expected);
  });
});

describe('a change of a group in words', () => {
  const event = {
    kind: 'event',
    key: 'e',
    roomId: 'r',
    messageId: 'e',
    seq: 1,
    timestamp: at(2026, 0, 1),
  } as const;

  it.each([
    [{ kind: 'added', by: 'ana', userId: 'ben', role: 'member' }, 'Ana Lee added Ben'],
    [{ kind: 'removed', by: 'ana', userId: 'ben' }, 'Ana Lee removed Ben'],
    [{ kind: 'left', by: 'ana', newOwner: 'ben' }, 'Ana Lee left. Ben is the owner now'],
    [{ kind: 'role', by: 'ana', userId: 'ben', role: 'admin' }, 'Ana Lee made Ben an admin'],
    [{ kind: 'renamed', by: 'ana', name: 'Crew' }, 'Ana Lee renamed the group to “Crew”'],
  ] as const)('is %j', (change, expected) => {
    expect(changeText({ ...event, sender: 'ana', own: false, change }, people, ENGLISH.t)).toBe(expected);
  });

  it('calls the user You', () => {
    const change = { kind: 'left', by: 'ana' } as const;

    expect(changeText({ ...event, sender: 'ana', own: true, change }, people, ENGLISH.t)).toBe('You left');
  });
});
