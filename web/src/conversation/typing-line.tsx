import { useRoom } from '@parley/client/react';
import { usePeople } from '../shared/people.js';
import { typingText } from '../shared/presence-text.js';
import { useLanguage } from '../texts/use-language.js';

/** Says who is typing in a room. */
export const TypingLine = ({ roomId }: { readonly roomId: string }) => {
  const typists = useRoom(roomId, (room) => room.typists);
  const people = usePeople();
  const language = useLanguage();
  return (
    <p className="parley-typing-line" role="status">
      {typists.length > 0 && (
        <>
          <span className="parley-typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {typingText(typists, people, language)}
        </>
      )}
    </p>
  );
};
