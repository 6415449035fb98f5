import { useChat } from '@parley/client/react';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { type Action, useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';

/** Opens the private room with a user. `start` refuses an empty id, and that of this user. */
export const useStartChat = (
  onOpened: (roomId: string) => void,
): Omit<Action, 'run'> & { readonly start: (userId: string) => void } => {
  const chat = useChat();
  const { t } = useLanguage();
  const person = usePersonTexts();
  const { run, ...action } = useAction();
  const start = (userId: string) => {
    if (userId === '') action.setError(person.needed);
    else if (userId === chat.me) action.setError(t.person.isYou);
    else
      run(
        () => chat.privateRoom(userId),
        ({ roomId }) => onOpened(roomId),
      );
  };
  return { ...action, start };
};
