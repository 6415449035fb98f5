import { describe, expect, it, type TestContext } from 'vitest';
import { startTestServer } from '../support/test-server.js';
import { LANGUAGES, type Language } from './languages.js';
import { runProgram } from './running-program.js';
import { startTokenEndpoint } from './token-endpoint.js';

const ROOM = 'ana_ben';
/** More than a page of `sync` takes. */
const MISSED = Array.from({ length: 60 }, (_, at) => `missed ${at + 1}`);
/** Two rooms of it exceed what an answer of `sync` may have. */
const LARGE = Array.from({ length: 15 }, (_, at) => `${at + 1} `.padEnd(10_000, 'x'));
/** Sent one after another while the program catches up, so that pages and live entries meet. */
const MEANWHILE = Array.from({ length: 60 }, (_, at) => `meanwhile ${at + 1}`);
const LIMIT_MS = 60_000;

/** A program of ana's, whose first token lasts for 2 to 3 s. Before it gets the second, ben writes what ana misses. */
const startScene = async (language: Language, { onTestFinished }: TestContext) => {
  // Under load ben may take long, and the program waits for its token.
  const server = await startTestServer({ AUTH_TIMEOUT_MS: '60000' });
  onTestFinished(server.stop);
  const ben = await server.connect('ben');
  const sendAll = (roomId: string, messages: readonly string[]) =>
    Promise.all(messages.map((message) => ben.send(roomId, message)));
  const makeGroup = async (...messages: string[]) => {
    const roomId = await server.createGroup('ben', ['ana']);
    await sendAll(roomId, messages);
    return roomId;
  };

  const groups = [await makeGroup('Hello, crew'), await makeGroup('Hello, crew')];
  const missed = new Map<string, readonly string[]>();
  let sending = Promise.resolve();
  const meanwhile = async () => {
    for (const message of MEANWHILE) await ben.send(ROOM, message);
  };
  const writeWhatIsMissed = async () => {
    await sendAll(ROOM, MISSED);
    for (const roomId of groups) {
      await sendAll(roomId, LARGE);
      missed.set(roomId, ['Hello, crew', ...LARGE]);
    }
    missed.set(await makeGroup('Welcome'), ['Welcome']);
    sending = meanwhile();
  };

  let asked = 0;
  const tokens = await startTokenEndpoint(async () => {
    asked++;
    // 3 s are less, as times in tokens are whole seconds.
    if (asked === 1) return server.tokenOf('ana', undefined, '3s');
    if (asked === 2) await writeWhatIsMissed();
    return server.tokenOf('ana');
  });
  onTestFinished(tokens.stop);
  const program = runProgram(language, { server: server.url, tokens: tokens.url });
  onTestFinished(program.stop);
  const linesIn = (roomId: string) => program.lines().filter((line) => line.startsWith(`${roomId} `));
  return { ben, program, linesIn, missed, sent: () => sending };
};

describe.concurrent('the programs of docs/clients.md', { timeout: LIMIT_MS }, () => {
  for (const language of LANGUAGES) {
    const { heading, greeting, missing } = language;
    if (missing !== undefined) {
      it.skip(`${heading}: ${missing} is not there, see scripts/prepare-clients.mjs`);
      continue;
    }

    it(`${heading}: chats, gets a new token when its own has expired, and catches up`, async (context) => {
      const { ben, program, linesIn, missed, sent } = await startScene(language, context);

      await program.until('ben hears the greeting', () => ben.messages(ROOM).length > 0);
      await ben.send(ROOM, 'Hello, Ana');
      await program.until('it asks for another token', () => missed.size === 3);
      await sent();
      await ben.send(ROOM, 'Still there?');
      await program.until('it prints all of it', () =>
        [[ROOM, ['Still there?']] as const, ...missed].every(([roomId, messages]) =>
          linesIn(roomId)
            .at(-1)
            ?.endsWith(` ${messages.at(-1)}`),
        ),
      );

      const fromBen = ['Hello, Ana', ...MISSED, ...MEANWHILE, 'Still there?'];
      expect(linesIn(ROOM)).toEqual([
        `${ROOM} ana: ${greeting}`,
        ...fromBen.map((message) => `${ROOM} ben: ${message}`),
      ]);
      for (const [roomId, messages] of missed)
        expect(linesIn(roomId)).toEqual(messages.map((message) => `${roomId} ben: ${message}`));
      expect(ben.messages(ROOM).filter(({ sender }) => sender === 'ana')).toHaveLength(1);
      expect(program.output()).toContain('TOKEN_EXPIRED');
    });
  }
});
