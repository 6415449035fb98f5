import { Dialog } from '../shared/dialog.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { StartChat } from './start-chat.js';

interface NewChatDialogProps {
  readonly onClose: () => void;
  readonly onOpened: (roomId: string) => void;
}

/** Begins a chat from the head of the list. */
export const NewChatDialog = ({ onClose, onOpened }: NewChatDialogProps) => {
  const { t } = useLanguage();
  const person = usePersonTexts();
  return (
    <Dialog title={t.rooms.newChat} onClose={onClose}>
      <StartChat label={person.label} submit={t.person.startChat} onOpened={onOpened} />
    </Dialog>
  );
};
