import { afterEach, describe, expect, it } from 'vitest';
import { CONTRACT } from '../../src/adapters/express/contract.js';
import { alone } from '../../src/adapters/in-process/alone.js';
import { memory } from '../../src/adapters/memory/memory.js';
import type { EventPublisher } from '../../src/application/ports/event-publisher.js';
import { DomainError } from '../../src/domain/errors.js';
import { parseRoomId, parseUserId } from '../../src/domain/ids.js';
import type { Chat, ParleyOptions } from '../../src/embed/chat.js';
import { createParley } from '../../src/embed/create-parley.js';
import { makeSilentLogger } from '../support/silent-logger.js';

const identify = () => ({ userId: 'nobody' });

describe('the host of a chat', () => {
  let chat: Chat;
  const logger = makeSilentLogger();
  const start = async (options: Partial<ParleyOptions> = {}) => {
    chat = await createParley({ store: memory(), identify, logger, ...options });
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  afterEach(() => chat.close());

  describe('as a user', () => {
    it('has every operation of REST but the signing out of others', async () => {
      await start();
      const operations = CONTRACT.flatMap(({ routes }) => routes.map(({ operationId }) => operationId));

      expect(Object.keys(chat.as('ana')).sort()).toEqual(
        operations.filter((id) => id !== 'revokeSessions').sort(),
      );
    });

    it('gives and gets what REST does, with numbers as numbers', async () => {
      await start();
      const ana = chat.as('ana');

      const sent = await ana.sendMessage({ roomId: 'ana_ben', message: 'Hi' });
      await ana.sendMessage({ roomId: 'ana_ben', message: 'there' });
      const page = await chat.as('ben').readHistory({ roomId: 'ana_ben', limit: 1 });
      const { rooms } = await chat.as('ben').listRooms();

      expect(sent).toMatchObject({ seq: 1, sender: 'ana', message: 'Hi', status: 'sent' });
      expect([page.messages.map(({ message }) => message), page.hasMore]).toEqual([['there'], true]);
      expect(rooms.map(({ roomId, unread }) => [roomId, unread])).toEqual([['ana_ben', 2]]);
    });

    it('has nothing where the answer of REST has no body', async () => {
      await start();
      const ana = chat.as('ana');
      await ana.sendMessage({ roomId: 'ana_ben', message: 'Hi' });

      const answer = await ana.muteRoom({ roomId: 'ana_ben' });

      expect(answer).toBeUndefined();
      expect((await ana.listRooms()).rooms).toMatchObject([{ roomId: 'ana_ben', muted: true }]);
    });

    it('does not compile with other fields, and refuses what the compiler cannot see', async () => {
      await start();
      const ana = chat.as('ana');

      // @ts-expect-error -- a field that is missing
      await expect(ana.sendMessage({ roomId: 'ana_ben' })).rejects.toMatchObject({ code: 'INVALID' });
      // @ts-expect-error -- a text for a number
      const wrong = () => ana.readHistory({ roomId: 'ana_ben', limit: true });
      await expect(wrong()).rejects.toMatchObject({ code: 'INVALID' });
      await expect(ana.readHistory({ roomId: 'ana_ben', limit: 0.5 })).rejects.toMatchObject({
        code: 'INVALID',
      });
      expect(() => chat.as('')).toThrow('user id');
    });

    it('is held by rooms, blocks and quotas, and by no rate', async () => {
      await start({ rateLimit: 1, rateBurst: 1, maxGroupsPerDay: 1 });
      const ana = chat.as('ana');

      for (let i = 0; i < 30; i++) await ana.sendMessage({ roomId: 'ana_ben', message: 'Hi' });
      await chat.as('ben').blockUser({ userId: 'ana' });
      await ana.createGroup({ name: 'Crew', members: [] });

      await expect(ana.sendMessage({ roomId: 'ana_ben', message: 'x' })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
      await expect(ana.getRoom({ roomId: 'ben_cem' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(ana.createGroup({ name: 'B', members: [] })).rejects.toMatchObject({
        code: 'RATE_LIMITED',
      });
    });

    it('is refused after the close', async () => {
      await start();
      await chat.close();

      await expect(chat.as('ana').listRooms()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(
        chat.system.createGroup({ creator: 'ana', name: 'Crew', members: [] }),
      ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
  });

  describe('as the system', () => {
    const create = (members: string[] = ['ben'], creator = 'ana') =>
      chat.system.createGroup({ creator, name: 'Crew', members });

    it('makes and changes groups, in the name of an owner', async () => {
      await start();

      const { roomId: groupId } = await create();
      await chat.system.addMember({ groupId, userId: 'cem' });
      await chat.system.setRole({ groupId, userId: 'ben', role: 'owner' });
      await chat.system.renameGroup({ groupId, name: 'Team' });
      const left = await chat.system.removeMember({ groupId, userId: 'ana' });
      const { messages } = await chat.as('ben').readHistory({ roomId: groupId });

      expect(left).toMatchObject({ name: 'Team', memberCount: 2 });
      expect(messages.map((entry) => [entry.sender, 'event' in entry && entry.event?.kind])).toEqual([
        ['ana', 'added'],
        ['ana', 'role'],
        ['ana', 'renamed'],
        ['ben', 'removed'],
      ]);
    });

    it('asks no policy, counts for no quota, and brings back whoever has left', async () => {
      await start({ maxGroupsPerDay: 1, maxAddedPerDay: 1 });
      await chat.as('ben').blockUser({ userId: 'ana' });

      const { roomId: groupId } = await create(['ben', 'cem']);
      await create(['dan', 'eva']);
      await chat.as('cem').leaveGroup({ groupId });
      const group = await chat.system.addMember({ groupId, userId: 'cem' });

      expect(group.members?.map(({ userId }) => userId)).toEqual(['ana', 'ben', 'cem']);
    });

    it('is held by the rules of a group', async () => {
      await start({ maxGroupMembers: 2 });
      const { roomId: groupId } = await create();
      const refused = [
        chat.system.addMember({ groupId, userId: 'cem' }),
        chat.system.addMember({ groupId, userId: 'ben' }),
        chat.system.setRole({ groupId, userId: 'ana', role: 'member' }),
        chat.system.removeMember({ groupId, userId: 'zoe' }),
        chat.system.renameGroup({ groupId: 'grp_nowhere', name: 'X' }),
      ];

      const reasons = await Promise.allSettled(refused);

      expect(
        reasons.map((each) => each.status === 'rejected' && (each.reason as { code: string }).code),
      ).toEqual([
        'CONFLICT',
        'CONFLICT',
        'CONFLICT',
        'NOT_FOUND',
        expect.stringMatching(/^(NOT_FOUND|INVALID)$/),
      ]);
    });

    it('acts as whoever is the owner when the change is made', async () => {
      await start();
      const { roomId: groupId } = await create(['ben', 'cem', 'dan']);

      const [, renamed] = await Promise.all([
        chat.as('ana').leaveGroup({ groupId }),
        chat.system.renameGroup({ groupId, name: 'Team' }),
        chat.system.removeMember({ groupId, userId: 'dan' }),
      ]);

      expect(renamed.name).toBe('Team');
    });
  });

  describe('listens', () => {
    it('to messages, groups, receipts and presence, in the shapes of the protocol', async () => {
      await start();
      const told: unknown[] = [];
      chat.on('message.sent', ({ sender, message, seq }) => told.push(['sent', sender, message, seq]));
      chat.on('room.changed', ({ version, change }) => told.push(['changed', version, change.kind]));

      const ana = chat.as('ana');
      const { roomId } = await ana.createGroup({ name: 'Crew', members: ['ben'] });
      await ana.sendMessage({ roomId, message: 'Hi', clientMessageId: 'one' });
      await ana.sendMessage({ roomId, message: 'Hi', clientMessageId: 'one' });
      await ana.renameGroup({ groupId: roomId, name: 'Team' });
      await settled();

      expect(told).toEqual([
        ['changed', 0, 'created'],
        ['sent', 'ana', 'Hi', 1],
        ['changed', 2, 'renamed'],
      ]);
    });

    it('to what this process does, and not to what others have done', async () => {
      let events: EventPublisher | undefined;
      await start({
        link: (tools) => {
          const link = alone(tools);
          events = link.events;
          return link;
        },
      });
      const told: unknown[] = [];
      chat.on('presence.changed', (event) => told.push(event));
      chat.on('receipt.advanced', (event) => told.push(event));

      events?.publish({
        type: 'presence-changed',
        userId: parseUserId('ana'),
        presence: { status: 'online' },
        rooms: [],
      });
      events?.publish({
        type: 'receipt-advanced',
        roomId: parseRoomId('ana_ben'),
        userId: parseUserId('ben'),
        kind: 'seen',
        messageId: 'm' as never,
        seq: 1,
        upTo: 1,
        at: 0,
        audience: 'room',
      });
      await settled();

      expect(told).toEqual([]);
    });

    it.each([
      ['an event that does not exist', 'message.send', () => undefined],
      ['an event by the name of a method', 'toString', () => undefined],
      ['no listener', 'message.sent', undefined],
    ])('and is refused %s', async (_what, name, listener) => {
      await start();

      expect(() => chat.on(name as never, listener as never)).toThrow(DomainError);
    });

    it('and harms nobody where a listener throws, also later', async () => {
      await start();
      const told: string[] = [];
      const before = logger.logged.length;
      chat.on('message.sent', () => {
        throw new Error('at once');
      });
      chat.on('message.sent', () => Promise.reject(new Error('later')));
      const stop = chat.on('message.sent', ({ message }) => told.push(message));

      await chat.as('ana').sendMessage({ roomId: 'ana_ben', message: 'one' });
      await settled();
      stop();
      await chat.as('ana').sendMessage({ roomId: 'ana_ben', message: 'two' });
      await settled();

      const lines = logger.logged.slice(before).filter(({ level }) => level === 'error');
      expect(told).toEqual(['one']);
      expect(lines.map(({ cause }) => (cause as Error).message).sort()).toEqual([
        'at once',
        'at once',
        'later',
        'later',
      ]);
    });
  });
});
