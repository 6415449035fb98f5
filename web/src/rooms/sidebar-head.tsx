import { Bell, Plus, Users } from 'lucide-react';
import { useSession } from '../session/session.js';
import { Avatar } from '../shared/avatar.js';
import { IconButton } from '../shared/icon-button.js';
import { useChatState } from '@parley/client/react';
import { usePeople } from '../shared/people.js';
import { useLanguage } from '../texts/use-language.js';
import { SignOut } from './sign-out.js';
import { Name } from '../text/name.js';

interface SidebarHeadProps {
  readonly onNewChat: () => void;
  readonly onNewGroup: () => void;
  readonly onNotifications: () => void;
}

/** The user's name and connection, and the buttons that begin a chat or a group. */
export const SidebarHead = ({ onNewChat, onNewGroup, onNotifications }: SidebarHeadProps) => {
  const { me, connection } = useChatState((chat) => ({ me: chat.me ?? '', connection: chat.connection }));
  const { t } = useLanguage();
  const session = useSession();
  const people = usePeople();
  // The server tells what others see of the user, and which may have changed.
  const { name, picture } = people.of(me, session.name === undefined ? {} : { name: session.name });
  return (
    <header className="parley-sidebar-head">
      <Avatar id={me} name={name} picture={picture} online={connection === 'online'} />
      <div className="parley-who">
        <h1 className="parley-truncate">
          <Name>{name}</Name>
        </h1>
        <p className="parley-soft">
          {connection === 'online' ? t.connection.online : t.connection.notConnected}
        </p>
      </div>
      <IconButton icon={Plus} label={t.rooms.newChat} onClick={onNewChat} />
      <IconButton icon={Users} label={t.rooms.newGroup} onClick={onNewGroup} />
      <IconButton icon={Bell} label={t.notifications.title} onClick={onNotifications} />
      {session.signOut !== undefined && <SignOut onSignOut={session.signOut} />}
    </header>
  );
};
