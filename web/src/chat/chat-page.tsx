import { type ChatClient, createChatClient } from '@parley/client';
import { ChatProvider } from '@parley/client/react';
import { MessageSquare } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Conversation } from '../conversation/conversation.js';
import { Notifier } from '../notifications/notifier.js';
import { KeptRooms } from '../offline/kept-rooms.js';
import { Sidebar } from '../rooms/sidebar.js';
import { SERVER_URL } from '../session/server-url.js';
import { type Session, SessionContext } from '../session/session.js';
import { DraftsContext, makeDrafts } from '../shared/drafts.js';
import { APP_NAME, Notice } from '../shared/notice.js';
import { PeopleProvider } from '../shared/people-provider.js';
import { useLanguage } from '../texts/use-language.js';
import { ConnectionBar } from './connection-bar.js';
import { DocumentTitle } from './document-title.js';
import { ErrorBar } from './error-bar.js';
import { HostLink } from './host-link.js';
import { useForgetting } from './use-forgetting.js';
import { openRoom, useOpenRoomId } from './open-room.js';

/** One user's chat, until they sign out. */
export const ChatPage = ({ session }: { readonly session: Session }) => {
  const [chat, setChat] = useState<ChatClient>();
  const roomId = useOpenRoomId();
  const { client: options, signOut } = session;
  const drafts = useMemo(() => makeDrafts(SERVER_URL, options.userId), [options]);
  const { isLeaving, leave } = useForgetting(session, chat, drafts);
  useEffect(() => {
    const client = createChatClient({ ...options, url: SERVER_URL });
    setChat(client);
    return () => client.close();
  }, [options]);

  const { t } = useLanguage();
  if (isLeaving) return <Notice busy title={APP_NAME} text={t.page.busy} />;
  if (chat === undefined) return null;
  return (
    <SessionContext value={{ ...session, ...(signOut && { signOut: leave }) }}>
      <ChatProvider value={chat}>
        <PeopleProvider>
          <DraftsContext value={drafts}>
            <KeptRooms>
              <div className={`parley-chat parley-shows-${roomId === undefined ? 'list' : 'room'}`}>
                <ConnectionBar />
                <Sidebar openRoomId={roomId} />
                {roomId === undefined ? (
                  <NothingOpen />
                ) : (
                  <Conversation key={roomId} roomId={roomId} onClose={() => openRoom(undefined)} />
                )}
                <ErrorBar />
                <HostLink roomId={roomId} />
                <Notifier />
                <DocumentTitle />
              </div>
            </KeptRooms>
          </DraftsContext>
        </PeopleProvider>
      </ChatProvider>
    </SessionContext>
  );
};

/** Fills a wide screen beside the list until a conversation is chosen. */
const NothingOpen = () => {
  const { t } = useLanguage();
  return (
    <main className="parley-nothing-open">
      <span className="parley-badge-circle">
        <MessageSquare className="parley-icon parley-large" />
      </span>
      <h2>{t.page.nothingOpen}</h2>
      <p className="parley-soft">{t.page.howToOpen}</p>
    </main>
  );
};
