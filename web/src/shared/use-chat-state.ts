import type { ChatClient } from '@parley/client';
import { useChat } from '@parley/client/react';
import { useSyncExternalStore } from 'react';

/** The client, for a component that reads more of it than one hook gives: it renders anew at any change. */
export const useChatState = (): ChatClient => {
  const chat = useChat();
  useSyncExternalStore(chat.subscribe, () => chat.version);
  return chat;
};
