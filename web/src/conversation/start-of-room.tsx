import type { ChatRoom } from '@parley/client';
import { Avatar } from '../shared/avatar.js';

/** Stands where nothing was said before. */
export const StartOfRoom = ({ room }: { readonly room: ChatRoom }) => {
  const { roomId, title, type, other } = room;
  const group = type === 'group';
  return (
    <div className="start-row">
      <Avatar id={other?.userId ?? roomId} name={title} picture={other?.picture} group={group} size="large" />
      <p className="strong truncate">{title}</p>
      <p className="soft">
        {group ? 'This is where the group starts.' : `This is where your conversation with ${title} starts.`}
      </p>
    </div>
  );
};
