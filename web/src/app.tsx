import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { ChatPage } from './chat/chat-page.js';
import { openRoom } from './chat/open-room.js';
import { loadConfig } from './offline/load-config.js';
import type { AppConfig } from './session/config.js';
import { isEmbedded, makeEmbeddedSession } from './session/embedding.js';
import type { HostPage } from './session/host-page.js';
import { makeHostSession } from './session/host-session.js';
import { forgetSignIn, makeNamedSession, rememberSignIn, rememberedSignIn } from './session/named-session.js';
import type { Session } from './session/session.js';
import { useValue } from './session/value.js';
import { later } from './shared/later.js';
import { APP_NAME, Notice } from './shared/notice.js';
import { useLanguage } from './texts/use-language.js';

/** No page of an application has it. */
const SignInPage = later(async () => (await import('./sign-in/sign-in-page.js')).SignInPage);

interface AppProps {
  readonly config: AppConfig | 'failed';
}

/** Asks for the user's name, unless the page knows it, and shows their chat. */
export const App = ({ config: first }: AppProps) => {
  const { t } = useLanguage();
  const [config, setConfig] = useState<AppConfig | 'failed' | 'loading'>(first);
  const [session, setSession] = useState<Session | undefined>(() =>
    first === 'failed' ? undefined : sessionAtStart(first),
  );

  const load = () => {
    setConfig('loading');
    loadConfig().then(
      (found) => {
        setConfig(found);
        setSession(sessionAtStart(found));
      },
      () => setConfig('failed'),
    );
  };

  const host = session?.host;
  const hostName = useValue(host?.userName);
  /** True until the page around this one gives a token again. */
  const [signedOutBy, setSignedOutBy] = useState<HostPage>();
  useEffect(
    () =>
      host?.onSignOut(() => {
        openRoom(undefined);
        // The next token may be on its way: it is heard from here on.
        flushSync(() => {
          setSession(undefined);
          setSignedOutBy(host);
        });
      }),
    [host],
  );
  useEffect(
    () =>
      signedOutBy?.onToken((token) => {
        setSignedOutBy(undefined);
        if (typeof config === 'object') setSession(makeEmbeddedSession(config.embedOrigins, token));
      }),
    [signedOutBy, config],
  );

  if (session !== undefined) {
    const { signOut } = session;
    const leave = () => {
      openRoom(undefined);
      signOut?.();
      setSession(undefined);
      // Somebody else decides whether the user is signed in, and is asked again: the page around this one, or the host.
      if (host && typeof config === 'object') setSession(makeEmbeddedSession(config.embedOrigins));
      else if (signOut === undefined) load();
    };
    return (
      <ChatPage
        key={session.id}
        session={{ ...session, ...(hostName !== undefined && { name: hostName }) }}
        onSignedOut={leave}
      />
    );
  }
  if (signedOutBy !== undefined) return <Notice title={t.page.signedOut} text={t.page.signsInAgain} />;
  if (config === 'loading') return <Notice busy title={APP_NAME} text={t.page.busy} />;
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
