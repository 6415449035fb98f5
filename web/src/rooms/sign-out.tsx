import { useChatState } from '@parley/client/react';
import { LogOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../shared/icon-button.js';
import { later } from '../shared/later.js';
import { useLanguage } from '../texts/use-language.js';

const SignOutQuestion = later(async () => (await import('./sign-out-question.js')).SignOutQuestion);

/** Signs the user out; where messages wait to be sent, after a question. */
export const SignOut = ({ onSignOut }: { readonly onSignOut: () => void }) => {
  const { t } = useLanguage();
  const waiting = useChatState((chat) => chat.waiting);
  const [asking, setAsking] = useState(false);
  useEffect(() => SignOutQuestion.prepare(), []);
  return (
    <>
      <IconButton
        icon={LogOut}
        turns
        label={t.rooms.signOut}
        onClick={() => (waiting === 0 ? onSignOut() : setAsking(true))}
      />
      {asking && <SignOutQuestion waiting={waiting} onSignOut={onSignOut} onClose={() => setAsking(false)} />}
    </>
  );
};
