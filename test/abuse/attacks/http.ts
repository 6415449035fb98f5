import { gzipSync } from 'node:zlib';
import type { Attack } from '../attack.js';
import { ask, post, requestBytes } from '../connections.js';

/** An attacker who is refused at once does not get to write faster than this. */
const BETWEEN_MS = 50;

const hugeGroups: Attack = {
  name: 'huge-groups',
  does: 'A user makes groups of as many members as a body of 1 MiB holds, every other time as 1 kB of gzip.',
  size: { full: 349_000, quick: 349_000 },
  run: async (arena) => {
    const body = Buffer.from(`{"name":"Huge","members":[${Array(arena.size).fill('""').join()}]}`);
    const gzip = gzipSync(body);
    while (!arena.isOver()) {
      await post(arena, 'founder', '/api/groups/create', body);
      await post(arena, 'founder', '/api/groups/create', gzip, { 'content-encoding': 'gzip' });
      await arena.pause(BETWEEN_MS);
    }
  },
};

const largeGroups: Attack = {
  name: 'large-groups',
  does: 'A user makes one group after another of as many members as a group may have.',
  size: { full: 1_000 },
  run: async (arena) => {
    const members = Array.from({ length: arena.size - 1 }, (_, i) => `member-${i}-${'x'.repeat(100)}`);
    const lane = async () => {
      while (!arena.isOver()) {
        await post(arena, 'founder', '/api/groups/create', { name: 'Large', members });
        await arena.pause(BETWEEN_MS);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  },
};

/** Of requests to one connection. */
const PIPELINED = 400;

const pipelinedUnread: Attack = {
  name: 'pipelined-unread',
  does: 'Connections pipeline requests whose answers are large, and never read one.',
  size: { full: 20 },
  run: async (arena) => {
    const requests = Array.from({ length: PIPELINED }, () => requestBytes('GET', '/openapi.json'));
    const bytes = Buffer.concat(requests);
    for (let i = 0; i < arena.size; i++) {
      const socket = await arena.open();
      socket.pause();
      socket.write(bytes);
    }
    while (!arena.isOver()) await arena.pause(100);
  },
};

const PATHS = [
  '/docs',
  '/openapi.json',
  '/app/',
  '/socket.io/socket.io.js',
  '/socket.io/socket.io.min.js.map',
];
const FILES_PER_SECOND = 100;

const filesInBulk: Attack = {
  name: 'files-in-bulk',
  does: 'One address asks for documents, the web chat and the client of Socket.IO, compressed, a hundred times a second.',
  size: { full: FILES_PER_SECOND },
  run: async (arena) => {
    const headers = { 'accept-encoding': 'br, gzip, deflate' };
    const { body } = await ask(arena, '/app/');
    const assets = [...body.matchAll(/(?:src|href)="\.?\/?([^"]*assets\/[^"]+)"/g)].map(
      ([, path = '']) => `/app/${path.replace(/^.*assets\//, 'assets/')}`,
    );
    const paths = [...PATHS, ...assets];
    for (let i = 0; !arena.isOver(); i++) {
      void ask(arena, paths[i % paths.length] ?? '/', { headers });
      await arena.pause(1_000 / arena.size);
    }
  },
};

export const HTTP = [hugeGroups, largeGroups, pipelinedUnread, filesInBulk];
