import { useChat, useRooms } from '@parley/client/react';
import { TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useSession } from '../session/session.js';
import type { HostPage } from '../session/host-page.js';
import { useValue } from '../session/value.js';
import { errorText } from '../shared/error-text.js';
import { usePeople } from '../shared/people.js';
import { useLanguage } from '../texts/use-language.js';
import { openRoom } from './open-room.js';

/** Connects the chat with the page that embeds it, and says where that page does not sign the user in. */
export const HostLink = ({ roomId }: { readonly roomId: string | undefined }) => {
  const { host } = useSession();
  return host === undefined ? null : <Link host={host} roomId={roomId} />;
};

const Link = ({ host, roomId }: { readonly host: HostPage; readonly roomId: string | undefined }) => {
  const { t } = useLanguage();
  const chat = useChat();
  const rooms = useRooms();
  const { suggest } = usePeople();
  const isSilent = useValue(host.isSilent);
  const unread = rooms.filter((room) => room.unread > 0);
  const messages = unread.reduce((sum, room) => sum + room.unread, 0);

  useEffect(
    () =>
      host.listen({
        onTheme: showTheme,
        onOpenRoom: openRoom,
        onPeople: suggest,
      }),
    [host, suggest],
  );
  useEffect(() => host.tell({ type: 'ready' }), [host]);
  useEffect(
    () => host.tell({ type: 'unread', rooms: unread.length, messages }),
    [host, unread.length, messages],
  );
  useEffect(() => host.tell({ type: 'open-room', roomId: roomId ?? null }), [host, roomId]);
  useEffect(
    () =>
      chat.on('error', (error) =>
        host.tell({ type: 'error', code: error.code, message: errorText(error, t) }),
      ),
    [chat, host, t],
  );
  if (isSilent !== true) return null;
  return (
    <p className="parley-host-bar" role="alert">
      <TriangleAlert className="parley-icon parley-small" /> {t.connection.noToken}
    </p>
  );
};

/** The colours of the whole chat, as its root element says them. */
const showTheme = (theme: 'light' | 'dark' | 'auto'): void =>
  document.querySelector('.parley')?.setAttribute('data-theme', theme);
