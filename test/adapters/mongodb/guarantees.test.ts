import type { mongo } from 'mongoose';
import { expect, it } from 'vitest';
import { privateRoomId } from '../../../src/domain/ids.js';
import { adding, ann, ben, groupOf, ids, message, removing } from '../../../src/testing/fixtures.js';
import { acknowledgement } from '../../../src/testing/store/receipt-fixtures.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { openProcess } from './mongo-subject.js';

describeMongo('the commands to the server', ({ freshUrl }) => {
  it.each([
    'w=1&journal=false&readConcernLevel=local&retryWrites=true',
    'J=false&fsync=true&wtimeout=1',
    'w=0&wtimeoutMS=1&retryReads=true&readPreference=secondaryPreferred',
  ])('ask for a majority in every write and read, whatever the URL says: %s', async (weak) => {
    const process = await openProcess({ url: `${freshUrl()}?${weak}&monitorCommands=true` });
    const commands: mongo.CommandStartedEvent[] = [];
    process.store.collections.messages.db.getClient().on('commandStarted', (event) => commands.push(event));
    const id = privateRoomId(ann, ben);

    await process.messages.append(message(id, ann));
    await process.messages.page(id, { limit: 9, spans: [{ from: 1 }] });
    await process.messages.count(id, { notFrom: ben });
    await process.messages.find(ids.messageId());
    await process.receipts.advance([acknowledgement(id)]);
    await process.users.saveProfile({ userId: ann, name: 'Ann' });
    await process.users.saveMute(ann, id, 1);
    await process.users.mutes(ann, [id]);
    await process.users.saveMute(ann, id, undefined);
    await process.shut();

    const ofKind = (...names: string[]) => commands.filter(({ commandName }) => names.includes(commandName));
    const writes = ofKind('insert', 'update', 'delete');
    const reads = ofKind('find', 'aggregate');
    expect(writes.length).toBeGreaterThan(3);
    expect(reads.length).toBeGreaterThan(3);
    for (const { command } of writes) {
      expect(command).toMatchObject({ writeConcern: { w: 'majority', j: true, wtimeout: 5_000 } });
      expect(command).not.toHaveProperty('txnNumber');
    }
    for (const { command } of reads) {
      expect(command).toMatchObject({ readConcern: { level: 'majority' } });
      expect(command).not.toHaveProperty('$readPreference.mode', 'secondaryPreferred');
    }
  });

  it('write the time of a receipt before its row', async () => {
    const process = await openProcess({ url: `${freshUrl()}?monitorCommands=true` });
    const updated: unknown[] = [];
    process.store.collections.messages.db
      .getClient()
      .on('commandStarted', ({ command }: mongo.CommandStartedEvent) => updated.push(command.update));

    await process.receipts.advance([acknowledgement(ids.groupId())]);
    await process.shut();

    expect(updated.filter((collection) => collection !== undefined)).toEqual(['receiptTimes', 'receipts']);
  });

  it('use only operators that every server of the protocol has', async () => {
    const process = await openProcess({ url: `${freshUrl()}?monitorCommands=true` });
    const used = new Set<string>();
    process.store.collections.messages.db
      .getClient()
      .on('commandStarted', ({ command }: mongo.CommandStartedEvent) => {
        for (const operator of JSON.stringify(command).match(/"\$\w+"/g) ?? []) used.add(operator);
      });
    const id = privateRoomId(ann, ben);

    const group = groupOf(ann);
    await process.rooms.createGroup(group);
    await process.messages.append(adding(group.id, ann, ben));
    await process.messages.append(removing(group.id, ann, ben));
    await expect(process.messages.append(message(group.id, ben))).rejects.toThrow();
    await process.messages.append(message(id, ann));
    await process.messages.count(id, { notFrom: ben });
    await process.messages.newest(id, { notFrom: ben });
    await process.receipts.advance([acknowledgement(id)]);
    await process.receipts.times(id, 1, [ann]);
    await process.rooms.listOf(ann, { limit: 9 });
    await process.users.saveLastSeen([ann], 1);
    await process.users.saveMute(ann, id, 1);
    await process.users.mutes(ann, [id]);
    await process.shut();

    // `$db` belongs to the protocol, and the driver counts by an aggregate.
    const known = [
      '$db',
      '$setOnInsert',
      '$addToSet',
      '$each',
      '$max',
      '$min',
      '$set',
      '$gte',
      '$gt',
      '$lt',
      '$lte',
    ];
    const counting = ['$match', '$group', '$sum'];
    const others = ['$nin', '$in', '$or', '$eq', '$date'];
    expect([...used].map((each) => each.replaceAll('"', '')).sort()).toEqual(
      expect.arrayContaining(['$addToSet', '$max', '$setOnInsert']),
    );
    for (const each of used) expect([...known, ...counting, ...others]).toContain(each.replaceAll('"', ''));
  });
});
