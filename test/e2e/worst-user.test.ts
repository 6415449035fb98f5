import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChatClient } from '../../client/src/index.js';
import type { WireRoomPage } from '../../src/adapters/protocol/wire.js';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { CONTENT_MAX_LENGTH, GROUP_NAME_MAX_LENGTH } from '../../src/domain/limits.js';
import { eventually } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const SECRET = 'a secret for tests that is long enough to be one';
const LIMIT_BYTES = 256 * 1024;
const GROUPS = 70;
const OTHERS = 99;
const LONG_NAME = '😀'.repeat(200);
const LONG_PICTURE = `https://pictures.example.com/${'p'.repeat(1_900)}`;

/** Ordinary groups of a hundred with names and pictures, and in some of them the longest messages there are. */
describe.each(['memory', 'sqlite'])('someone in 70 groups of 100 with names and pictures (%s)', (store) => {
  let server: TestServer;
  const groups: string[] = [];

  beforeAll(async () => {
    server = await startTestServer({ STORE: store, JWT_SECRET: SECRET });
    const others = Array.from({ length: OTHERS }, (_, i) => `other-${i}`);
    for (const user of others.slice(0, 20)) {
      const identity = { userId: parseUserId(user), name: LONG_NAME, picture: LONG_PICTURE };
      const client = await server.connect(user, { token: signToken(identity, SECRET, { expiresIn: '1h' }) });
      client.close();
    }
    for (let i = 0; i < GROUPS; i++) {
      const body = { name: '😀'.repeat(GROUP_NAME_MAX_LENGTH), members: ['worst', ...others.slice(1)] };
      const made = await server.rest<{ roomId: string }>('other-0', 'POST', '/api/groups/create', body);
      groups.push(made.body.roomId);
    }
    for (const roomId of groups.slice(0, 30)) {
      await server.rest('other-0', 'POST', `/api/rooms/${roomId}/messages`, {
        message: '€'.repeat(CONTENT_MAX_LENGTH),
      });
    }
  }, 60_000);
  afterAll(() => server.stop());

  it('connects and syncs everything, in answers of 256 KiB at most', async () => {
    const client = await server.connect('worst');
    const sizes: number[] = [];
    client.socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
      if (typeof data === 'string') sizes.push(Buffer.byteLength(data));
    });

    await client.ok('userOnline');
    const pages: WireRoomPage[] = [];
    let after: string | undefined;
    do {
      const answer = await client.ok<{ rooms: WireRoomPage[]; next?: string }>('sync', {
        cursors: {},
        after,
      });
      pages.push(...answer.rooms);
      after = answer.next;
    } while (after !== undefined);
    for (const roomId of groups.slice(0, 3)) pages.push(await client.join(roomId));

    expect(pages.slice(0, GROUPS).map(({ room }) => room.roomId)).toEqual([...groups].sort());
    expect(pages.filter(({ messages }) => messages.length > 0).length).toBeGreaterThanOrEqual(30);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT_BYTES);
    expect(client.errors).toEqual([]);
    expect(client.socket.connected).toBe(true);
    client.close();
  });

  it('reads the list and the members over REST, in answers of 256 KiB at most', async () => {
    const sizes: number[] = [];
    const readAll = async (path: string, key: string): Promise<unknown[]> => {
      const items: unknown[] = [];
      let after: string | undefined;
      do {
        const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
        const { status, body } = await server.rest('worst', 'GET', `${path}?limit=100${query}`);
        if (status !== 200) throw new Error(`${path} gave ${status}`);
        sizes.push(Buffer.byteLength(JSON.stringify(body)));
        items.push(...(body[key] as unknown[]));
        after = body.next as string | undefined;
      } while (after !== undefined);
      return items;
    };

    const rooms = await readAll('/api/rooms', 'rooms');
    const members = await readAll(`/api/rooms/${groups[0]}/members`, 'members');

    expect(rooms).toHaveLength(GROUPS);
    expect(members).toHaveLength(OTHERS + 1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  it('uses the client, which has all rooms, and the names where they are shown', async () => {
    const errors: unknown[] = [];
    const token = signToken({ userId: parseUserId('worst') }, SECRET, { expiresIn: '1h' });
    const chat = createChatClient({ url: server.url, token });
    chat.on('error', (error) => errors.push(error));

    await eventually('all rooms are listed', () => chat.roomsLoaded && chat.rooms.length === GROUPS);
    const room = await chat.room(groups[0] ?? '');
    await eventually('its members are there', () => room.members.length === OTHERS + 1);

    expect(chat.rooms.find(({ roomId }) => roomId === groups[0])?.senderName).toBe(LONG_NAME);
    expect(chat.connection).toBe('online');
    expect(errors).toEqual([]);
    chat.close();
  });
});
