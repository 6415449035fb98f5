import { kept } from '../offline/kept-rooms.js';

/** How one user wants to be told of messages in this browser. */
export interface NotificationSettings {
  readonly show: boolean;
  readonly sound: boolean;
}

const OFF: NotificationSettings = { show: false, sound: false };

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

/** Of what the page itself holds. */
export const forgetSettings = (): void => inPage.clear();
