import { NotificationsDialog } from '../notifications/notifications-dialog.js';
import { NewChatDialog } from './new-chat-dialog.js';
import { NewGroupDialog } from './new-group-dialog.js';

export interface SidebarDialogsProps {
  readonly open: 'chat' | 'group' | 'notifications';
  readonly onClose: () => void;
  readonly onOpened: (roomId: string) => void;
}

/** The dialog that a button of the list has opened. */
export const SidebarDialogs = ({ open, onClose, onOpened }: SidebarDialogsProps) => {
  switch (open) {
    case 'chat':
      return <NewChatDialog onClose={onClose} onOpened={onOpened} />;
    case 'group':
      return <NewGroupDialog onClose={onClose} onOpened={onOpened} />;
    case 'notifications':
      return <NotificationsDialog onClose={onClose} />;
  }
};
