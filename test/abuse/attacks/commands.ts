import type { Arena, Attack } from '../attack.js';
import { eventFrame, heard, openWebSocket, post, pour, repeated, textFrame } from '../connections.js';

/** Until an attacker who was refused or closed tries again. */
const AGAIN_MS = 100;

/** Of frames in one write. */
const CHUNK_BYTES = 16 * 1024;

/** A session that reads. It answers no ping, as no attack lasts that long. Undefined where it was refused. */
const openSession = async (arena: Arena, user: string, onText: (text: string) => void = () => undefined) => {
  const socket = await openWebSocket(arena, user, onText);
  return (await heard(socket, '40{')) ? socket : undefined;
};

/** The commands at this rate, in turn, until the time is over. Opens the session again where it is closed. */
const command = async (arena: Arena, user: string, perSecond: number, frames: readonly Buffer[]) => {
  while (!arena.isOver()) {
    const socket = await openSession(arena, user);
    for (let i = 0; socket !== undefined && !arena.isOver() && !socket.destroyed; i++) {
      socket.write(frames[i % frames.length] ?? '');
      await arena.pause(1_000 / perSecond);
    }
    await arena.pause(AGAIN_MS);
  }
};

const unknownEvents: Attack = {
  name: 'unknown-events',
  does: 'A connection sends events that do not exist, about a megabyte of them a second.',
  size: { full: 1_000_000, quick: 1_000_000 },
  run: async (arena) => {
    let limited = false;
    let sessions = 0;
    while (!arena.isOver()) {
      const socket = await openSession(arena, 'stranger', (text) => {
        limited ||= text.includes('RATE_LIMITED');
      });
      if (socket === undefined) await arena.pause(AGAIN_MS);
      else {
        sessions++;
        await pour(arena, socket, repeated(textFrame('42["x"]'), CHUNK_BYTES), arena.size);
      }
    }
    if (!limited && sessions === 1) arena.fail('neither RATE_LIMITED nor an end came');
  },
};

const endlessCommands: Attack = {
  name: 'endless-commands',
  does: 'Ten connections of one user send commands as fast as the server takes them, and connect again when closed.',
  size: { full: 10 },
  run: async (arena) => {
    const bytes = repeated(eventFrame('typing', { roomId: 'accomplice_flooder' }), CHUNK_BYTES);
    const lane = async () => {
      while (!arena.isOver()) {
        const socket = await openSession(arena, 'flooder');
        if (socket === undefined) await arena.pause(AGAIN_MS);
        else await pour(arena, socket, bytes);
      }
    };
    await Promise.all(Array.from({ length: arena.size }, lane));
  },
};

const MEMBERS = 1_000;

const syncOfManyGroups: Attack = {
  name: 'sync-of-many-groups',
  does: 'A user in many groups of a thousand asks for sync again as soon as the last one is answered or refused.',
  size: { full: 250 },
  seed: async (seeding, size) => {
    const members = ['member-of-all', ...Array.from({ length: MEMBERS - 1 }, (_, i) => `member-${i}`)];
    for (let i = 0; i < size; i++) await seeding.group(members);
  },
  run: async (arena) => {
    while (!arena.isOver()) {
      const socket = await openSession(arena, 'member-of-all');
      for (let id = 0; socket !== undefined && !arena.isOver() && !socket.destroyed; id++) {
        const answered = heard(socket, `43${id}[`);
        socket.write(eventFrame('sync', {}, id));
        await answered;
        await arena.pause(20);
      }
      await arena.pause(AGAIN_MS);
    }
  },
};

const READDED_ROOMS = 8;

const readdedMembers: Attack = {
  name: 'readded-members',
  does: 'A user opens rooms in which a member was removed and added again 8,000 times, and goes on with it.',
  size: { full: 8_000 },
  seed: async (seeding, size) => {
    for (let i = 0; i < READDED_ROOMS; i++) {
      await seeding.readd(await seeding.group(['owner', 'yoyo', 'third']), 'owner', 'yoyo', size);
    }
  },
  run: async (arena) => {
    let rooms: readonly string[] = [];
    const socket = await openSession(arena, 'owner', (text) => {
      rooms = rooms.length > 0 ? rooms : [...text.matchAll(/"roomId":"([\w-]+)"/g)].map(([, id = '']) => id);
    });
    socket?.write(eventFrame('sync', { limit: 1 }, 1));
    while (rooms.length === 0 && !arena.isOver()) await arena.pause(20);
    const joining = command(
      arena,
      'third',
      20,
      rooms.map((roomId) => eventFrame('joinRoom', { roomId }, 2)),
    );
    const changing = rooms.slice(0, 1).map(async (groupId) => {
      while (!arena.isOver()) {
        await post(arena, 'owner', '/api/groups/remove-member', { groupId, userId: 'yoyo' });
        await post(arena, 'owner', '/api/groups/add-member', { groupId, userId: 'yoyo' });
        await arena.pause(AGAIN_MS);
      }
    });
    await Promise.all([joining, ...changing]);
  },
};

/** Just below what a user may send. */
const ALLOWED_PER_SECOND = 55;
const CROWD = 90;

const receiptsAndTyping: Attack = {
  name: 'receipts-and-typing',
  does: 'Members of a group of ninety acknowledge, type and stop typing as often as each may.',
  size: { full: 10 },
  seed: async (seeding) => {
    const room = await seeding.group(Array.from({ length: CROWD }, (_, i) => `member-${i}`));
    await seeding.messages(room, `member-${CROWD - 1}`, ['one', 'two', 'three']);
  },
  run: async (arena) => {
    let found: readonly [string, string] | undefined;
    const scout = await openSession(arena, 'member-0', (text) => {
      const [, messageId, roomId] = /"messageId":"([\w-]+)","roomId":"([\w-]+)"/.exec(text) ?? [];
      if (messageId !== undefined && roomId !== undefined) found = [messageId, roomId];
    });
    scout?.write(eventFrame('sync', {}, 1));
    while (found === undefined && !arena.isOver()) await arena.pause(20);
    const [messageId, roomId] = found ?? ['', ''];
    const frames = [
      ...['typing', 'stopTyping'].map((event) => eventFrame(event, { roomId })),
      ...['messageDelivered', 'messageSeen'].map((event) => eventFrame(event, { roomId, messageId })),
    ];
    const members = Array.from({ length: arena.size }, (_, i) =>
      command(arena, `member-${i}`, ALLOWED_PER_SECOND, frames),
    );
    await Promise.all(members);
  },
};

/** As many as one command may watch. */
const WATCHED = 500;
const PEERS_ROOMS = 10;

const presenceSnapshots: Attack = {
  name: 'presence-snapshots',
  does: 'A few users who share rooms with nine hundred others ask who is online as often as each may.',
  size: { full: 3 },
  seed: async (seeding, size) => {
    const askers = Array.from({ length: size }, (_, i) => `asker-${i}`);
    for (let i = 0; i < PEERS_ROOMS; i++) {
      await seeding.group([...askers, ...Array.from({ length: CROWD }, (_, j) => `peer-${i * CROWD + j}`)]);
    }
  },
  run: async (arena) => {
    const userIds = Array.from({ length: WATCHED }, (_, i) => `peer-${i}`);
    const frames = [eventFrame('userOnline', {}, 1), eventFrame('watchPresence', { userIds }, 2)];
    const askers = Array.from({ length: arena.size }, (_, i) =>
      command(arena, `asker-${i}`, ALLOWED_PER_SECOND, frames),
    );
    await Promise.all(askers);
  },
};

const privateRooms: Attack = {
  name: 'private-rooms',
  does: 'One user begins private rooms with one stranger after another, as often as they may send.',
  size: { full: ALLOWED_PER_SECOND },
  run: async (arena) => {
    const frames = Array.from({ length: 2_000 }, (_, i) =>
      eventFrame('sendMessage', { roomId: `initiator_stranger-${i}`, message: 'Hello' }, i),
    );
    await command(arena, 'initiator', arena.size, frames);
  },
};

const PAGE_MESSAGES = 50;
const PAGE_MESSAGE_LENGTH = 5_000;

const unreadAnswers: Attack = {
  name: 'unread-answers',
  does: 'The connections of one user ask for the largest pages there are, as often as they may, and read none.',
  size: { full: 4 },
  stays: true,
  seed: async (seeding) => {
    const room = await seeding.group(['deaf', 'writer']);
    await seeding.messages(
      room,
      'writer',
      Array<string>(PAGE_MESSAGES).fill('x'.repeat(PAGE_MESSAGE_LENGTH)),
    );
  },
  run: async (arena) => {
    const sync = eventFrame('sync', { limit: PAGE_MESSAGES }, 1);
    const lane = async () => {
      while (!arena.isOver()) {
        const socket = await openWebSocket(arena, 'deaf');
        while (!arena.isOver() && !socket.destroyed) {
          socket.write(sync);
          await arena.pause((1_000 * arena.size) / ALLOWED_PER_SECOND);
        }
        await arena.pause(AGAIN_MS);
      }
    };
    await Promise.all(Array.from({ length: arena.size }, lane));
  },
};

export const COMMANDS = [
  unknownEvents,
  endlessCommands,
  syncOfManyGroups,
  readdedMembers,
  receiptsAndTyping,
  presenceSnapshots,
  privateRooms,
  unreadAnswers,
];
