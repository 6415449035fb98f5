import { useChat } from '@parley/client/react';
import { useSession } from '../session/session.js';
import { usePeople } from '../shared/people.js';
import { usePersonTexts } from '../shared/use-person-texts.js';

/**
 * Says that the user knows nobody by what they have typed, before they start a chat with nobody. The server tells no one
 * whether a user exists with whom they share no room.
 */
export const NotKnown = ({ typed }: { readonly typed: string }) => {
  const { me } = useChat();
  const { toUserId } = useSession();
  const person = usePersonTexts();
  const people = usePeople();
  const userId = toUserId(typed);
  const isKnown = userId === me || people.others(me).some((each) => each.userId === userId);
  return (
    <p className="parley-field-hint" role="status">
      {userId !== '' && !isKnown && person.notKnown}
    </p>
  );
};
