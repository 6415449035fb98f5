import { useChat, useRoom } from '@parley/client/react';
import { LogOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import { later } from '../shared/later.js';
import { usePeople } from '../shared/people.js';
import { useIsShown } from '../shared/use-is-shown.js';
import { roomTitleText } from '../shared/room-title.js';
import { Composer } from './composer.js';
import { ConversationHead } from './conversation-head.js';
import { MessageList } from './message-list.js';
import { TypingLine } from './typing-line.js';
import { useComposerMode } from './use-composer-text.js';
import { useUnreadMark } from './unread-mark.js';
import { useIsWatched } from './use-is-watched.js';
import { useLanguage } from '../texts/use-language.js';
import { useShownRoom } from '../offline/kept-rooms.js';

interface ConversationProps {
  readonly roomId: string;
  readonly onClose: () => void;
}

const GroupPanel = later(async () => (await import('../group/group-panel.js')).GroupPanel);

/** One room: its messages, the field for a new one, and the details of a group. */
export const Conversation = ({ roomId, onClose }: ConversationProps) => {
  const room = useChat().roomOf(roomId);
  const view = useRoom(roomId, ({ status, type, title, other }) => ({ status, type, title, other }));
  const { t } = useLanguage();
  const people = usePeople();
  const [panelOpen, setPanelOpen] = useState(false);
  const [atEnd, setAtEnd] = useState(false);
  const [mode, setMode] = useComposerMode(room);
  const isWatched = useIsWatched();
  const isShown = useIsShown();
  useEffect(() => GroupPanel.prepare(), []);
  const mark = useUnreadMark(roomId, isWatched && atEnd);
  const { status, type } = view;
  const shown = useShownRoom({ roomId, ...view });

  if (status === 'refused') {
    return (
      <main className="parley-nothing-open">
        <h2>{t.conversation.notThere}</h2>
        <button type="button" className="parley-button" onClick={onClose}>
          {t.backToList}
        </button>
      </main>
    );
  }
  return (
    <>
      <main className="parley-conversation" aria-label={t.conversation.label(roomTitleText(shown, people))}>
        <ConversationHead
          room={room}
          panelOpen={panelOpen}
          onTogglePanel={() => setPanelOpen(!panelOpen)}
          onClose={onClose}
        />
        <MessageList
          room={room}
          mark={mark}
          watched={isWatched}
          atEnd={atEnd}
          onAtEnd={setAtEnd}
          onMode={setMode}
        />
        <TypingLine roomId={roomId} />
        {status === 'left' ? (
          <p className="parley-left-note" role="status">
            <LogOut className="parley-icon parley-small parley-turns" /> {t.group.notInIt}
          </p>
        ) : (
          <Composer room={room} title={shown.title} mode={mode} onMode={setMode} onSent={mark.clear} />
        )}
      </main>
      {panelOpen && type === 'group' && status !== 'left' && (
        <GroupPanel
          room={room}
          onClose={() => setPanelOpen(false)}
          // The user may have opened another room while the network was slow.
          onLeft={() => isShown.current && onClose()}
        />
      )}
    </>
  );
};
