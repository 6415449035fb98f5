import { type ChatClient, createChatClient } from '@parley/client';
import { ChatProvider } from '@parley/client/react';
import { MessageSquare } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Conversation } from '../conversation/conversation.js';
import { NewMessageAnnouncer } from '../conversation/new-message-announcer.js';
import { KeptRooms } from '../offline/kept-rooms.js';
import { rowOf } from '../rooms/room-row.js';
import { Sidebar } from '../rooms/sidebar.js';
import { SERVER_URL } from '../session/server-url.js';
import { type Session, SessionContext } from '../session/session.js';
import { DraftsContext, makeDrafts } from '../shared/drafts.js';
import { useKeptFocus } from '../shared/keep-focus.js';
import { APP_NAME, Notice } from '../shared/notice.js';
import { later } from '../shared/later.js';
import { PeopleProvider } from '../shared/people-provider.js';
import { useLanguage } from '../texts/use-language.js';
import { ConnectionBar } from './connection-bar.js';
import { DocumentTitle } from './document-title.js';
import { ErrorBar } from './error-bar.js';
import { HostLink } from './host-link.js';
import { useForgetting } from './use-forgetting.js';
import { openRoom, useOpenRoomId } from './open-room.js';
import { SkipLink } from './skip-link.js';

/** It has something to tell only once nobody sees the page. */
const Notifier = later(async () => (await import('../notifications/notifier.js')).Notifier);

interface ChatPageProps {
  readonly session: Session;
  /** Called when the user has signed out, here or in another tab, and nothing of the account is left. */
  readonly onSignedOut: () => void;
}

/** One user's chat, until they sign out. */
export const ChatPage = ({ session, onSignedOut }: ChatPageProps) => {
  const [chat, setChat] = useState<ChatClient>();
  const roomId = useOpenRoomId();
  const { client: options, signOut } = session;
  const drafts = useMemo(() => makeDrafts(SERVER_URL, options.userId), [options]);
  const { isLeaving, leave } = useForgetting({ session, chat, drafts, onForgotten: onSignedOut });
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
              <ChatFrame roomId={roomId}>
                <SkipLink />
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
                <NewMessageAnnouncer roomId={roomId} />
              </ChatFrame>
            </KeptRooms>
          </DraftsContext>
        </PeopleProvider>
      </ChatProvider>
    </SessionContext>
  );
};

interface ChatFrameProps {
  readonly roomId: string | undefined;
  readonly children: ReactNode;
}

/** The element around all parts of the chat. The focus stays in it, and goes back to the list when a room is closed. */
const ChatFrame = ({ roomId, children }: ChatFrameProps) => {
  const frame = useRef<HTMLDivElement>(null);
  useKeptFocus(frame);
  const before = useRef(roomId);
  useLayoutEffect(() => {
    const closed = before.current;
    before.current = roomId;
    if (closed === undefined || roomId !== undefined || document.activeElement !== document.body) return;
    const fieldIn = (selector: string) => frame.current?.querySelector(selector)?.querySelector('input');
    // A private room without a message has no row.
    const row = frame.current && rowOf(closed, frame.current);
    (row ?? fieldIn('.parley-first-chat') ?? fieldIn('.parley-search'))?.focus();
  }, [roomId]);
  return (
    <div ref={frame} className={`parley-chat parley-shows-${roomId === undefined ? 'list' : 'room'}`}>
      {children}
    </div>
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
      <h2 tabIndex={-1}>{t.page.nothingOpen}</h2>
      <p className="parley-soft">{t.page.howToOpen}</p>
    </main>
  );
};
