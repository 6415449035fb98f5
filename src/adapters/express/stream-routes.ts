import { z } from 'zod';
import { deviceIdInput, listOf, roomIdInput, userIdInput } from '../protocol/input.js';
import { seqParameter } from './parameters.js';
import { streamRoute } from './stream-route.js';

/** As many as fit into an address. */
const WATCHED_MAX = 50;

/** A query has one value as a text, and several as a list. */
const watchInput = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    listOf(userIdInput, WATCHED_MAX).optional(),
  )
  .describe(
    'The users whose presence comes first, and whenever it changes; anyone with whom the caller shares no room is ignored. Repeat it for several.',
  );

const streamInput = z.object({
  deviceId: deviceIdInput.optional().describe('Missing: the stream is a device of its own.'),
  receipts: z
    .enum(['auto', 'manual'])
    .default('auto')
    .describe(
      '`auto`: a message counts as delivered once it was sent over this stream without a gap before it. `manual`: once the client acknowledges it.',
    ),
  watch: watchInput,
});

const refusals = {
  FORBIDDEN: 'The request comes from a page of an origin that is not allowed.',
  RATE_LIMITED: 'Too many requests of this user, or as many connections as one may have.',
};

const WHILE_OPEN =
  'Every event has a name and a payload in JSON, as the events of Socket.IO have. A stream that ends says why in an event `error`: after `UNAVAILABLE` and `INTERNAL` come back. A comment comes every 15 s.';

export const STREAM_ROUTES = [
  streamRoute({
    path: '/events',
    operationId: 'openEvents',
    summary: 'What happens in all of the rooms, live',
    description: `From the head of the answer on nothing is missing: messages, receipts, typing, presence and changes of rooms. What was missed before is had by \`POST /api/sync\`, asked for after the head has come. ${WHILE_OPEN}`,
    input: streamInput,
    resumes: false,
    success: 'The events, for as long as the client stays.',
    refusals,
    ask: ({ watch = [], ...input }) => ({ ...input, watch }),
  }),
  streamRoute({
    path: '/rooms/:roomId/events',
    operationId: 'openRoomEvents',
    summary: 'A room, from a seq on and live',
    description: `First what is in the log above \`afterSeq\`, then what happens. An event's \`id\` is a seq, so that a client that comes back with Last-Event-ID, as EventSource does by itself, loses nothing and gets nothing twice. Of what was missed only the last event of a page has an \`id\`: a client that is cut off within it goes on from where the page began, and knows what it has by \`seq\`. The stream ends with \`NOT_FOUND\` when the caller is removed from the room. ${WHILE_OPEN}`,
    input: streamInput.extend({
      roomId: roomIdInput,
      afterSeq: seqParameter
        .optional()
        .describe('The last seq that the client has. Missing: the newest page comes first.'),
    }),
    resumes: true,
    success: 'The events, for as long as the client stays and the caller is a member.',
    refusals: {
      ...refusals,
      NOT_FOUND: 'There is no such room, or the caller is not a member of it.',
    },
    ask: ({ roomId, afterSeq, watch = [], ...input }) => ({ ...input, watch, room: { roomId, afterSeq } }),
  }),
];
