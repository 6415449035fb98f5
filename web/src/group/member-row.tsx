import type { ChatRoom, Member, Role } from '@parley/client';
import { useConnection, usePresence } from '@parley/client/react';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { FieldError } from '../shared/field-error.js';
import { presenceText } from '../shared/presence-text.js';
import { Avatar } from '../shared/avatar.js';
import { IconButton } from '../shared/icon-button.js';
import { usePeople } from '../shared/people.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';
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
  const language = useLanguage();
  const { t } = language;
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
    <li className="parley-member">
      <div className="parley-person">
        <Avatar id={userId} name={name} picture={picture} size="small" online={online} />
        <span className="parley-person-text">
          <span className="parley-truncate">
            <Name>{isMe ? t.group.you(isolate(name)) : name}</Name>
          </span>
          <span className="parley-soft parley-truncate">
            {connected && (isMe ? t.presence.online : presenceText(presence, language))}
          </span>
        </span>
        {role !== 'member' && <span className={`parley-role parley-${role}`}>{t.group.roles[role]}</span>}
        {(maySetRole || mayRemove) && (
          <IconButton
            icon={Ellipsis}
            label={t.group.change(isolate(name))}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      </div>
      {open && (
        <div className="parley-member-actions">
          {maySetRole && (
            <label className="parley-role-choice">
              <span>{t.group.role}</span>
              <select
                value={role}
                disabled={busy}
                aria-label={t.group.roleOf(isolate(name))}
                onChange={({ target }) => run(() => room.setRole(userId, target.value as Role))}
              >
                {ROLES.map((each) => (
                  <option key={each} value={each}>
                    {t.group.roles[each]}
                  </option>
                ))}
              </select>
            </label>
          )}
          {mayRemove && (
            <button
              type="button"
              className="parley-button parley-danger"
              disabled={busy}
              onClick={() => run(() => room.remove(userId))}
            >
              {t.group.remove}
            </button>
          )}
        </div>
      )}
      <FieldError text={error} />
    </li>
  );
};
