import type { ChatRoom, Member, Role } from '@parley/client';
import { useConnection, usePresence } from '@parley/client/react';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { presenceText } from '../shared/presence-text.js';
import { Avatar } from '../shared/avatar.js';
import { IconButton } from '../shared/icon-button.js';
import { personText, usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { useLanguage } from '../texts/use-language.js';
import { Name } from '../text/name.js';
import { MemberActions } from './member-actions.js';

interface MemberRowProps {
  readonly member: Member;
  readonly room: ChatRoom;
  readonly myRole: Role;
  readonly isMe: boolean;
}

/** A member with their role, and the changes that the user may make. */
export const MemberRow = ({ member, room, myRole, isMe }: MemberRowProps) => {
  const { userId, role } = member;
  const language = useLanguage();
  const { t } = language;
  const person = usePeople().of(userId, member);
  const presence = usePresence(userId);
  // Without a connection, the last known presence may be out of date.
  const connected = useConnection() === 'online';
  const [open, setOpen] = useState(false);
  const maySetRole = myRole === 'owner';
  const mayRemove = !isMe && (myRole === 'owner' || (myRole === 'admin' && role !== 'owner'));
  const online = connected && (isMe || presence?.status === 'online');
  return (
    <li className="parley-member">
      <div className="parley-person">
        <Avatar id={userId} name={person.name} picture={person.picture} size="small" online={online} />
        <span className="parley-person-text">
          <span className="parley-truncate">
            {isMe ? <Name>{t.group.you(personText(person))}</Name> : <PersonName person={person} />}
          </span>
          <span className="parley-soft parley-truncate">
            {connected && (isMe ? t.presence.online : presenceText(presence, language))}
          </span>
        </span>
        {role !== 'member' && <span className={`parley-role parley-${role}`}>{t.group.roles[role]}</span>}
        {(maySetRole || mayRemove) && (
          <IconButton
            icon={Ellipsis}
            label={t.group.change(personText(person))}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      </div>
      {open && (
        <MemberActions
          room={room}
          person={person}
          role={role}
          maySetRole={maySetRole}
          mayRemove={mayRemove}
        />
      )}
    </li>
  );
};
