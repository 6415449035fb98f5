import type { ChatMessage, ChatRoom } from '@parley/client';
import { useChat } from '@parley/client/react';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { useLanguage } from '../texts/use-language.js';
import { ReadingDialog } from './reading-dialog.js';
import { useAllMembers } from './use-all-members.js';
import { useReading } from './use-reading.js';

interface ReactionsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows who has reacted to a message, and how, as it changes: a page of them, and more on demand. */
export const ReactionsDialog = ({ room, message, onClose }: ReactionsDialogProps) => {
  const { t } = useLanguage();
  const people = usePeople();
  const { me } = useChat();
  useAllMembers(room);
  // Every reaction makes another array.
  const reading = useReading(room.reactionsOf, message, message.reactions);
  const found = reading.pages?.flatMap(({ reactions }) => reactions);
  return (
    <ReadingDialog title={t.message.reactions} reading={reading} onClose={onClose}>
      {found?.length === 0 && <p className="parley-soft">{t.message.noReactions}</p>}
      <ul className="parley-people" tabIndex={0} aria-label={t.message.whoReacted}>
        {found?.map(({ userId, emojis }) => {
          const person = people.of(userId);
          return (
            <li key={userId} className="parley-person">
              <Avatar id={userId} name={person.name} picture={person.picture} size="small" />
              <span className="parley-person-text">
                <span className="parley-truncate">
                  {userId === me ? t.rooms.you : <PersonName person={person} />}
                </span>
                <span className="parley-person-emojis">
                  {emojis.map((emoji) => (
                    <span key={emoji} className="parley-emoji">
                      {emoji}
                    </span>
                  ))}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </ReadingDialog>
  );
};
