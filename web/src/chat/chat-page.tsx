import { type ChatClient, createChatClient } from '@parley/client';
import { ChatProvider } from '@parley/client/react';
import { useEffect, useState } from 'react';
import { Conversation } from '../conversation/conversation.js';
import { Sidebar } from '../rooms/sidebar.js';
import { type Session, SessionContext } from '../session/session.js';
import { makePeople, type People, PeopleContext } from '../shared/people.js';
import { ConnectionBar } from './connection-bar.js';
import { ErrorBar } from './error-bar.js';
import { NothingOpen } from './nothing-open.js';
import { UnreadTitle } from './unread-title.js';
import { openRoom, useOpenRoomId } from './open-room.js';

interface Chat {
  readonly client: ChatClient;
  readonly people: People;
}

/** One user's chat, from here until they sign out. */
export const ChatPage = ({ session }: { readonly session: Session }) => {
  const [chat, setChat] = useState<Chat>();
  const roomId = useOpenRoomId();
  const { client: options } = session;
  useEffect(() => {
    const client = createChatClient({ ...options, url: window.location.origin });
    setChat({ client, people: makePeople() });
    return () => client.close();
  }, [options]);

  if (chat === undefined) return null;
  return (
    <SessionContext value={session}>
      <ChatProvider value={chat.client}>
        <PeopleContext value={chat.people}>
          <div className={`chat ${roomId === undefined ? 'shows-list' : 'shows-room'}`}>
            <ConnectionBar />
            <Sidebar openRoomId={roomId} />
            {roomId === undefined ? (
              <NothingOpen />
            ) : (
              <Conversation key={roomId} roomId={roomId} onClose={() => openRoom(undefined)} />
            )}
            <ErrorBar />
            <UnreadTitle />
          </div>
        </PeopleContext>
      </ChatProvider>
    </SessionContext>
  );
};
