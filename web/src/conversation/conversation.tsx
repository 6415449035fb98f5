import { useRoom } from '@parley/client/react';
import { LogOut } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { GroupPanel } from '../group/group-panel.js';
import { usePeople } from '../shared/people.js';
import { typingText } from '../shared/presence-text.js';
import { Composer } from './composer.js';
import { ConversationHead } from './conversation-head.js';
import { MessageList } from './message-list.js';
import { NewMessageAnnouncer } from './new-message-announcer.js';
import { useUnreadMark } from './unread-mark.js';
import { useLanguage } from '../texts/use-language.js';
import { useShownRoom } from '../offline/kept-rooms.js';
import { isolate } from '../text/directions.js';

interface ConversationProps {
  readonly roomId: string;
  readonly onClose: () => void;
}

/** One room: its messages, the field for a new one, and the details of a group. */
export const Conversation = ({ roomId, onClose }: ConversationProps) => {
  const room = useRoom(roomId);
  const language = useLanguage();
  const { t } = language;
  const people = usePeople();
  people.learn(room.members);
  const [panelOpen, setPanelOpen] = useState(false);
  const [atEnd, setAtEnd] = useState(true);
  const watching = useDocumentVisible() && atEnd;
  const mark = useUnreadMark(room, watching);
  const { status, type, typists } = room;
  const { title } = useShownRoom(room);

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
      <main className="parley-conversation" aria-label={t.conversation.label(isolate(title))}>
        <ConversationHead
          room={room}
          panelOpen={panelOpen}
          onTogglePanel={() => setPanelOpen(!panelOpen)}
          onClose={onClose}
        />
        <MessageList room={room} mark={mark} watching={watching} atEnd={atEnd} onAtEnd={setAtEnd} />
        <p className="parley-typing-line" role="status">
          {typists.length > 0 && (
            <>
              <span className="parley-typing-dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {typingText(typists, people, language)}
            </>
          )}
        </p>
        {status === 'left' ? (
          <p className="parley-left-note" role="status">
            <LogOut className="parley-icon parley-small parley-turns" /> {t.group.notInIt}
          </p>
        ) : (
          <Composer room={room} title={title} onSent={mark.clear} />
        )}
        <NewMessageAnnouncer room={room} />
      </main>
      {panelOpen && type === 'group' && status !== 'left' && (
        <GroupPanel room={room} onClose={() => setPanelOpen(false)} onLeft={onClose} />
      )}
    </>
  );
};

/** Whether the user can see the page. Messages in a hidden page are not seen. */
const useDocumentVisible = (): boolean => useSyncExternalStore(subscribeToVisibility, isVisible);

const isVisible = (): boolean => document.visibilityState === 'visible';

const subscribeToVisibility = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
};
