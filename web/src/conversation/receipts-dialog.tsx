import type { ChatRoom, Recipient } from '@parley/client';
import { useEffect, useState } from 'react';
import { Avatar } from '../shared/avatar.js';
import { Dialog } from '../shared/dialog.js';
import { errorText } from '../shared/error-text.js';
import { FieldError } from '../shared/field-error.js';
import { usePeople } from '../shared/people.js';
import { dayAndTime } from '../shared/times.js';

interface ReceiptsDialogProps {
  readonly room: ChatRoom;
  readonly messageId: string;
  readonly onClose: () => void;
}

/** Shows who has a message, and since when, as it changes. */
export const ReceiptsDialog = ({ room, messageId, onClose }: ReceiptsDialogProps) => {
  const people = usePeople();
  const [recipients, setRecipients] = useState<readonly Recipient[]>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    let closed = false;
    const load = () =>
      void room.statusOf(messageId).then(
        (found) => !closed && setRecipients(found),
        (reason: unknown) => !closed && setError(errorText(reason)),
      );
    load();
    const stop = room.on('receipt', load);
    return () => {
      closed = true;
      stop();
    };
  }, [room, messageId]);
  return (
    <Dialog title="Who has this message" onClose={onClose}>
      <FieldError text={error} />
      {recipients === undefined && error === undefined && <p className="soft">Loading …</p>}
      <ul className="people" tabIndex={0} aria-label="Recipients">
        {recipients?.map((recipient) => {
          const { name, picture } = people.of(recipient.userId);
          return (
            <li key={recipient.userId} className="person">
              <Avatar id={recipient.userId} name={name} picture={picture} size="small" />
              <span className="person-text">
                <span className="truncate">{name}</span>
                {linesOf(recipient).map((line) => (
                  <span key={line} className="soft">
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
