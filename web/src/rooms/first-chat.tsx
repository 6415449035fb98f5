import { useState } from 'react';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { StartChat } from './start-chat.js';

interface FirstChatProps {
  readonly onOpened: (roomId: string) => void;
}

/** The list of a user who has no conversation yet: what to do, and the field to do it. */
export const FirstChat = ({ onOpened }: FirstChatProps) => {
  const { t } = useLanguage();
  const person = usePersonTexts();
  const [takesFocus] = useState(isUnused);
  return (
    <StartChat
      className="parley-first-chat"
      label={t.rooms.writeTo}
      placeholder={person.ofSomebody}
      autoFocus={takesFocus}
      submit={t.rooms.startFirst}
      onOpened={onOpened}
    >
      <p className="parley-soft">{person.howToBegin}</p>
    </StartChat>
  );
};

/** Whether the focus is nowhere yet. On a touch screen it would open a keyboard, and around a frame it is the host's. */
const isUnused = (): boolean =>
  document.activeElement === document.body && document.hasFocus() && matchMedia('(pointer: fine)').matches;
