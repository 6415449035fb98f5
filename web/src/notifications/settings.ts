import { kept } from '../offline/kept-rooms.js';
import { type NotificationSettings, OFF } from './notification-settings.js';

/** By user, for a browser that keeps nothing and for a chat inside of another page, of which nothing is kept. */
const inPage = new Map<string, NotificationSettings>();

/** Read anew each time, as another tab may have changed them. */
export const settingsOf = async (userId: string): Promise<NotificationSettings> =>
  (await kept.settings(userId)) ?? inPage.get(userId) ?? OFF;

export const keepSettings = async (
  userId: string,
  settings: NotificationSettings,
  isKept: boolean,
): Promise<void> => {
  inPage.set(userId, settings);
  if (isKept) await kept.keepSettings(userId, settings);
};

/** Forgets the settings that the page itself has. */
export const forgetSettings = (): void => inPage.clear();
