import type { ChatRoom, Member, Role } from '@parley/client';
import { useConnection, usePresence } from '@parley/client/react';
import { useState } from 'react';
import { FieldError } from '../shared/field-error.js';
import { presenceText } from '../shared/presence-text.js';
import { Avatar } from '../shared/avatar.js';
import { IconButton } from '../shared/icon.js';
import { usePeople } from '../shared/people.js';
import { useAction } from '../shared/use-action.js';
import { isolate } from '../text/directions.js';
import { Name } from '../text/name.js';

interface MemberRowProps {
  readonly member: Member;
  readonly room: ChatRoom;
  readonly isMe: boolean;
}

const ROLES: readonly Role[] = ['owner', 'admin', 'member'];

/** A member with their role, and the changes that the user may make. */
export const MemberRow = ({ member, room, isMe }: MemberRowProps) => {
  const { userId, role, picture } = member;
  const { name } = usePeople().of(userId);
  const presence = usePresence(userId);
  // Without a connection, the last known presence may be out of date.
  const connected = useConnection() === 'online';
  const { busy, error, run } = useAction();
  const [open, setOpen] = useState(false);
  const maySetRole = room.role === 'owner';
  const mayRemove = !isMe && (room.role === 'owner' || (room.role === 'admin' && role !== 'owner'));
  const online = connected && (isMe || presence?.status === 'online');
  return (
    <li className="member">
      <div className="person">
        <Avatar id={userId} name={name} picture={picture} size="small" online={online} />
        <span className="person-text">
          <span className="truncate">
            <Name>{name}</Name>
            {isMe && ' (you)'}
          </span>
          <span className="soft truncate">{connected && (isMe ? 'online' : presenceText(presence))}</span>
        </span>
        {role !== 'member' && <span className={`role ${role}`}>{role}</span>}
        {(maySetRole || mayRemove) && (
          <IconButton
            icon="more"
            label={`Change ${isolate(name)}`}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      </div>
      {open && (
        <div className="member-actions">
          {maySetRole && (
            <label className="role-choice">
              <span>Role</span>
              <select
                value={role}
                disabled={busy}
                aria-label={`Role of ${isolate(name)}`}
                onChange={({ target }) => run(() => room.setRole(userId, target.value as Role))}
              >
                {ROLES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          )}
          {mayRemove && (
            <button
              type="button"
              className="button danger"
              disabled={busy}
              onClick={() => run(() => room.remove(userId))}
            >
              Remove from the group
            </button>
          )}
        </div>
      )}
      <FieldError text={error} />
    </li>
  );
};
