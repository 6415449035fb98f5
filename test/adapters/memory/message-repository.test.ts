import { describe, expect, it } from 'vitest';
import { makeMemoryMessageRepository } from '../../../src/adapters/memory/message-repository.js';
import { makeMemoryStore } from '../../../src/adapters/memory/memory-store.js';
import { parseGroupId, privateRoomId } from '../../../src/domain/ids.js';
import { privateRoom, type Room } from '../../../src/domain/room.js';
import { ann, ben, message, recording } from '../../../src/testing/fixtures.js';
import { conform } from '../../../src/testing/conform.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { FORGETS, makeMemoryLog } from './memory-log.js';

conform(it, 'messages in memory', storeLaws.messages(makeMemoryLog), { skip: FORGETS });

describe('the message repository in memory', () => {
  it('has decided when the call returns, so that the order of calls is the order of the log', async () => {
    const messages = makeMemoryMessageRepository(makeMemoryStore());
    const roomId = privateRoomId(ann, ben);
    const decided: (Room | undefined)[] = [];

    const appended = messages.append(recording(message(roomId, ann), decided));

    expect(decided).toEqual([privateRoom(roomId)]);
    await appended;
  });

  it('refuses an entry for a group that does not exist, even where decide accepts that', async () => {
    const messages = makeMemoryMessageRepository(makeMemoryStore());
    const roomId = parseGroupId('nowhere');
    const draft = message(roomId, ann).decide(privateRoom(privateRoomId(ann, ben)), 0);

    const refused = messages.append({ roomId, decide: () => draft });

    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
