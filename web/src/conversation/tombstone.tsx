import { useChat } from '@parley/client/react';
import { Ban } from 'lucide-react';
import type { ReactNode } from 'react';
import { personText, usePeople } from '../shared/people.js';
import { useLanguage } from '../texts/use-language.js';

interface TombstoneProps {
  /** The id of the user who deleted the message. */
  readonly by: string;
  /** The content at the end of its last line. */
  readonly children: ReactNode;
}

/** The text in the place of a deleted message. */
export const Tombstone = ({ by, children }: TombstoneProps) => {
  const { t } = useLanguage();
  const people = usePeople();
  const { me } = useChat();
  return (
    <p className="parley-tombstone">
      <Ban className="parley-icon parley-small" />{' '}
      {t.message.deleted(by === me ? undefined : personText(people.of(by)))}
      {children}
    </p>
  );
};
