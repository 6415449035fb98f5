import assert from 'node:assert/strict';
import { type MessageId, parseMessageId, type UserId } from '../../domain/ids.js';
import type { ChangedMessage } from '../../application/messages/change-message.js';
import { expectEqual } from '../assertions.js';
import type { Command } from './commands.js';
import { agree, compareEntry, compareLog } from './comparing.js';
import type { ModelDevice } from './device.js';
import { decideDelete, decideEdit, decideReact, readableMessage } from './deciding.js';
import type { Changed, Entry, ModelRoom } from './model-room.js';
import { deletionOf, reactionsOf, versionsOf } from './present.js';
import { users, type World } from './world.js';

type OfMessage = Extract<Command, { readonly kind: 'edit' | 'delete' | 'react' | 'look' }>;

/** Changes a message in Parley and in the reference, or looks at its changes, and compares what they give. */
export const changeMessage = async (
  { parley, model, clock, devices }: World,
  command: OfMessage,
  { room, entry, by }: { room: ModelRoom; entry: Entry; by: UserId },
): Promise<string> => {
  const named = { by, roomId: room.id, messageId: entry.id === '' ? parseMessageId('none') : entry.id };
  const { messages } = parley;

  const change = (real: () => Promise<ChangedMessage>, decide: () => Changed | undefined) =>
    agree(real, (answer) => {
      const changed = decide();
      if (answer === undefined) return assert.fail('Only one of the two changed the message');
      if (changed) model.append(room, { id: '' as MessageId, by, at: clock.now(), changed });
      compareEntry(room, entry, answer.message);
    });

  switch (command.kind) {
    case 'edit': {
      const { content, behind } = command;
      const mentions = command.mentions?.map((i) => users[i] as UserId);
      const rev = behind === undefined ? undefined : Math.max(1, room.log.length - behind);
      const wish = { content, mentions, rev };
      return change(
        () => messages.edit({ ...named, ...wish }),
        () => decideEdit(room, by, entry, wish),
      );
    }
    case 'delete': {
      const outcome = await change(
        () => messages.delete(named),
        () => decideDelete(room, by, entry),
      );
      if (outcome !== 'ok') return outcome;
      const { page } = await (devices.get(by) as ModelDevice).join(room.id, 0, { everyChange: true });
      compareLog(room, by, 0, page.entries);
      return outcome;
    }
    case 'react': {
      const { emoji, on } = command;
      return change(
        () => messages.react({ ...named, emoji, on }),
        () => decideReact(room, by, entry, { emoji, on }),
      );
    }
    case 'look':
      return agree(
        async () => {
          const query = { reader: by, roomId: room.id, messageId: named.messageId };
          const [{ reactions }, { versions }] = [
            await messages.reactions(query),
            await messages.versions(query),
          ];
          return { reactions, versions };
        },
        (answer) => {
          const { own, message } = readableMessage(room, by, entry);
          expectEqual(answer, { reactions: whoReacted(own, message), versions: versionsOf(own, message) });
        },
      );
  }
};

/** Nobody to a deleted message. */
const whoReacted = (room: ModelRoom, { seq }: Entry) => {
  if (deletionOf(room, seq) !== undefined) return [];
  const reactions = reactionsOf(room, seq);
  return users.toSorted().flatMap((userId) => {
    const emojis = reactions.flatMap(([emoji, by]) => (by.includes(userId) ? [emoji] : [])).sort();
    return emojis.length > 0 ? [{ userId, emojis }] : [];
  });
};
