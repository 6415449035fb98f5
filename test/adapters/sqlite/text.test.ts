import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateRoomId } from '../../../src/domain/ids.js';
import { CONTENT_MAX_LENGTH } from '../../../src/domain/limits.js';
import { parseContent } from '../../../src/domain/log-entry.js';
import { parseGroupName } from '../../../src/domain/membership.js';
import { isPortable } from '../../../src/domain/text.js';
import { ann, appendAll, ben, change, groupOf, message } from '../../../src/testing/fixtures.js';
import { pairsOf, userIds } from '../../../src/testing/arbitraries/ids.js';
import { contents, roughTexts } from '../../../src/testing/arbitraries/texts.js';
import { openSubject, type SqliteSubject } from './sqlite-subject.js';

const CODE_POINTS = 0x11_0000;
const SURROGATES = 0x800;

describe('text in SQLite', () => {
  let subject: SqliteSubject;

  beforeAll(() => {
    subject = openSubject();
  });

  afterAll(() => subject.close());

  const readBack = async (content: string): Promise<unknown> => {
    const { entry } = await subject.messages.append(message(privateRoomId(ann, ben), ann, { content }));
    return subject.messages.find(entry.id);
  };

  it('is read as it was written, to the character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(contents, roughTexts.filter(accepted)), async (content) => {
        expect(await readBack(content)).toMatchObject({ content });
      }),
    );
  });

  it('is read as it was written with every code point that a message may have', async () => {
    const allowed = Array.from({ length: CODE_POINTS }, (_, code) => String.fromCodePoint(code)).filter(
      isPortable,
    );
    const texts = Array.from({ length: Math.ceil(allowed.length / CONTENT_MAX_LENGTH) }, (_, i) =>
      allowed.slice(i * CONTENT_MAX_LENGTH, (i + 1) * CONTENT_MAX_LENGTH).join(''),
    );
    const roomId = privateRoomId(ann, ben);

    const appended = await appendAll(
      subject.messages,
      texts.map((content) => message(roomId, ann, { content })),
    );

    const found = await Promise.all(appended.map(({ entry }) => subject.messages.find(entry.id)));
    const same = found.map((entry, i) => entry?.kind === 'message' && entry.content === texts[i]);
    expect(same).toEqual(texts.map(() => true));
    expect(allowed.length).toBe(CODE_POINTS - SURROGATES - 1);
  });

  it('finds rooms and people by any id', async () => {
    await fc.assert(
      fc.asyncProperty(pairsOf(userIds), async ([one, other]) => {
        const roomId = privateRoomId(one, other);
        const { entry } = await subject.messages.append(message(roomId, one));
        expect(await subject.messages.find(entry.id)).toMatchObject({ roomId, sender: one });
        expect(await subject.rooms.idsOf(other)).toContain(roomId);
        expect(await subject.rooms.peersOf(one, 1_000)).toContain(other);
      }),
    );
  });

  it('is read as it was written in the change of a group', async () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter(isGroupName);

    await fc.assert(
      fc.asyncProperty(names, async (text) => {
        const name = parseGroupName(text);
        const group = groupOf(ann);
        await subject.rooms.createGroup(group);
        const { entry } = await subject.messages.append(
          change(group.id, ann, () => ({ kind: 'renamed', name })),
        );
        subject.store.rooms.forget();
        expect(await subject.messages.find(entry.id)).toEqual(entry);
        expect(await subject.rooms.find(group.id)).toMatchObject({ name });
      }),
      { numRuns: 50 },
    );
  });
});

const passes = (parse: (raw: string) => unknown, raw: string): boolean => {
  try {
    parse(raw);
    return true;
  } catch {
    return false;
  }
};

const accepted = (raw: string): boolean => passes(parseContent, raw);
const isGroupName = (raw: string): boolean => passes(parseGroupName, raw);
