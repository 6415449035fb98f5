import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_MAX_LENGTH, GROUP_MEMBERS_MAX, ID_MAX_LENGTH } from '../../src/domain/limits.js';
import { connectRaw } from '../support/raw-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const KINDS = { letters: 'x', emoji: '😀', 'control characters': '\u0001', quotes: '"', Thai: 'ก' };

/** As Python writes JSON by default: in ASCII. */
const escaped = (value: unknown): string => JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, escapedText);

/** The text with every character escaped, letters too. */
const escapedText = (text: string): string =>
  [...Array(text.length).keys()]
    .map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');

const commandOf = (roomId: string, content: string, key: string): string =>
  `{"roomId":${escaped(roomId)},"clientMessageId":${escaped(key)},"message":"${escapedText(content)}"}`;

/** The longest ids that a private room and a message can have. */
const ANA = '~'.repeat(ID_MAX_LENGTH);
const BEN = '😀'.repeat(ID_MAX_LENGTH);
const ROOM = `${'~0'.repeat(ID_MAX_LENGTH)}_${BEN}`;

describe.each(Object.entries(KINDS))('10,000 %s', (kind, character) => {
  const content = character.repeat(CONTENT_MAX_LENGTH);
  const tooLong = character.repeat(CONTENT_MAX_LENGTH + 1);
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('fit into a frame, with every character escaped, and one more is TOO_LARGE', async () => {
    const client = await connectRaw(server.url, { auth: { token: server.tokenOf(ANA) } });

    client.send(`421["sendMessage",${commandOf(ROOM, content, BEN)}]`);
    const sent = await client.frame('431');
    client.send(`422["sendMessage",${commandOf(ROOM, tooLong, 'next')}]`);
    const refused = await client.frame('432');

    expect(sent.startsWith('431[{"ok":true')).toBe(true);
    expect(refused).toContain('"code":"TOO_LARGE"');
    client.socket.close();
    await client.closed;
  });

  it('fit into a polling body', async () => {
    const polling = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const handshake = await (await fetch(polling)).text();
    const { sid } = JSON.parse(handshake.slice(1)) as { sid: string };
    const session = `${polling}&sid=${sid}`;
    const post = (body: string) => fetch(session, { method: 'POST', body });
    await post(`40${JSON.stringify({ token: server.tokenOf(ANA) })}`);

    const { status } = await post(`421["sendMessage",${commandOf(ROOM, content, `${kind.length}-polled`)}]`);
    let received = '';
    while (!received.includes('431[')) received += await (await fetch(session)).text();

    expect(status).toBe(200);
    expect(received).toContain('431[{"ok":true');
    await post('1');
  });

  it('fit into the body of a request, and one more is TOO_LARGE', async () => {
    const post = (body: string) =>
      fetch(`${server.url}/api/rooms/${encodeURIComponent(ROOM)}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.tokenOf(ANA)}`, 'content-type': 'application/json' },
        body,
      });

    const sent = await post(commandOf(ROOM, content, 'by-rest'));
    const refused = await post(commandOf(ROOM, tooLong, 'by-rest-too'));

    expect(sent.status).toBe(201);
    expect(((await sent.json()) as { message: string }).message).toBe(content);
    expect(await refused.json()).toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('a group of the usual largest size', () => {
  it('can be made in one request, whatever the ids are and however they are written', async () => {
    const server = await startTestServer();
    const members = [...Array(GROUP_MEMBERS_MAX - 1).keys()].map(
      (i) => '😀'.repeat(ID_MAX_LENGTH - 4) + String(i).padStart(4, '0'),
    );

    const response = await fetch(`${server.url}/api/groups/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tokenOf('ana')}`, 'content-type': 'application/json' },
      body: escaped({ name: '😀'.repeat(100), members }),
    });

    expect(response.status).toBe(201);
    await server.stop();
  });
});
