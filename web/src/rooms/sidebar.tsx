import { Search } from 'lucide-react';
import { useState } from 'react';
import { openRoom } from '../chat/open-room.js';
import { useChatState } from '@parley/client/react';
import { useShownRooms } from '../offline/kept-rooms.js';
import { NewChatDialog } from './new-chat-dialog.js';
import { NewGroupDialog } from './new-group-dialog.js';
import { RoomList } from './room-list.js';
import { SidebarHead } from './sidebar-head.js';
import { useLanguage } from '../texts/use-language.js';

type OpenDialog = 'chat' | 'group' | undefined;

/** The list of conversations, and the dialogs that begin another one. */
export const Sidebar = ({ openRoomId }: { readonly openRoomId: string | undefined }) => {
  const { roomsLoaded } = useChatState((chat) => ({ roomsLoaded: chat.roomsLoaded }));
  const rooms = useShownRooms();
  const { t } = useLanguage();
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<OpenDialog>();
  const wanted = search.trim().toLocaleLowerCase();
  const found =
    wanted === '' ? rooms : rooms.filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
  const close = () => setDialog(undefined);
  const opened = (roomId: string) => {
    close();
    openRoom(roomId);
  };
  return (
    <nav className="parley-sidebar" aria-label={t.rooms.conversations}>
      <SidebarHead onNewChat={() => setDialog('chat')} onNewGroup={() => setDialog('group')} />
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
        <RoomList rooms={found} openRoomId={openRoomId} searching={wanted !== ''} onOpened={opened} />
      ) : (
        <p className="parley-list-note" role="status">
          {t.rooms.loading}
        </p>
      )}
      {dialog === 'chat' && <NewChatDialog onClose={close} onOpened={opened} />}
      {dialog === 'group' && <NewGroupDialog onClose={close} onOpened={opened} />}
    </nav>
  );
};
