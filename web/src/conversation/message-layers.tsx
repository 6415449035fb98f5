import type { ChatMessage, ChatRoom } from '@parley/client';
import { later } from '../shared/later.js';
import { DeletionDialog } from './deletion-dialog.js';
import type { ComposerMode, MessageLayer } from './message-layer.js';
import { MessageMenu } from './message-menu.js';
import { ReactionsDialog } from './reactions-dialog.js';
import { ReceiptsDialog } from './receipts-dialog.js';
import { VersionsDialog } from './versions-dialog.js';

export interface MessageLayersProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly layer: MessageLayer;
  readonly onOpen: (layer: MessageLayer) => void;
  readonly onMode: (mode: ComposerMode) => void;
  readonly onClose: () => void;
}

const EmojiDialog = later(async () => (await import('../emoji/emoji-dialog.js')).EmojiDialog);

/** The menu or the dialog that the user has opened for a message. */
export const MessageLayers = (props: MessageLayersProps) => {
  const { room, message, layer, onOpen, onMode, onClose } = props;
  const { messageId } = layer;
  switch (layer.kind) {
    case 'receipts':
      return <ReceiptsDialog room={room} message={message} onClose={onClose} />;
    case 'deletion':
      return <DeletionDialog room={room} message={message} onClose={onClose} />;
    case 'versions':
      return <VersionsDialog room={room} message={message} onClose={onClose} />;
    case 'reactions':
      return <ReactionsDialog room={room} message={message} onClose={onClose} />;
    case 'emoji':
      return (
        <EmojiDialog
          onChoose={(emoji) => {
            room.react(messageId, emoji);
            onClose();
          }}
          onClose={onClose}
        />
      );
    case 'menu':
      return (
        <MessageMenu
          room={room}
          message={message}
          at={layer.at}
          onMode={onMode}
          onMoreEmoji={() => onOpen({ kind: 'emoji', messageId })}
          onReactions={() => onOpen({ kind: 'reactions', messageId })}
          onDelete={() => onOpen({ kind: 'deletion', messageId })}
          onClose={onClose}
        />
      );
  }
};
