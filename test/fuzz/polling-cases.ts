import { Agent } from 'node:http';
import { hostileEvent } from './event-payloads.js';
import { type Batch, checkRefusal, type Fuzz, shown } from './fuzz.js';
import { HOSTILE_STRINGS, hostileJson, percentEncoded, TEXT_MARK } from './hostile-values.js';
import { abort, ask, openPolling, POLLING_PATH } from './polling.js';
import type { Random } from './random.js';
import { openRaw, openSession } from './raw-session.js';

/** Polling handshakes with a wrong protocol, transport, session or method. Each is answered with 4xx. */
export const pollingHandshakes: Batch = (fuzz, cases) =>
  withAgent(async (agent) => {
    for (let i = 0; i < cases; i++) {
      const [method, path] = badHandshake(fuzz);
      const { status } = await ask(fuzz, path, { method, agent });
      if (status < 400 || status > 499) fuzz.fail(`${method} ${shown(path)} was answered ${status}`);
      fuzz.count('refused');
    }
  });

/** Malformed events of a session over polling. */
export const pollingEvents: Batch = (fuzz, cases) =>
  withAgent(async (agent) => {
    const { cast, random } = fuzz;
    const user = random.pick(cast.users);
    const path = await openPolling(fuzz, agent);
    const post = (body: string) => ask(fuzz, path, { method: 'POST', body, agent });
    await post(`40{"token":"${cast.tokenOf(user)}"}`);
    const events = Array.from({ length: cases }, () => hostileEvent(cast, random, user));
    const answered: string[] = [];
    for (const [i, { name, args }] of events.entries()) {
      const { status } = await post(`42${i}[${[name, ...args].join(',')}]`);
      if (status === 200) continue;
      fuzz.fail(`an event over polling was answered ${status}: ${shown(`${name} ${args.join()}`)}`);
      break;
    }
    while (answered.length < cases) {
      const { status, body } = await ask(fuzz, path, { agent });
      if (status !== 200) {
        fuzz.fail(`polling ended with ${status} and ${answered.length} of ${cases} answers`);
        break;
      }
      answered.push(...body.split('\x1e').filter((packet) => packet.startsWith('43')));
      if (body.split('\x1e').includes('2')) await post('3');
    }
    for (const packet of answered) {
      const [{ ok, error }] = JSON.parse(packet.slice(packet.indexOf('['))) as [
        { ok: unknown; error?: unknown },
      ];
      if (ok !== true) checkRefusal(fuzz, error, 'an event over polling');
    }
    fuzz.count('answered', cases);
    await post('1');
  });

/** Bodies that are not a payload. The session may end, but no request may hang, or be answered with 5xx. */
export const pollingBodies: Batch = (fuzz, cases) =>
  withAgent(async (agent) => {
    for (let i = 0; i < cases; i++) {
      const path = await openPolling(fuzz, agent);
      const { body, headers = {} } = badBody(fuzz.random);
      const { status } = await ask(fuzz, path, { method: 'POST', body, headers, agent });
      if (status >= 500) fuzz.fail(`a body was answered ${status}: ${shown(body)}`);
      const after = await ask(fuzz, path, { method: 'POST', body: '1', agent });
      fuzz.count(after.status === 200 ? 'answered' : 'closed');
    }
  });

/** Requests that overlap, are aborted or belong to another session, and upgrades that are not finished. */
export const pollingDisorder: Batch = (fuzz, cases) =>
  withAgent(async (agent) => {
    for (let i = 0; i < cases; i++) {
      const path = await openPolling(fuzz, agent);
      await fuzz.random.pick(DISORDER)(fuzz, path, agent);
      if (!fuzz.mayAbandon()) await ask(fuzz, path, { method: 'POST', body: '1', agent });
      fuzz.count('left');
    }
  });

const DISORDER: readonly ((fuzz: Fuzz, path: string, agent: Agent) => Promise<unknown>)[] = [
  (fuzz, path, agent) => Promise.all([1, 2].map(() => ask(fuzz, path, { agent }))),
  (fuzz, path, agent) =>
    Promise.all(['40{}', '3'].map((body) => ask(fuzz, path, { method: 'POST', body, agent }))),
  (fuzz, path, agent) => abort(fuzz, path, { agent }),
  (fuzz, path, agent) =>
    abort(fuzz, path, { method: 'POST', headers: { 'content-length': '500' }, body: `40{"token":"`, agent }),
  (fuzz, path, agent) => ask(fuzz, path, { method: 'POST', body: '40{}\x1e1\x1e40{}', agent }),
  async (fuzz, _path, agent) => {
    const session = await openSession(fuzz, fuzz.random.pick(fuzz.cast.users));
    const [, id = ''] = /"sid":"([^"]+)"/.exec(session.frames.join()) ?? [];
    // A session's id is not its transport's. Nothing can be read or sent with it.
    const { status } = await ask(fuzz, `${POLLING_PATH}&sid=${id}`, { method: 'POST', body: '41', agent });
    if (status !== 400 || session.isClosed()) fuzz.fail(`a POST to another's session was answered ${status}`);
    await session.leave();
  },
  async (fuzz, path) => {
    const probe = await openRaw(fuzz, path.slice(path.indexOf('&sid=')));
    for (const frame of upgradeFrames(fuzz.random)) probe.send(frame);
    await probe.leave();
  },
  async (fuzz, path) => {
    const query = path.slice(path.indexOf('&sid='));
    const probes = await Promise.all([openRaw(fuzz, query), openRaw(fuzz, query)]);
    for (const probe of probes) probe.send('2probe');
    for (const probe of probes) await probe.leave();
  },
];

const upgradeFrames = (random: Random): readonly string[] =>
  random.pick([
    ['2probe', '5'],
    ['5'],
    ['2probe', '6'],
    ['2'],
    ['1'],
    ['2probe', '2probe'],
    ['2probe', '5', '40{}'],
    ['x'],
  ]);

const badHandshake = ({ random }: Fuzz): readonly [string, string] => {
  const odd = () => percentEncoded(random.pick(HOSTILE_STRINGS));
  return random.pick<readonly [string, string]>([
    ['GET', `/socket.io/?EIO=${random.pick(['3', '5', '', '4.0', '04'])}&transport=polling`],
    ['GET', `/socket.io/?transport=polling`],
    [
      'GET',
      `/socket.io/?EIO=4&transport=${random.pick(['', 'websocket', 'webtransport', '__proto__', 'x'])}`,
    ],
    ['GET', `/socket.io/?EIO=4&transport=%20${odd()}`],
    ['GET', `/socket.io/?${odd()}=${odd()}`],
    ['GET', `${POLLING_PATH}&sid=x${odd()}`],
    ['GET', `${POLLING_PATH}&sid=${random.pick(['__proto__', 'constructor', 'toString', '0'])}`],
    ['POST', `${POLLING_PATH}&sid=${random.pick(['__proto__', 'constructor', 'hasOwnProperty'])}`],
    [random.pick(['POST', 'PUT', 'DELETE', 'PATCH']), POLLING_PATH],
    ['GET', `${POLLING_PATH}&sid=a&sid=b&sid[]=c`],
  ]);
};

const badBody = (random: Random): { body: string | Buffer; headers?: Record<string, string> } =>
  random.pick<() => { body: string | Buffer; headers?: Record<string, string> }>([
    () => ({ body: '' }),
    () => ({ body: '\x1e'.repeat(random.int(1, 2_000)) }),
    () => ({ body: `3\x1e${hostileJson(random)}\x1e4` }),
    () => ({ body: `b${random.bytes(30).toString('base64')}` }),
    () => ({ body: `4${TEXT_MARK}${'x'.repeat(random.int(140_000, 250_000))}` }),
    () => ({ body: random.bytes(random.int(1, 500)) }),
    () => ({ body: '40{}', headers: { 'content-type': 'application/octet-stream' } }),
    () => ({ body: '40{}', headers: { 'content-encoding': 'gzip' } }),
    () => ({ body: `${random.int(-5, 99)}:40{}` }),
    () => ({ body: `4${random.int(0, 9)}${hostileJson(random)}` }),
    () => ({ body: '2\x1e2probe\x1e5\x1e6' }),
    () => ({ body: Array.from({ length: 500 }, () => '40{}').join('\x1e') }),
  ])();

const withAgent = async (run: (agent: Agent) => Promise<void>): Promise<void> => {
  const agent = new Agent({ keepAlive: true });
  try {
    await run(agent);
  } finally {
    agent.destroy();
  }
};
