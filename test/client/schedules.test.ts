import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.js';
import type { WirePlainMessage } from '../../client/src/protocol.js';
import { type Logged, type Person, startPerson } from './person.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** In all lanes together. */
const RUNS = Number(process.env.CLIENT_SCHEDULES ?? 12);

/** Schedules mostly wait, so several run side by side. */
const LANES = [1, 2, 3, 4];

const RUN_TIMEOUT_MS = 20_000;

const PEOPLE = 3;

const who = fc.nat({ max: PEOPLE - 1 });
const direction = fc.constantFrom('up' as const, 'down' as const);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), who, room: fc.nat({ max: 1 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'edit' as const, 'delete' as const, 'react' as const),
      who,
      room: fc.nat({ max: 1 }),
      at: fc.nat({ max: 999 }).map((thousandths) => thousandths / 1_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('seen' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('heal' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), who, way: direction }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delay' as const), who, way: direction, ms: fc.nat({ max: 40 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reload' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.nat({ max: 120 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const perform = async (people: readonly Person[], action: Step, text: string): Promise<void> => {
  if (action.do === 'pause') return new Promise((resolve) => setTimeout(resolve, action.ms));
  const person = people[action.who] as Person;
  switch (action.do) {
    case 'send':
      return person.send(action.room, text);
    case 'edit':
    case 'delete':
    case 'react':
      return person.change(action.do, action, `edited ${text}`);
    case 'seen':
      return person.markSeen();
    case 'cut':
      return person.proxy.cut();
    case 'refuse':
      return person.proxy.refuse();
    case 'heal':
      return person.proxy.heal();
    case 'drop':
      return person.proxy.drop(action.way);
    case 'delay':
      return person.proxy.delay(action.way, action.ms);
    case 'reload':
      return person.reload();
  }
};

let runs = 0;

it.concurrent.each(LANES)(
  'a client has the same log as the server after any schedule of sends, changes, cuts, delays, losses and reloads (%i)',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const run = ++runs;
        const names = ['ana', 'ben', 'cleo'].map((name) => `${name}${run}`);
        const groupId = await server.createGroup(names[0] as string, names);
        const rooms = [groupId, [names[0], names[1]].join('_')];
        const people: Person[] = [];
        for (const name of names) people.push(await startPerson(server, name, rooms));

        const sent: string[] = [];
        // The third person is not in the private room.
        const refused: string[] = [];
        // Something to be changed.
        for (const [n, person] of people.entries()) {
          person.send(0, `${run}/first${n}`);
          sent.push(`${run}/first${n}`);
        }
        for (const person of people) await person.settled();
        for (const [i, action] of steps.entries()) {
          if (action.do === 'send')
            (action.who === 2 && action.room === 1 ? refused : sent).push(`${run}/${i}`);
          await perform(people, action, `${run}/${i}`);
        }
        for (const { proxy } of people) proxy.heal();

        try {
          for (const person of people) await person.settled();
          const inLogs: string[] = [];
          let deleted = 0;
          for (const [i, roomId] of rooms.entries()) {
            const members = i === 0 ? people : people.slice(0, 2);
            for (const [at, person] of members.entries()) {
              await person.expectLog(roomId, () => readLog(names[at] as string, roomId));
              await person.expectStates(roomId);
            }
            for (const { text, deletedBy } of await readLog(names[0] as string, roomId)) {
              if (deletedBy === undefined) inLogs.push(text.split(' ')[0] as string);
              else deleted++;
            }
          }
          // Each once, apart from those of which nothing is left.
          expect(inLogs).toHaveLength(sent.length - deleted);
          expect(inLogs.sort()).toEqual(sent.filter((text) => inLogs.includes(text)).sort());
          expect(people[2]?.failed(1)).toEqual(refused);
          for (const { problems } of people) expect(problems).toEqual([]);
        } finally {
          for (const person of people) await person.close();
        }
      }),
      { numRuns: Math.ceil(RUNS / LANES.length), endOnFailure: true },
    );
  },
  RUNS * RUN_TIMEOUT_MS,
);

const readLog = async (user: string, roomId: string): Promise<readonly Logged[]> => {
  const { body } = await server.rest<{ messages: readonly WirePlainMessage[] }>(
    user,
    'GET',
    `/api/rooms/${roomId}/messages?limit=200`,
  );
  return (body.messages ?? []).map(({ seq, messageId, message, rev, deletedBy, reactions = [] }) => ({
    seq,
    messageId,
    text: message,
    rev,
    deletedBy,
    reactions,
  }));
};
