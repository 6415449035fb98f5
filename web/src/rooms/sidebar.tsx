import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { openRoom } from '../chat/open-room.js';
import { useChatState } from '@parley/client/react';
import { useShownRooms } from '../offline/kept-rooms.js';
import { later } from '../shared/later.js';
import { hasText } from '../shared/search-text.js';
import { RoomList } from './room-list.js';
import type { SidebarDialogsProps } from './sidebar-dialogs.js';
import { SidebarHead } from './sidebar-head.js';
import { useLanguage } from '../texts/use-language.js';

const SidebarDialogs = later(async () => (await import('./sidebar-dialogs.js')).SidebarDialogs);

/** The list of conversations, and the dialogs that begin another one. */
export const Sidebar = ({ openRoomId }: { readonly openRoomId: string | undefined }) => {
  const { roomsLoaded } = useChatState((chat) => ({ roomsLoaded: chat.roomsLoaded }));
  const rooms = useShownRooms();
  const { t } = useLanguage();
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<SidebarDialogsProps['open']>();
  useEffect(() => SidebarDialogs.prepare(), []);
  const isSearching = search.trim() !== '';
  const found = isSearching ? rooms.filter(({ title }) => hasText(title, search)) : rooms;
  const close = () => setDialog(undefined);
  const opened = (roomId: string) => {
    close();
    openRoom(roomId);
  };
  return (
    <nav className="parley-sidebar" aria-label={t.rooms.conversations}>
      <SidebarHead
        onNewChat={() => setDialog('chat')}
        onNewGroup={() => setDialog('group')}
        onNotifications={() => setDialog('notifications')}
      />
      <label className="parley-search">
        <Search className="parley-icon parley-small" />
        <input
          dir="auto"
          type="search"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          placeholder={t.rooms.search}
          aria-label={t.rooms.searchLabel}
        />
      </label>
      {roomsLoaded || rooms.length > 0 ? (
        <RoomList rooms={found} openRoomId={openRoomId} searching={isSearching} onOpened={opened} />
      ) : (
        <p className="parley-list-note" role="status">
          {t.rooms.loading}
        </p>
      )}
      {dialog && <SidebarDialogs open={dialog} onClose={close} onOpened={opened} />}
    </nav>
  );
};
