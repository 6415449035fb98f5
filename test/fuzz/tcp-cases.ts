import { type Batch, type Fuzz, shown, within } from './fuzz.js';
import { HOSTILE_STRINGS, TEXT_MARK, TOKEN_MARK } from './hostile-values.js';
import type { Random } from './random.js';
import { openTcp, SOCKET_PATH, UPGRADE, webSocketFrame } from './tcp.js';

/** Bytes that are not HTTP, or HTTP that nobody should send. The server answers or closes, and remembers nothing. */
export const httpGarbage: Batch = async (fuzz, cases) => {
  for (let i = 0; i < cases; i++) await sendBytes(fuzz, garbage(fuzz.random));
};

/** A good WebSocket handshake, and then bad frames. */
export const webSocketFrames: Batch = async (fuzz, cases) => {
  for (let i = 0; i < cases; i++) {
    const frames = Array.from({ length: fuzz.random.int(1, 3) }, () => badFrame(fuzz.random));
    await sendBytes(fuzz, Buffer.concat([http('GET', SOCKET_PATH, UPGRADE), ...frames]));
  }
};

const sendBytes = async (fuzz: Fuzz, bytes: Buffer): Promise<void> => {
  const { random } = fuzz;
  const tcp = await openTcp(fuzz);
  const at = random.chance(0.3) ? random.int(1, bytes.length) : bytes.length;
  tcp.socket.write(bytes.subarray(0, at));
  if (at < bytes.length) tcp.socket.write(bytes.subarray(at));
  if (random.chance(0.15)) {
    tcp.socket.resetAndDestroy();
    fuzz.count('left');
  } else {
    // Whatever the bytes were part of, a client that ends its side must be let go.
    tcp.socket.end();
    await within(tcp.closed, `an end after ${shown(bytes)}`);
    fuzz.count(tcp.received().length > 0 ? 'answered' : 'closed');
    const status = /^HTTP\/1\.1 5\d\d[^\r]*/.exec(tcp.received().toString('latin1'));
    if (status) fuzz.fail(`${shown(bytes)} was answered ${status[0]}`);
  }
  tcp.socket.destroy();
};

const http = (method: string, path: string, headers: readonly string[], body = ''): Buffer =>
  Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n${body}`,
    'latin1',
  );

const HOST = 'Host: fuzz.example';

const GARBAGE: readonly ((random: Random) => Buffer)[] = [
  (random) => random.bytes(random.int(1, 2_000)),
  (random) => Buffer.from(random.pick(HOSTILE_STRINGS) + '\r\n\r\n'),
  () => Buffer.from('16030100f1010000ed0303', 'hex'),
  () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  (random) => Buffer.from(`GET / HTTP/${random.pick(['9.9', '0.9', '1.', '', '2.0'])}\r\n\r\n`),
  (random) => http(random.pick(['CONNECT', 'TRACE', 'OPTIONS', 'PATCH', 'FUZZ', 'get']), SOCKET_PATH, [HOST]),
  (random) =>
    http(
      'GET',
      random.pick(['*', '', 'x', '//', '/%', '/%zz', 'http://x/socket.io/', '/\xff', '/socket.io//']),
      [HOST],
    ),
  () => http('GET', '/', []),
  () => http('GET', '/', [HOST, `X: ${'x'.repeat(20_000)}`]),
  () => http('GET', '/', [HOST, ...Array.from({ length: 3_000 }, (_, i) => `x-${i}: y`)]),
  (random) =>
    http('GET', '/', [HOST, random.pick(['x\0: y', ': y', 'no colon', 'x: a\rb', ' folded', 'x : y'])]),
  () => http('POST', '/api/rooms', [HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  (random) =>
    http(
      'POST',
      '/socket.io/?EIO=4&transport=polling',
      [HOST, `Content-Length: ${random.pick(['-1', '1e3', '99999999999999999999', 'x', '4'])}`],
      TEXT_MARK,
    ),
  (random) =>
    http(
      'POST',
      '/api/groups/create',
      [HOST, 'Transfer-Encoding: chunked'],
      random.pick(['z\r\n', '-1\r\nx', 'ffffffffffffffffff\r\n', '5\r\nab']),
    ),
  () =>
    http('GET', '/api/rooms', [
      HOST,
      `Authorization: Bearer ${TOKEN_MARK}`,
      `Authorization: Bearer ${TOKEN_MARK}`,
    ]),
  (random) => http('GET', random.pick(['/', '/api', '/socket.io', '/socket.io/x']), UPGRADE),
  (random) =>
    http('GET', `${SOCKET_PATH}&sid=${random.pick(['x', '__proto__', 'constructor', '%00', ''])}`, UPGRADE),
  (random) =>
    http(
      'GET',
      `/socket.io/?EIO=${random.pick(['3', '', '5', '4&EIO=4', '__proto__'])}&transport=websocket`,
      UPGRADE,
    ),
  (random) =>
    http(
      'GET',
      `/socket.io/?EIO=4&transport=${random.pick(['polling', 'webtransport', 'x', '__proto__', ''])}`,
      UPGRADE,
    ),
  (random) => http(random.pick(['POST', 'PUT', 'HEAD']), SOCKET_PATH, UPGRADE),
  (random) =>
    http(
      'GET',
      SOCKET_PATH,
      UPGRADE.map((header) => (random.chance(0.4) ? spoiled(random, header) : header)),
    ),
  (random) => http('GET', SOCKET_PATH, [...UPGRADE, random.pick(EXTRAS)]),
  (random) => http('GET', SOCKET_PATH, UPGRADE).subarray(0, random.int(1, 120)),
];

const garbage = (random: Random): Buffer => random.pick(GARBAGE)(random);

const EXTRAS = [
  'Sec-WebSocket-Extensions: permessage-deflate; x=;',
  'Sec-WebSocket-Extensions: \x7f',
  'Sec-WebSocket-Protocol: ,,',
  'Sec-WebSocket-Key: short',
  'Origin: \xff\xfe',
  'Origin: null',
  'Origin: https://evil.example',
  'Content-Length: 70000',
];

const spoiled = (random: Random, header: string): string => {
  const [name = ''] = header.split(':');
  return random.pick([
    `${name}:`,
    `${name}: ${'x'.repeat(500)}`,
    `x-${header}`,
    `${name}: 8`,
    `${header}, ${header}`,
  ]);
};

const FRAMES: readonly ((random: Random, payload: Buffer) => Buffer)[] = [
  (random, payload) => webSocketFrame(payload, { opcode: random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }),
  (random, payload) => webSocketFrame(payload, { rsv: random.int(1, 7) }),
  (_random, payload) => webSocketFrame(payload, { masked: false }),
  (_random, payload) => webSocketFrame(payload, { opcode: 0 }),
  (random, payload) => webSocketFrame(payload, { opcode: random.pick([8, 9, 10]), fin: false }),
  (random) => webSocketFrame(random.bytes(126), { opcode: random.pick([8, 9, 10]) }),
  (random, payload) =>
    webSocketFrame(payload, {
      claimed: random.pick([65_537n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]),
    }),
  (random) => webSocketFrame(Buffer.concat([Buffer.from('4'), random.bytes(20)])),
  (random) =>
    webSocketFrame(closeWith(random.pick([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535])), {
      opcode: 8,
    }),
  () => webSocketFrame(Buffer.from([3]), { opcode: 8 }),
  () => webSocketFrame(Buffer.from([3, 0xe8, 0xff, 0xfe]), { opcode: 8 }),
  (random) => webSocketFrame(random.bytes(5), { opcode: random.pick([9, 10]) }),
  (_random, payload) =>
    Buffer.concat([webSocketFrame(payload, { fin: false }), webSocketFrame(payload, { fin: false })]),
  (random) =>
    Buffer.concat(
      Array.from({ length: random.int(2, 300) }, (_, i) =>
        webSocketFrame(Buffer.from('4'), { opcode: i === 0 ? 1 : 0, fin: false }),
      ),
    ),
  (_random, payload) => webSocketFrame(payload).subarray(0, 4),
];

const badFrame = (random: Random): Buffer =>
  random.pick(FRAMES)(random, Buffer.from(`42["typing",{"roomId":"${TEXT_MARK}"}]`));

const closeWith = (code: number): Buffer => Buffer.from([code >> 8, code & 255]);
