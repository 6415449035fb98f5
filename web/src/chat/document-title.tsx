import { useRooms } from '@parley/client/react';
import { useEffect } from 'react';
import { isOwnPage } from '../shared/own-page.js';
import { APP_NAME } from '../shared/notice.js';
import { useLanguage } from '../texts/use-language.js';

/**
 * Shows in the page's title, in its icon and on the installed app how many conversations have unread messages. Muted ones
 * do not count. A page around the chat keeps its own title.
 */
export const DocumentTitle = () => {
  const { number } = useLanguage();
  const count = useRooms((rooms) => rooms.filter(({ unread, muted }) => unread > 0 && !muted).length);
  const title = count === 0 ? APP_NAME : `(${number(count)}) ${APP_NAME}`;
  useEffect(() => {
    if (!isOwnPage()) return undefined;
    const show = (unread: number, text: string) => {
      document.title = text;
      document
        .querySelector('link[rel=icon]')
        ?.setAttribute('href', unread === 0 ? './icon.svg' : './unread.svg');
      // A browser that shows no badge has no such function, or refuses.
      (navigator as Partial<Navigator>).setAppBadge?.(unread).catch(() => undefined);
    };
    show(count, title);
    return () => show(0, APP_NAME);
  }, [count, title]);
  return null;
};
