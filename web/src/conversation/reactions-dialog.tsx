import type { ChatMessage, ChatRoom } from '@parley/client';
import { useChat } from '@parley/client/react';
import { Avatar } from '../shared/avatar.js';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { useLanguage } from '../texts/use-language.js';
import { useAllMembers } from './use-all-members.js';
import { useReading } from './use-reading.js';

interface ReactionsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows who has reacted to a message, and how, as it changes. */
export const ReactionsDialog = ({ room, message, onClose }: ReactionsDialogProps) => {
  const { t } = useLanguage();
  const people = usePeople();
  const { me } = useChat();
  useAllMembers(room);
  // Every reaction makes another array.
  const { found, error } = useReading(room.reactionsOf, message, message.reactions);
  return (
    <Dialog title={t.message.reactions} onClose={onClose}>
      <FieldError text={error} />
      {found === undefined && error === undefined && <p className="parley-soft">{t.loading}</p>}
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
    </Dialog>
  );
};
