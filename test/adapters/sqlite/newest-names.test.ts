import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeNewestNames, type NewestNames } from '../../../src/adapters/sqlite/newest-names.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { privateRoom } from '../../../src/domain/room.js';
import { ann, appendAll, ben, groupOf, message, named } from '../../contracts/fixtures.js';
import { FEW, makeFolder, openSubject, removeFolder, type SqliteSubject } from './sqlite-subject.js';

const annAndBen = privateRoomId(ann, ben);

describe('the newest name of a sender in a room', () => {
  let folder: string;
  let subject: SqliteSubject;

  beforeEach(() => {
    folder = makeFolder();
    subject = openSubject(folder);
  });

  afterEach(async () => {
    await subject.shut();
    removeFolder(folder);
  });

  const sending = (name: string, sender = ann) =>
    message(annAndBen, sender, { clientMessageId: named(name) });
  const send = (name: string, sender = ann) => subject.messages.append(sending(name, sender));
  const reopen = async (limits = FEW): Promise<void> => {
    await subject.shut();
    subject = openSubject(folder, limits);
  };
  const room = { number: 1, room: privateRoom(annAndBen) };
  const names = (): NewestNames => makeNewestNames(subject.store.database, subject.store.entries.recent);

  it('makes what comes after it new, and has all else looked up', async () => {
    await appendAll(
      subject.messages,
      ['b', 'd', 'c'].map((name) => sending(name)),
    );

    const isNew = (name: string, sender = ann) => names().isNew(room, sender, named(name));

    expect(['da', 'e', 'd', 'c', 'cc', 'a', 'ä'].filter((name) => isNew(name))).toEqual(['da', 'e']);
    expect(isNew('a', ben)).toBe(true);
  });

  it('is found again in both tables after a start', async () => {
    await appendAll(
      subject.messages,
      ['b', 'c', 'd'].map((name) => sending(name)),
    );
    await reopen();
    // Moves those before it.
    await send('e');
    await reopen();
    await send('f');

    expect(['e', 'f', 'fa'].filter((name) => names().isNew(room, ann, named(name)))).toEqual(['fa']);
  });

  it('keeps up with what is sent', async () => {
    const known = names();
    const isNew = () => known.isNew(room, ann, named('m'));

    expect(isNew()).toBe(true);
    known.add(1, ann, named('n'));
    expect(isNew()).toBe(false);
  });

  it.each([
    ['ascending', ['name-1', 'name-2', 'name-3', 'name-4', 'name-5']],
    ['descending', ['name-5', 'name-4', 'name-3', 'name-2', 'name-1']],
    // JavaScript puts the second of these after the first, and SQLite before it.
    ['beyond ASCII', ['😀', '～', 'z～', 'z😀', 'é']],
  ])('hides no message that was sent: names %s', async (_, given) => {
    const sent = await appendAll(
      subject.messages,
      given.map((name) => sending(name)),
    );
    const sentAgain = async () => {
      const answers = await Promise.all(given.map((name) => send(name)));
      return answers.map(({ existing, entry }) => [existing, entry.seq]);
    };
    const each = sent.map(({ entry }) => [true, entry.seq]);

    expect(await sentAgain()).toEqual(each);
    await reopen();
    expect(await sentAgain()).toEqual(each);
    await send('moves-them');
    await reopen();
    expect(await sentAgain()).toEqual(each);
  });

  it('is each sender’s and each room’s own', async () => {
    const group = parseGroupId('a-group');
    await subject.rooms.createGroup(groupOf(ann, [ben], { id: group }));
    await send('z');
    const own = await subject.messages.append(message(group, ann, { clientMessageId: named('z') }));
    const other = await send('z', ben);

    expect([own.existing, other.existing]).toEqual([false, false]);
  });
});
