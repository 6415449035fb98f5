import { SOCKET_PATH, UPGRADE } from '../../fuzz/tcp.js';
import type { Attack } from '../attack.js';
import {
  ask,
  heard,
  MAX_BODY_BYTES,
  openPolling,
  openWebSocket,
  POLLING_PATH,
  requestBytes,
  SEPARATOR,
  textFrame,
} from '../connections.js';

/** The limit of a server's settings by default. */
const PENDING_PER_ADDRESS = 50;
const AUTH_TIMEOUT_MS = 1_000;
/** After the timeout, for a server that is busy. */
const GRACE_MS = 3_000;

/** As many packets as fit into a body. */
const connects = Array.from({ length: Math.floor((MAX_BODY_BYTES - 3) / 3) }, () => '40').join(SEPARATOR);

const connectPackets: Attack = {
  name: 'connect-packets',
  does: 'Transports of one address each post one polling body of 64 KiB that is full of CONNECT packets.',
  size: { full: 40 },
  run: async (arena) => {
    while (!arena.isOver()) {
      const bodies = Array.from({ length: arena.size }, async () => {
        const path = await openPolling(arena);
        if (path !== undefined) await ask(arena, path, { method: 'POST', body: connects });
      });
      await Promise.all(bodies);
      await arena.pause(200);
    }
  },
};

const handshakesInOnePacket: Attack = {
  name: 'handshakes-in-one-packet',
  does: 'One address writes many handshakes with one write, past the limit of transports that have not authenticated.',
  size: { full: 1_074 },
  run: async (arena) => {
    const socket = await arena.open();
    let opened = 0;
    socket.on('data', (chunk) => (opened += chunk.toString('latin1').split('"sid":"').length - 1));
    const handshake = requestBytes('GET', POLLING_PATH);
    socket.write(Buffer.concat(Array.from({ length: arena.size }, () => handshake)));
    while (!arena.isOver()) await arena.pause(100);
    if (opened > PENDING_PER_ADDRESS)
      arena.fail(`${opened} handshakes passed a limit of ${PENDING_PER_ADDRESS}`);
  },
};

const oneShotPolls: Attack = {
  name: 'one-shot-polls',
  does: 'One address makes fifty handshakes of polling and never comes back to them; then a user connects from it.',
  size: { full: PENDING_PER_ADDRESS },
  settings: { AUTH_TIMEOUT_MS: String(AUTH_TIMEOUT_MS) },
  run: async (arena) => {
    await Promise.all(Array.from({ length: arena.size }, () => openPolling(arena)));
    const deadline = performance.now() + AUTH_TIMEOUT_MS + GRACE_MS;
    while (performance.now() < deadline) {
      const socket = await arena.open();
      const opened = heard(socket, '40{');
      socket.write(requestBytes('GET', SOCKET_PATH, UPGRADE.slice(1)));
      socket.write(textFrame(`40${JSON.stringify({ token: arena.tokenOf('late') })}`));
      if (await opened) return;
      await arena.pause(200);
    }
    arena.fail(`the address was locked ${GRACE_MS} ms after the timeout of its handshakes`);
  },
};

const ROOMS_LISTED = 3;

const connectsInManyRooms: Attack = {
  name: 'connects-in-many-rooms',
  does: 'A user in very many rooms connects 28 times a second and leaves at once.',
  size: { full: 2_000 },
  seed: async (seeding, size) => {
    const members = ['wanderer', ...Array.from({ length: ROOMS_LISTED - 1 }, (_, i) => `other-${i}`)];
    for (let i = 0; i < size; i++) await seeding.group(members);
  },
  run: async (arena) => {
    while (!arena.isOver()) {
      const socket = await openWebSocket(arena, 'wanderer', () => undefined);
      void heard(socket, '40{').then(() => setTimeout(() => socket.destroy(), 100));
      await arena.pause(1_000 / 28);
    }
  },
};

const silentClosers: Attack = {
  name: 'silent-closers',
  does: 'WebSockets and polling clients, half of them with a session, never answer a close and never leave.',
  size: { full: 20 },
  settings: { AUTH_TIMEOUT_MS: String(AUTH_TIMEOUT_MS) },
  stays: true,
  run: async (arena) => {
    let held = 0;
    for (let i = 0; i < arena.size; i++) {
      const silent = await openWebSocket(arena, undefined, () => undefined);
      held++;
      silent.once('close', () => held--);
      await openWebSocket(arena, `silent-${i}`);
      const vanished = await openPolling(arena);
      if (vanished === undefined) continue;
      const body = `40${JSON.stringify({ token: arena.tokenOf(`vanished-${i}`) })}`;
      await ask(arena, vanished, { method: 'POST', body });
    }
    await arena.pause(AUTH_TIMEOUT_MS + GRACE_MS);
    if (held > 0)
      arena.fail(`${held} WebSockets that did not authenticate were held ${GRACE_MS} ms after the timeout`);
  },
};

export const CONNECTING = [
  connectPackets,
  handshakesInOnePacket,
  oneShotPolls,
  connectsInManyRooms,
  silentClosers,
];
