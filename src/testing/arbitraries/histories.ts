import type fc from 'fast-check';
import { parseClientMessageId, parseMessageId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { START } from '../fixtures.js';
import { type Sent, tell } from '../group-story.js';
import { groupStories } from './groups.js';

/** The whole log of a group, from seq 1 on without a gap: messages, and the changes that its members were allowed. */
export const histories: fc.Arbitrary<readonly LogEntry[]> = groupStories.map((story) => {
  const { messages, events } = tell(story);
  let ordinal = 0;
  return [...messages.map(messageOf), ...events]
    .sort((a, b) => a.seq - b.seq)
    .map((entry) => ({ ...entry, ordinal: entry.kind === 'message' ? ++ordinal : ordinal }));
});

const messageOf = ({ seq, sender, room }: Sent): Message => ({
  kind: 'message',
  id: parseMessageId(`message-${seq}`),
  roomId: room.id,
  seq,
  ordinal: 0,
  sender,
  type: 'text',
  content: `Message ${seq}`,
  clientMessageId: parseClientMessageId(`message-${seq}`),
  createdAt: START + seq,
});
