import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/adapters/sqlite/migrations/all-migrations.js';
import { databaseFile } from '../../../src/adapters/sqlite/open-database.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { setRole } from '../../../src/domain/membership.js';
import { adding, ann, appendAll, ben, change, cid, groupOf, START } from '../../contracts/fixtures.js';
import { message, named, removing } from '../../contracts/fixtures.js';
import { dump } from './dump.js';
import { FEW, makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

/** The oldest version that a server was released or deployed with. */
const OLDEST = 2;
const VERSIONS = Array.from({ length: MIGRATIONS.length + 1 - OLDEST }, (_, i) => OLDEST + i);

const fixtureOf = (version: number): string =>
  fileURLToPath(new URL(`../../fixtures/databases/version-${version}.sql`, import.meta.url));

const crew = parseGroupId('the-crew');
const annAndBen = privateRoomId(ann, ben);
const marks = (seq: number, at: number) => ({ seq, at });

/** What each fixture was written with, by the version whose number it has. */
const writeStory = async ({ rooms, messages, receipts, users }: SqliteSubject): Promise<void> => {
  await rooms.createGroup(groupOf(ann, [ben], { id: crew, history: 'since-joining' }));
  await appendAll(messages, [
    message(crew, ann, { content: 'Ahoy, 名前 🎉', clientMessageId: named('ahoy'), createdAt: START + 1 }),
    adding(crew, ann, cid),
    message(crew, cid, { content: 'Here I am', type: 'file', createdAt: START + 2 }),
    change(crew, ann, (room) => setRole(room, ann, ben, 'admin')),
    removing(crew, ben, cid),
    change(crew, ben, () => ({ kind: 'renamed', name: 'Deck crew' })),
    message(annAndBen, ben, { content: 'Just us', createdAt: START + 9 }),
  ]);
  const acknowledged = { roomId: crew, userId: ben } as const;
  for (const each of [
    { ...acknowledged, kind: 'delivered', seq: 1, at: START + 3 },
    { ...acknowledged, kind: 'seen', seq: 3, at: START + 4 },
  ] as const) {
    await receipts.advance([each], { keepTimes: true });
  }
  await users.saveProfile({ userId: ann, name: 'Ann', picture: 'https://example.com/ann.png' });
};

const readStory = async ({ rooms, messages, receipts, users }: SqliteSubject) => ({
  log: await messages.page(crew, { limit: 9, spans: [{ from: 1 }] }),
  room: await rooms.find(crew),
  rooms: (await rooms.listOf(ann, { limit: 9 })).map(({ room, lastSeq, activeAt }) => [
    room.id,
    lastSeq,
    activeAt,
  ]),
  unread: await messages.count(crew, { notFrom: ann }),
  marks: await receipts.find(crew, [ben]),
  times: await receipts.times(crew, 2, [ben]),
  profiles: await users.profiles([ann]),
});

describe.each(VERSIONS)('a database of version %i', (version) => {
  let folder: string;
  let subject: SqliteSubject | undefined;

  beforeEach(() => {
    folder = makeFolder();
  });

  afterEach(async () => {
    await subject?.shut();
    removeFolder(folder);
  });

  const open = (): SqliteSubject => {
    const file = new DatabaseSync(databaseFile(folder));
    file.exec(readFileSync(fixtureOf(version), 'utf8'));
    file.close();
    return (subject = openSubject(folder));
  };

  it('is opened with all that is in it', async () => {
    const story = await readStory(open());

    expect(story.log.entries).toMatchObject([
      { seq: 1, sender: ann, content: 'Ahoy, 名前 🎉', type: 'text', clientMessageId: 'ahoy' },
      { seq: 2, by: ann, change: { kind: 'added', userId: cid, role: 'member' } },
      { seq: 3, sender: cid, content: 'Here I am', type: 'file', createdAt: START + 2 },
      { seq: 4, by: ann, change: { kind: 'role', userId: ben, role: 'admin' } },
      { seq: 5, by: ben, change: { kind: 'removed', userId: cid } },
      { seq: 6, by: ben, change: { kind: 'renamed', name: 'Deck crew' } },
    ]);
    expect(story.room).toMatchObject({
      type: 'group',
      name: 'Deck crew',
      history: 'since-joining',
      version: 6,
      members: new Map([
        [ann, { role: 'owner', since: 1 }],
        [ben, { role: 'admin', since: 1 }],
      ]),
      ended: new Map([[cid, [{ from: 2, to: 5 }]]]),
    });
    expect(story.rooms).toEqual([
      [annAndBen, 1, START + 9],
      [crew, 6, START],
    ]);
    expect(story.unread).toBe(1);
    expect(story.marks).toEqual(
      new Map([[ben, { delivered: marks(3, START + 4), seen: marks(3, START + 4) }]]),
    );
    expect(story.times).toEqual(new Map([[ben, { delivered: START + 4, seen: START + 4 }]]));
    expect(story.profiles).toEqual(
      new Map([[ann, { userId: ann, name: 'Ann', picture: 'https://example.com/ann.png' }]]),
    );
  });

  it('goes on after what is in it, and knows what was sent', async () => {
    const { messages, receipts } = open();

    const { entries } = await messages.page(crew, { limit: 9, spans: [{ from: 1 }] });
    const again = await messages.append(message(crew, ann, { clientMessageId: named('ahoy') }));
    const unnamed = await messages.append(
      message(crew, cid, { clientMessageId: named(entries[2]?.id ?? '') }),
    );
    const next = await messages.append(message(crew, ben));
    const [advance] = await receipts.advance(
      [{ roomId: crew, userId: ben, kind: 'seen', seq: 2, at: START + 20 }],
      { keepTimes: true },
    );

    expect([again.existing, again.entry.seq]).toEqual([true, 1]);
    expect([unnamed.existing, unnamed.entry.seq]).toEqual([true, 3]);
    expect([next.existing, next.entry.seq]).toEqual([false, 7]);
    expect(advance?.after.seen).toEqual(marks(3, START + 4));
  });
});

describe('the fixture of this version', () => {
  const file = fixtureOf(MIGRATIONS.length);

  it('is there for the next version to open; UPDATE_FIXTURES=1 writes it', async () => {
    if (process.env.UPDATE_FIXTURES !== undefined && !existsSync(file)) {
      // Some of it is moved, and some is not.
      const subject = openSubject(undefined, FEW);
      await writeStory(subject);
      writeFileSync(file, dump(subject.store.database));
      await subject.close();
    }

    expect(existsSync(file)).toBe(true);
  });
});
