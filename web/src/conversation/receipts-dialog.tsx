import type { ChatMessage, ChatRoom, Recipient } from '@parley/client';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { dayAndTime } from '../shared/presence-text.js';
import { ReadingDialog } from './reading-dialog.js';
import { useAllMembers } from './use-all-members.js';
import { useReading } from './use-reading.js';
import { useLanguage } from '../texts/use-language.js';
import type { Language } from '../texts/language.js';

interface ReceiptsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows who has a message, and since when, as it changes: a page of them, and more on demand. */
export const ReceiptsDialog = ({ room, message, onClose }: ReceiptsDialogProps) => {
  const language = useLanguage();
  const { t } = language;
  const people = usePeople();
  useAllMembers(room);
  // Every change of the counts makes another object.
  const reading = useReading(room.statusOf, message, message.receipts);
  const recipients = reading.pages?.flatMap((page) => page.recipients);
  return (
    <ReadingDialog title={t.receipts.title} reading={reading} onClose={onClose}>
      <ul className="parley-people" tabIndex={0} aria-label={t.receipts.recipients}>
        {recipients?.map((recipient) => {
          const person = people.of(recipient.userId);
          const { name, picture } = person;
          return (
            <li key={recipient.userId} className="parley-person">
              <Avatar id={recipient.userId} name={name} picture={picture} size="small" />
              <span className="parley-person-text">
                <span className="parley-truncate">
                  <PersonName person={person} />
                </span>
                {linesOf(recipient, language).map((line) => (
                  <span key={line} className="parley-soft">
                    {line}
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </ReadingDialog>
  );
};

const linesOf = ({ status, deliveredAt, seenAt }: Recipient, language: Language): readonly string[] => {
  const { receipts } = language.t;
  if (status === 'sent') return [receipts.notDelivered];
  const seen = seenAt === undefined ? receipts.seen : receipts.seenAt(dayAndTime(seenAt, language));
  const delivered =
    deliveredAt === undefined ? receipts.delivered : receipts.deliveredAt(dayAndTime(deliveredAt, language));
  return [
    ...(status === 'seen' ? [seen] : []),
    ...(status === 'delivered' || deliveredAt !== undefined ? [delivered] : []),
  ];
};
