import type { ChatClient } from '@parley/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { kept } from '../offline/kept-rooms.js';
import type { Session } from '../session/session.js';
import type { Drafts } from '../shared/drafts.js';

interface ForgettingOptions {
  readonly session: Session;
  readonly chat: ChatClient | undefined;
  readonly drafts: Drafts;
  /** Called when nothing of the account is left. */
  readonly onForgotten: () => void;
}

/**
 * Signing out, which leaves nothing of the account in the browser's storage. The chat is not to be shown while
 * `isLeaving`, so that nothing is stored meanwhile. Signing out in another tab of the account does so in this one.
 */
export const useForgetting = ({
  session: { host },
  chat,
  drafts,
  onForgotten,
}: ForgettingOptions): { readonly isLeaving: boolean; readonly leave: () => void } => {
  const [isLeaving, setLeaving] = useState(false);
  const leave = useCallback(() => setLeaving(true), []);
  const ended = useRef(onForgotten);
  useEffect(() => {
    ended.current = onForgotten;
  });
  useEffect(() => {
    if (isLeaving && chat) void forget(chat, drafts).then(() => ended.current());
  }, [isLeaving, chat, drafts]);
  useEffect(() => chat?.on('forgotten', leave), [chat, leave]);
  const latest = useRef({ chat, drafts });
  useEffect(() => {
    latest.current = { chat, drafts };
  }, [chat, drafts]);
  // The embedding page asks by itself, if it wants to. It is heard from the start, before anyone who ends the session.
  useEffect(
    () =>
      host?.onSignOut(() => {
        const { current } = latest;
        if (current.chat) void forget(current.chat, current.drafts);
      }),
    [host],
  );
  return { isLeaving, leave };
};

/** The browser deletes nothing while another tab still uses it. */
const FORGETTING_MS = 3_000;

const forget = async (chat: ChatClient, drafts: Drafts): Promise<void> => {
  drafts.forget();
  let timeout: ReturnType<typeof setTimeout> | undefined;
  // The user is signed out also where the browser does not let go of what it has.
  await Promise.race([
    Promise.all([
      chat.forget().catch(() => undefined),
      chat.me === undefined ? undefined : kept.forget(chat.me),
    ]),
    new Promise((resolve) => (timeout = setTimeout(resolve, FORGETTING_MS))),
  ]);
  clearTimeout(timeout);
};
