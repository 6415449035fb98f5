import { setTimeout as pause } from 'node:timers/promises';
import type { WireMessage } from '../../../src/adapters/protocol/wire.js';
import type { TestClient } from '../../support/test-client.js';
import type { TestServer } from '../../support/test-server.js';
import type { StoryClock } from './story-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NAMES = {
  'ana-lee': 'Ana Lee',
  'ben-ortiz': 'Ben Ortiz',
  'chloe-martin': 'Chloe Martin',
  'dev-patel': 'Dev Patel',
  'emma-novak': 'Emma Novak',
  'farid-haddad': 'Farid Haddad',
} as const;

export type Character = keyof typeof NAMES;

export const nameOf = (who: Character): string => NAMES[who];

/** The people whom Ana finds online. The others have left. */
export type Present = Readonly<Record<'ben-ortiz' | 'chloe-martin', TestClient>>;

/** Plays the conversations of some days, which Ana then finds. Ben and Chloe stay online. */
export const tellStory = async (server: TestServer, clock: StoryClock): Promise<Present> => {
  clock.putBack(5 * DAY);
  const [ana, ben, chloe, dev, emma, farid] = await Promise.all([
    appear(server, 'ana-lee'),
    appear(server, 'ben-ortiz'),
    appear(server, 'chloe-martin'),
    appear(server, 'dev-patel'),
    appear(server, 'emma-novak'),
    appear(server, 'farid-haddad'),
  ]);
  /** Sends the lines a minute apart. Each speaker has seen the line before. */
  const talk = async (roomId: string, ago: number, lines: readonly Line[]): Promise<Talk> => {
    const sent = new Map<string, string>();
    let last: string | undefined;
    for (const [index, [client, message, { answers = '', mentions = [] } = {}]] of lines.entries()) {
      clock.putBack(ago - index * MINUTE);
      if (last !== undefined) await client.ok('messageSeen', { roomId, messageId: last });
      const replyTo = sent.get(answers);
      const line = { roomId, message, mentions, ...(replyTo !== undefined && { replyTo }) };
      ({ messageId: last } = (await client.ok<{ message: WireMessage }>('sendMessage', line)).message);
      sent.set(message, last);
    }
    return {
      async seenBy(...readers) {
        for (const reader of readers) await reader.ok('messageSeen', { roomId, messageId: last });
      },
      change: (client, command, text, more = {}) =>
        client.ok(command, { roomId, messageId: sent.get(text), ...more }),
    };
  };
  /** Their first connection has expired by this clock, so it takes another one to be seen last. */
  const beLastSeen = async (who: Character, ago: number) => {
    clock.putBack(ago);
    (await appear(server, who)).close();
    const path = `/api/users/${who}/presence`;
    while ((await server.rest('ana-lee', 'GET', path)).body.lastSeen === undefined) await pause(5);
  };

  const hike = await group(server, 'farid-haddad', 'Sunday hike', ['ana-lee', 'emma-novak']);
  const hikeTalk = await talk(hike, 3 * DAY, [
    [farid, 'The weather looks good for Sunday'],
    [ana, 'Count me in'],
    [emma, 'I can bring the thermos'],
  ]);
  await hikeTalk.seenBy(ana, farid);
  const invoiceTalk = await talk('ana-lee_dev-patel', 2 * DAY, [
    [dev, 'The invoice is in the shared folder now'],
    [ana, 'Thank you, I have paid it'],
  ]);
  await invoiceTalk.seenBy(dev);
  farid.close();
  await beLastSeen('farid-haddad', 2 * DAY);
  const concertTalk = await talk('ana-lee_emma-novak', DAY + 3 * HOUR, [
    [ana, 'How was the concert?'],
    [emma, 'So good. They played for two and a half hours!'],
  ]);
  await concertTalk.seenBy(ana);
  await talk(hike, 3 * HOUR + 5 * MINUTE, [
    [emma, '@Ana Lee, do you still have my map?', { mentions: ['ana-lee'] }],
  ]);
  emma.close();
  await beLastSeen('emma-novak', 3 * HOUR);
  await talk('ana-lee_ben-ortiz', DAY + HOUR, [
    [ben, 'Did you see the new timetable? The 8:12 is gone.'],
    [ana, 'Yes. I take the 8:24 now, it is less crowded anyway'],
    [ben, 'Then we can go together on Thursday'],
    [ana, 'Deal. Platform 4?'],
    [ben, 'Platform 4'],
  ]);

  clock.putBack(55 * MINUTE);
  const crew = await group(server, 'ana-lee', 'Summer trip', ['ben-ortiz', 'chloe-martin', 'dev-patel']);
  await server.rest('ana-lee', 'POST', '/api/groups/set-role', {
    groupId: crew,
    userId: 'ben-ortiz',
    role: 'admin',
  });
  const tripTalk = await talk(crew, 50 * MINUTE, [
    [ana, 'I found two houses by the lake. Both have room for all of us.'],
    [ana, 'https://example.com/houses/lakeside'],
    [chloe, 'The first one has a boat!'],
    [ben, 'Boat it is. Who drives?'],
    [dev, 'I can take three people from the station.\nTrain gets in at 10:40.'],
    [ana, 'Perfect, then I book it today'],
  ]);
  await tripTalk.seenBy(chloe);
  for (const fan of [ana, ben, dev]) {
    await tripTalk.change(fan, 'react', 'The first one has a boat!', { emoji: '⛵', on: true });
  }
  await tripTalk.change(chloe, 'react', 'Perfect, then I book it today', { emoji: '🎉', on: true });
  dev.close();
  await beLastSeen('dev-patel', 20 * MINUTE);

  const coffeeTalk = await talk('ana-lee_ben-ortiz', 13 * MINUTE, [
    [ben, 'Morning! Coffee before the meeting?'],
    [ana, 'Gladly. The place at the corner?'],
    [ben, 'They have the good cinnamon buns again'],
    [ben, 'I can be there at nine'],
    [ana, 'On my way'],
    [ana, 'Save me one!', { answers: 'They have the good cinnamon buns again' }],
  ]);
  await coffeeTalk.seenBy(ben);
  await coffeeTalk.change(ben, 'editMessage', 'They have the good cinnamon buns again', {
    message: 'They have the good cardamom buns again, but only until they are sold out, so be quick about it',
  });
  await coffeeTalk.change(ben, 'deleteMessage', 'I can be there at nine');
  for (const fan of [ana, ben]) {
    await coffeeTalk.change(fan, 'react', 'They have the good cinnamon buns again', {
      emoji: '🥐',
      on: true,
    });
  }
  ana.close();
  await talk('ana-lee_chloe-martin', 4 * MINUTE, [
    [chloe, 'I uploaded the photos'],
    [chloe, 'The one with the dog is my favourite'],
    [chloe, 'Look at it when you have a minute'],
  ]);
  clock.putBack(0);
  // They connect again, as their first connections have expired by this clock.
  for (const client of [ben, chloe]) client.close();
  return {
    'ben-ortiz': await appear(server, 'ben-ortiz'),
    'chloe-martin': await appear(server, 'chloe-martin'),
  };
};

/** A message with its sender. `answers` is the text of a line before. */
type Line = readonly [
  TestClient,
  string,
  { readonly answers?: string; readonly mentions?: readonly string[] }?,
];

interface Talk {
  /** These have seen its last line. */
  readonly seenBy: (...readers: TestClient[]) => Promise<void>;
  /** Gives a command about the line that had this text at first. */
  readonly change: (
    client: TestClient,
    command: 'editMessage' | 'deleteMessage' | 'react',
    text: string,
    more?: object,
  ) => Promise<object>;
}

const appear = (server: TestServer, who: Character): Promise<TestClient> =>
  server.connect(who, { token: server.tokenOf(who, NAMES[who]) });

const group = async (server: TestServer, owner: Character, name: string, members: readonly Character[]) => {
  const path = '/api/groups/create';
  const { body } = await server.rest<{ roomId: string }>(owner, 'POST', path, { name, members });
  return body.roomId;
};
