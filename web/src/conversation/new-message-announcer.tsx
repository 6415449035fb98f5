import type { ChatRoom } from '@parley/client';
import { useEffect, useState } from 'react';
import { personText, usePeople } from '../shared/people.js';
import { closeDirections } from '../text/directions.js';
import { changeText } from './change-text.js';
import { useLanguage } from '../texts/use-language.js';

/**
 * Announces new entries of the open room to screen readers. The list itself announces nothing, as scrolling replaces its
 * rows.
 */
export const NewMessageAnnouncer = ({ room }: { readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const people = usePeople();
  const [text, setText] = useState('');
  useEffect(
    () =>
      room.on('message', (entry) => {
        if (entry.own) return;
        setText(
          entry.kind === 'event'
            ? changeText(entry, people, t)
            : t.conversation.announced(personText(people.of(entry.sender)), closeDirections(entry.text)),
        );
      }),
    [room, people, t],
  );
  return (
    <p className="parley-hidden" aria-live="polite" aria-atomic="true" data-testid="announcer">
      {text}
    </p>
  );
};
