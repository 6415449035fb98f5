import type { RoomId } from '../../src/domain/ids.js';
import type { Connection, Device } from './device.js';
import type { Action } from './story.js';

type OfMessage = Extract<Action, { readonly kind: 'edit' | 'delete' | 'react' }>;

/** Changes a message that the device has, its user's own where it is an edit, and again until it is answered. */
export const changeMessage = (
  { device, connection }: { device: Device; connection: Connection },
  roomId: RoomId,
  action: OfMessage,
): void => {
  const { userId: by, records, logs } = device;
  const { messages } = connection.node.parley;
  const known = logs
    .messages(roomId)
    .filter(({ sender, deleted }) => action.kind === 'react' || (sender === by && deleted === undefined));
  const target = known[action.message % Math.max(known.length, 1)];
  if (target === undefined) return;
  const named = { by, roomId, messageId: target.id };
  const content = `${device.name} edits at ${String(records.clock.monotonic())}`;
  const change = async () => {
    if (action.kind === 'react') {
      const { emoji, on } = action;
      records.changed((await messages.react({ ...named, emoji, on })).message);
    } else if (action.kind === 'edit') {
      records.changed((await messages.edit({ ...named, content })).message);
    } else records.changed((await messages.delete(named)).message);
  };
  records.follow(device.inTurn(connection, change));
};
