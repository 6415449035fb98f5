import type { ChatMessage, ChatRoom, Recipient } from '@parley/client';
import { Avatar } from '../shared/avatar.js';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { usePeople } from '../shared/people.js';
import { dayAndTime } from '../shared/times.js';
import { useRecipients } from './use-recipients.js';

interface ReceiptsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows who has a message, and since when, as it changes. */
export const ReceiptsDialog = ({ room, message, onClose }: ReceiptsDialogProps) => {
  const people = usePeople();
  const { recipients, error } = useRecipients(room, message);
  return (
    <Dialog title="Who has this message" onClose={onClose}>
      <FieldError text={error} />
      {recipients === undefined && error === undefined && <p className="parley-soft">Loading …</p>}
      <ul className="parley-people" tabIndex={0} aria-label="Recipients">
        {recipients?.map((recipient) => {
          const { name, picture } = people.of(recipient.userId);
          return (
            <li key={recipient.userId} className="parley-person">
              <Avatar id={recipient.userId} name={name} picture={picture} size="small" />
              <span className="parley-person-text">
                <span className="parley-truncate">{name}</span>
                {linesOf(recipient).map((line) => (
                  <span key={line} className="parley-soft">
                    {line}
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
};

const linesOf = ({ status, deliveredAt, seenAt }: Recipient): readonly string[] => {
  if (status === 'sent') return ['Not delivered yet'];
  return [
    ...(status === 'seen' ? [line('Seen', seenAt)] : []),
    ...(status === 'delivered' || deliveredAt !== undefined ? [line('Delivered', deliveredAt)] : []),
  ];
};

const line = (status: string, at: string | undefined): string =>
  at === undefined ? status : `${status} ${dayAndTime(at)}`;
