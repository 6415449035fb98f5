// Answers the questions of a room. It needs fetch, and keeps nothing.
import { setTimeout as wait } from 'node:timers/promises';

const { URL: server = 'http://127.0.0.1:5000', ROOM = 'ana_bot', TOKEN } = process.env;
const room = `${server}/api/rooms/${encodeURIComponent(ROOM)}`;
const authorization = `Bearer ${TOKEN}`;

/** A comment comes every 15 s: a stream that is silent for so long is dead. */
const SILENT_MS = 30_000;
/** After any other refusal, trying again is of no use. */
const PASSING = ['RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL'];

class Refused extends Error {
  constructor({ code, message, retryAfterMs = 1_000 }) {
    super(`${code}: ${message}`);
    Object.assign(this, { isFinal: !PASSING.includes(code), retryAfterMs });
  }
}

const request = async (path, init = {}) => {
  const response = await fetch(room + path, { ...init, headers: { authorization, ...init.headers } });
  if (!response.ok) throw new Refused(await response.json());
  return response;
};

const post = (path, body) =>
  request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The events of a stream, as { event, data, id }. */
async function* eventsOf(body, onChunk) {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    onChunk();
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks)
      yield Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s)));
  }
}

const answer = async ({ messageId, sender, message }) => {
  await post('/receipts', { messageId, kind: 'seen' });
  if (!message.endsWith('?')) return;
  const text = `${sender}, I shall ask someone who knows.`;
  // It is stored once, however often the bot reads the question.
  await post('/messages', { message: text, clientMessageId: `answer-${messageId}` });
};

/** Where the stream goes on. Missing: it begins with the newest page of the room. */
let lastId;

const follow = async () => {
  const silent = new AbortController();
  const alarm = setTimeout(() => silent.abort(new Error('The stream is silent')), SILENT_MS);
  try {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const { body } = await request('/events', { headers, signal: silent.signal });
    for await (const { event, data, id } of eventsOf(body, () => alarm.refresh())) {
      if (event === 'error') throw new Refused(JSON.parse(data));
      if (event === 'receiveMessage') await answer(JSON.parse(data));
      // Only now, so that what was not answered comes again.
      lastId = id ?? lastId;
    }
  } finally {
    clearTimeout(alarm);
  }
};

for (;;) {
  const {
    message,
    isFinal,
    retryAfterMs = 1_000,
  } = await follow().then(
    () => new Error('The stream has ended'),
    (error) => error,
  );
  console.error(message);
  if (isFinal) process.exit(1);
  await wait(retryAfterMs);
}
