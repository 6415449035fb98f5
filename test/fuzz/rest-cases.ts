import { Agent } from 'node:http';
import { someRoom } from './cast.js';
import { type Batch, checkRefusal, type Fuzz, shown } from './fuzz.js';
import { hostileToken } from './hostile-tokens.js';
import { HOSTILE_STRINGS, hostileJson, percentEncoded, TEXT_MARK } from './hostile-values.js';
import { ask } from './polling.js';

/**
 * REST calls with paths, queries, headers and bodies that nobody should send. Each is answered with a status and a
 * code.
 */
export const restCalls =
  (secret: string): Batch =>
  async (fuzz, cases) => {
    const agent = new Agent({ keepAlive: true });
    try {
      for (let i = 0; i < cases; i++) await call(fuzz, secret, agent);
    } finally {
      agent.destroy();
    }
  };

const call = async (fuzz: Fuzz, secret: string, agent: Agent): Promise<void> => {
  const { cast, random } = fuzz;
  const token = random.chance(0.8) ? cast.tokenOf(random.pick(cast.users)) : hostileToken(random, secret);
  const headers = {
    // A header takes no line breaks, and little of Unicode.
    authorization:
      `${random.pick(['Bearer', 'Bearer', 'Bearer', 'bearer ', 'Basic', ''])} ${token.replace(/[^\x20-\x7e]/g, '?')}`.slice(
        0,
        8_000,
      ),
    'content-type': random.pick([
      'application/json',
      'application/json',
      'text/plain',
      'application/json; charset=x',
      '*/*',
    ]),
  };
  const marking = [
    random.pick(['PUT', 'DELETE']),
    random.pick([
      `/api/rooms/${part(fuzz)}/mute`,
      `/api/rooms/${part(fuzz)}/messages/${part(fuzz)}/reactions/${part(fuzz)}`,
    ]),
  ] as const;
  const asking = random.chance(0.5) ? (['GET', badQuery(fuzz)] as const) : (['POST', badPost(fuzz)] as const);
  const [method, path] = random.chance(0.1) ? marking : asking;
  // Node sends the body of a DELETE without its length.
  const body = method === 'GET' || method === 'DELETE' ? undefined : badBody(fuzz);
  const what = `${method} ${shown(path)} ${shown(body ?? '')}`;
  const reply = await ask(fuzz, path, { method, headers, agent, ...(body !== undefined && { body }) });
  if (reply.status >= 500 || reply.status === 0) fuzz.fail(`${what} was answered ${reply.status}`);
  else if (reply.status >= 400) checkRefusal(fuzz, JSON.parse(reply.body), what);
  fuzz.count(reply.status >= 400 ? 'refused' : 'answered');
};

const part = ({ cast, random }: Fuzz): string => {
  const odd = random.pick([
    ...HOSTILE_STRINGS,
    someRoom(cast, random, random.pick(cast.users)),
    ...cast.messageIds,
    ...cast.users,
  ]);
  if (odd === '' || odd === '.' || odd === '..') return 'x';
  return random.chance(0.1) ? random.pick(['%', '%zz', '%ff', '%00', '%2f', 'x%']) : percentEncoded(odd);
};

const badQuery = (fuzz: Fuzz): string => {
  const { random } = fuzz;
  const query = `${random.pick(['limit', 'after', 'before', 'limit[]', '__proto__[x]', 'limit=1&limit'])}=${part(fuzz)}`;
  const path = random.pick([
    '/api/rooms',
    `/api/rooms/${part(fuzz)}`,
    `/api/rooms/${part(fuzz)}/members`,
    `/api/rooms/${part(fuzz)}/messages`,
    `/api/rooms/${part(fuzz)}/messages/${part(fuzz)}/reactions`,
    `/api/rooms/${part(fuzz)}/messages/${part(fuzz)}/versions`,
    `/api/messages/${part(fuzz)}/status`,
    `/api/users/${part(fuzz)}`,
    `/api/users/${part(fuzz)}/presence`,
    `/api/${part(fuzz)}`,
  ]);
  return `${path}?${query}`;
};

const badPost = (fuzz: Fuzz): string =>
  fuzz.random.pick([
    ...['create', 'add-member', 'remove-member', 'rename', 'set-role', 'leave'].map(
      (action) => `/api/groups/${action}`,
    ),
    `/api/rooms/${part(fuzz)}/messages`,
  ]);

/** None makes a group or a message, which the server would store. */
const badBody = ({ cast, random }: Fuzz): string => {
  const group = JSON.stringify(random.pick([cast.groupId, ...cast.others.rooms, 'fuzz-group']));
  return random.pick([
    () => '',
    () => '{',
    () =>
      `{"name":${random.pick(['7', '""', '"a\\nb"', `"${'x'.repeat(101)}"`])},"members":${hostileJson(random)}}`,
    () => `{"name":"x","members":${random.pick(['7', '[null]', '[""]', '{"length":1}', '"fuzz-1"'])}}`,
    () =>
      `{"groupId":${group},"userId":${hostileJson(random)},"role":"owner","name":${hostileJson(random)},"sender":"x"}`,
    () => `{"groupId":${random.pick(['7', '""', '{}', '"a_b"'])},"userId":"fuzz-1"}`,
    () => `{"message":${random.pick(['7', '""', 'null', '"\\u0000"', '"\\ud800"'])},"clientMessageId":"x"}`,
    () => `{"message":"${TEXT_MARK}","type":${hostileJson(random)},"clientMessageId":""}`,
    () => `{"message":"${TEXT_MARK}${'x'.repeat(70_000)}"}`,
    () => hostileJson(random).replaceAll('roomId', 'room'),
  ])();
};
