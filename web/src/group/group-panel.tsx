import type { ChatRoom } from '@parley/client';
import { useChat, useRoom } from '@parley/client/react';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Avatar } from '../shared/avatar.js';
import { FieldError } from '../shared/field-error.js';
import { IconButton } from '../shared/icon-button.js';
import { useLayer } from '../shared/layers.js';
import { useAction } from '../shared/use-action.js';
import { usePanelFocus } from '../shared/use-panel-focus.js';
import { AddMember } from './add-member.js';
import { LeaveGroup } from './leave-group.js';
import { MemberRow } from './member-row.js';
import { RenameGroup } from './rename-group.js';
import { useLanguage } from '../texts/use-language.js';
import { Name } from '../text/name.js';

interface GroupPanelProps {
  readonly room: ChatRoom;
  readonly onClose: () => void;
  /** Called when this user has left. */
  readonly onLeft: () => void;
}

/** The members of a group, and the changes that the user's role allows. */
export const GroupPanel = ({ room, onClose, onLeft }: GroupPanelProps) => {
  const { me } = useChat();
  const { t } = useLanguage();
  const { roomId } = room;
  const { members, memberCount, role, title } = useRoom(roomId, (view) => ({
    members: view.members,
    memberCount: view.memberCount,
    role: view.role,
    title: view.title,
  }));
  const { busy, error, run } = useAction();
  useLayer(onClose);
  const missing = members.length < memberCount;
  useEffect(() => {
    if (missing) run(() => room.loadMembers());
    // Above 100 members the list is missing again after every change.
  }, [room, missing]);
  const heading = useRef<HTMLHeadingElement>(null);
  const panel = useRef<HTMLElement>(null);
  usePanelFocus(panel, heading);
  const mayChange = role !== 'member';
  const sorted = [...members].sort(
    (a, b) => RANK[a.role] - RANK[b.role] || nameOf(a).localeCompare(nameOf(b)),
  );
  return (
    <>
      <div className="parley-panel-shade" onClick={onClose} />
      <aside
        ref={panel}
        className="parley-panel"
        aria-label={t.group.details}
        onKeyDown={({ key }) => key === 'Escape' && onClose()}
      >
        <header className="parley-panel-head">
          <h2 ref={heading} tabIndex={-1}>
            {t.group.details}
          </h2>
          <IconButton icon={X} label={t.group.closeDetails} onClick={onClose} />
        </header>
        <div className="parley-panel-body">
          <div className="parley-panel-name">
            <Avatar id={roomId} name={title} group size="large" />
            {mayChange ? (
              <RenameGroup room={room} />
            ) : (
              <p className="parley-group-name">
                <Name>{title}</Name>
              </p>
            )}
          </div>
          <FieldError text={error} />
          {mayChange && <AddMember room={room} />}
          <h3>{t.group.count(memberCount)}</h3>
          <ul className="parley-members" aria-busy={busy}>
            {sorted.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                room={room}
                myRole={role}
                isMe={member.userId === me}
              />
            ))}
          </ul>
          <LeaveGroup room={room} onLeft={onLeft} />
        </div>
      </aside>
    </>
  );
};

const RANK = { owner: 0, admin: 1, member: 2 } as const;

const nameOf = ({ name, userId }: { readonly name?: string; readonly userId: string }) => name ?? userId;
