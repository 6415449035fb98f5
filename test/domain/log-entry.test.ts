import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClientMessageId, parseGroupId, parseMessageId } from '../../src/domain/ids.js';
import {
  authorOf,
  changedDraft,
  draftMessage,
  isMessageToOthersThan,
  isRepeatOf,
  type LogEntry,
  LOG_START,
  type MessageDraft,
  MESSAGE_TYPES,
  type NewMessage,
  nextEntry,
  parseContent,
  parseMessageType,
} from '../../src/domain/log-entry.js';
import { ann, ben, START } from '../../src/testing/fixtures.js';
import { contents, messages } from '../../src/testing/arbitraries/texts.js';
import { eventAt } from '../../src/testing/group-story.js';

const invalid = expect.objectContaining({ name: 'DomainError', code: 'INVALID' }) as Error;
const tooLarge = expect.objectContaining({ name: 'DomainError', code: 'TOO_LARGE' }) as Error;

const hello = {
  id: parseMessageId('m1'),
  roomId: parseGroupId('group'),
  sender: ann,
  content: 'Hello',
  createdAt: START,
};
const message: LogEntry = nextEntry(LOG_START, draftMessage(hello));
const event = eventAt(2, ann, { kind: 'added', userId: ben, role: 'member' });

describe('content', () => {
  it('stays exactly as it is', () => {
    fc.assert(fc.property(contents, (content) => parseContent(content) === content));
  });

  it.each([
    ['white space alone', ' '],
    ['line breaks and tabs', '\r\n\tHi \n'],
    ['what looks like markup', '<b>&amp;</b>'],
    ['a letter that is not composed', 'e\u0301'],
    ['a byte order mark', '\ufeffHi'],
    ['a joined emoji', '👩‍💻'],
  ])('may be %s', (_, content) => {
    expect(parseContent(content)).toBe(content);
  });

  it.each(['a', '山', '😀'])('has 1 to 10,000 characters, such as %s', (character) => {
    expect(parseContent(character)).toBe(character);
    expect(parseContent(character.repeat(10_000))).toBe(character.repeat(10_000));
    expect(() => parseContent(character.repeat(10_001))).toThrow(tooLarge);
  });

  it('counts an astral character one beside others', () => {
    expect(parseContent('a'.repeat(9_999) + '😀')).toHaveLength(10_001);
    expect(() => parseContent('a'.repeat(10_000) + '😀')).toThrow(tooLarge);
    expect(() => parseContent('😀'.repeat(10_000) + 'a')).toThrow(tooLarge);
  });

  it('is not empty', () => {
    expect(() => parseContent('')).toThrow(invalid);
  });

  it.each(['\0', 'a\0b', '\ud83d', 'a\ude00', '\ude00\ud83d', '😀\ud83d'])(
    'is portable: not %j',
    (content) => {
      expect(() => parseContent(content)).toThrow(invalid);
    },
  );

  it('is TOO_LARGE and not INVALID where it is both', () => {
    expect(() => parseContent('\0'.repeat(10_001))).toThrow(tooLarge);
    expect(() => parseContent('\0'.repeat(10_000))).toThrow(invalid);
  });
});

describe('drafting a message', () => {
  it('has all fields that were given', () => {
    fc.assert(
      fc.property(messages, (given) => {
        expect(draftMessage(given)).toMatchObject({ kind: 'message', ...given });
      }),
    );
  });

  it('takes a missing type for text, and the id for a missing clientMessageId', () => {
    expect(draftMessage(hello)).toStrictEqual({
      kind: 'message',
      id: 'm1',
      roomId: 'group',
      sender: ann,
      type: 'text',
      content: 'Hello',
      clientMessageId: 'm1',
      createdAt: START,
    });
    expect(draftMessage({ ...hello, type: undefined, clientMessageId: undefined })).toStrictEqual(
      draftMessage(hello),
    );
  });

  it.each(MESSAGE_TYPES)('takes the type %s and a clientMessageId as they are', (type) => {
    const clientMessageId = parseClientMessageId('mine');

    expect(draftMessage({ ...hello, type, clientMessageId })).toMatchObject({ type, clientMessageId });
  });

  it('knows the types of messages, and refuses what is none', () => {
    expect(MESSAGE_TYPES.map(parseMessageType)).toEqual(MESSAGE_TYPES);
    for (const raw of ['event', '', 'Text', undefined, null, 1]) {
      expect(() => parseMessageType(raw)).toThrow(invalid);
    }
  });

  it('refuses empty content, and content that is too large', () => {
    expect(() => draftMessage({ ...hello, content: '' })).toThrow(invalid);
    expect(() => draftMessage({ ...hello, content: 'a'.repeat(10_001) })).toThrow(tooLarge);
  });
});

describe('a repeated send', () => {
  const digestOf = (text: string) => `digest of ${text}`;
  const isRepeat = (first: MessageDraft, again: Partial<NewMessage>) =>
    isRepeatOf(first, draftMessage({ ...hello, ...again }), digestOf);

  it('is the same message with the same type and content, and no other', () => {
    const first = draftMessage(hello);

    expect(isRepeat(first, { id: parseMessageId('m2'), createdAt: START + 1 })).toBe(true);
    expect(isRepeat(first, { content: 'Hello ' })).toBe(false);
    expect(isRepeat(first, { type: 'image' })).toBe(false);
  });

  it('of a message that was changed says what its sender said, not what is stored', () => {
    const first = changedDraft(draftMessage(hello), { content: 'Changed', type: 'file' }, digestOf);

    expect(first).toMatchObject({ content: 'Changed', type: 'file' });
    expect(isRepeat(first, {})).toBe(true);
    expect(isRepeat(first, { content: 'Changed', type: 'file' })).toBe(false);
    expect(isRepeat(first, { type: 'file' })).toBe(false);
  });

  it('needs no digest of a message that was changed into itself', () => {
    const sent = draftMessage(hello);

    expect(changedDraft(sent, { content: sent.content }, digestOf)).toBe(sent);
    expect(changedDraft(sent, {}, digestOf)).toBe(sent);
  });
});

describe('an entry of the log', () => {
  it('has its sender as the author, or the user who changed the membership', () => {
    expect(authorOf(message)).toBe(ann);
    expect(authorOf(event)).toBe(ann);
  });

  it('can be unread by all but its sender if it is a message, and by nobody if it is an event', () => {
    expect(isMessageToOthersThan(message, ben)).toBe(true);
    expect(isMessageToOthersThan(message, ann)).toBe(false);
    expect(isMessageToOthersThan(event, ben)).toBe(false);
    expect(isMessageToOthersThan(event, ann)).toBe(false);
  });
});
