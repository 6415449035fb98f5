import { useEffect, useState } from 'react';
import { ChatPage } from './chat/chat-page.js';
import { type AppConfig, fetchConfig } from './session/config.js';
import { isEmbedded, makeEmbeddedSession } from './session/embedding.js';
import { makeHostSession } from './session/host-session.js';
import { forgetSignIn, makeNamedSession, rememberSignIn, rememberedSignIn } from './session/named-session.js';
import type { Session } from './session/session.js';
import { SignInPage } from './sign-in/sign-in-page.js';
import { APP_NAME, Notice } from './shared/notice.js';
import { useLanguage } from './texts/use-language.js';

/** Asks who the user is, unless the page knows, and shows their chat. */
export const App = () => {
  const { t } = useLanguage();
  const [config, setConfig] = useState<AppConfig | 'failed'>();
  const [session, setSession] = useState<Session>();

  const load = () => {
    setConfig(undefined);
    fetchConfig().then(
      (found) => {
        setConfig(found);
        setSession(sessionAtStart(found));
      },
      () => setConfig('failed'),
    );
  };
  useEffect(load, []);

  if (session !== undefined) {
    const { signOut } = session;
    const leave = () => {
      signOut?.();
      setSession(undefined);
    };
    return <ChatPage key={session.id} session={{ ...session, ...(signOut && { signOut: leave }) }} />;
  }
  if (config === undefined) return <Notice busy title={APP_NAME} text={t.page.busy} />;
  if (config === 'failed') {
    return (
      <Notice title={t.page.unreachable} text={t.page.noAnswer}>
        <button type="button" className="parley-button parley-primary" onClick={load}>
          {t.tryAgain}
        </button>
      </Notice>
    );
  }
  const { signIn } = config;
  if (signIn === 'none' || signIn === 'host') {
    return <Notice title={t.page.opensInside} text={t.page.cannotSignIn} />;
  }
  const start = (name: string) => {
    rememberSignIn(name);
    setSession(makeNamedSession(name, signIn, forgetSignIn));
  };
  return <SignInPage onSignIn={start} />;
};

/** The session of a page that has just been loaded; undefined where the user has to sign in. */
const sessionAtStart = ({ signIn, embedOrigins, userId, name: shown }: AppConfig): Session | undefined => {
  if (isEmbedded() && embedOrigins.length > 0) return makeEmbeddedSession(embedOrigins);
  if (signIn === 'host') return userId === undefined ? undefined : makeHostSession(userId, shown);
  const name = rememberedSignIn();
  return signIn === 'none' || name === undefined ? undefined : makeNamedSession(name, signIn, forgetSignIn);
};
