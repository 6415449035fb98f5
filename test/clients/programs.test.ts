import { describe, expect, it, type TestContext } from 'vitest';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { startTestServer } from '../support/test-server.js';
import { LANGUAGES, type Language } from './languages.js';
import { runProgram } from './running-program.js';
import { startTokenEndpoint } from './token-endpoint.js';

const SECRET = 'a secret for the clients in other languages';
const ROOM = 'ana_ben';
/** More than a page of `sync` takes. */
const MISSED = Array.from({ length: 60 }, (_, at) => `missed ${at + 1}`);
/** Two rooms of it exceed what an answer of `sync` may have. */
const LARGE = Array.from({ length: 15 }, (_, at) => `${at + 1} `.padEnd(10_000, 'x'));
const LIMIT_MS = 60_000;

/** The first token lasts for 2 to 3 s; those after it outlast the test. `beforeSecond` ends before the second is given. */
const makeTokens = (beforeSecond: () => Promise<void>): (() => Promise<string>) => {
  let asked = 0;
  return async () => {
    asked++;
    const isFirst = asked === 1;
    if (asked === 2) await beforeSecond();
    return signToken({ userId: parseUserId('ana') }, SECRET, { expiresIn: isFirst ? '3s' : '1h' });
  };
};

const startScene = async (language: Language, { onTestFinished }: TestContext) => {
  const server = await startTestServer({ JWT_SECRET: SECRET, AUTH_TIMEOUT_MS: '60000' });
  onTestFinished(server.stop);
  const ben = await server.connect('ben', {
    token: signToken({ userId: parseUserId('ben') }, SECRET, { expiresIn: '1h' }),
  });
  const groups: string[] = [];
  const missed = async () => {
    await Promise.all(MISSED.map((message) => ben.send(ROOM, message)));
    for (let group = 0; group < 2; group++) {
      const roomId = await server.createGroup('ben', ['ana']);
      groups.push(roomId);
      await Promise.all(LARGE.map((message) => ben.send(roomId, message)));
    }
  };
  const tokens = await startTokenEndpoint(makeTokens(missed));
  onTestFinished(tokens.stop);
  const program = runProgram(language, { server: server.url, tokens: tokens.url });
  onTestFinished(program.stop);
  return { ben, groups, program };
};

describe.concurrent('the programs of docs/clients.md', { timeout: LIMIT_MS }, () => {
  for (const language of LANGUAGES) {
    const { heading, greeting, missing } = language;
    if (missing !== undefined) {
      it.skip(`${heading}: ${missing} is not there, see scripts/prepare-clients.mjs`);
      continue;
    }

    it(`${heading}: chats, gets a new token when its own has expired, and catches up`, async (context) => {
      const { ben, groups, program } = await startScene(language, context);
      const linesIn = (roomId: string) => program.lines().filter((line) => line.startsWith(`${roomId} `));

      const greetings = [`${ROOM} ana: ${greeting}`, `${ROOM} ben: Hello, Ana`];
      const expectedIn = (roomId: string) =>
        roomId === ROOM
          ? [...greetings, ...MISSED.map((message) => `${ROOM} ben: ${message}`)]
          : LARGE.map((message) => `${roomId} ben: ${message}`);

      await program.until('ben hears the greeting', () => ben.messages(ROOM).length > 0);
      await ben.send(ROOM, 'Hello, Ana');
      await program.until('it prints what was missed', () =>
        [ROOM, ...groups].every((roomId) => linesIn(roomId).length >= expectedIn(roomId).length),
      );
      await ben.send(ROOM, 'Still there?');
      await program.until('it prints what comes after', () =>
        linesIn(ROOM).some((line) => line.endsWith('Still there?')),
      );

      expect(linesIn(ROOM)).toEqual([...expectedIn(ROOM), `${ROOM} ben: Still there?`]);
      for (const roomId of groups) expect(linesIn(roomId)).toEqual(expectedIn(roomId));
      expect(ben.messages(ROOM).filter(({ sender }) => sender === 'ana')).toHaveLength(1);
      expect(program.output()).toContain('TOKEN_EXPIRED');
    });
  }
});
