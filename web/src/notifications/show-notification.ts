/** Whether this browser shows notifications of the page, as far as the user lets it. */
export const permission = (): NotificationPermission | 'impossible' =>
  typeof Notification === 'undefined' ? 'impossible' : Notification.permission;

export interface News {
  readonly roomId: string;
  readonly title: string;
  readonly body: string;
}

/** In UTF-16 units: no system shows more of a text. */
const MAX_BODY = 300;

/**
 * Shows one notification per room: it takes the place of the one before. `onClick` is called where the page itself shows
 * it; otherwise the service worker opens the room. Gives a function that takes the notification away.
 */
export const showNotification = async (
  { roomId, title, body }: News,
  onClick: () => void,
): Promise<() => void> => {
  // The setting of the chat decides on the sound, and not the system.
  const options = {
    tag: `parley ${roomId}`,
    body: body.slice(0, MAX_BODY),
    icon: './icon-192.png',
    silent: true,
  };
  try {
    const notification = new Notification(title, options);
    notification.addEventListener('click', onClick);
    return () => notification.close();
  } catch {
    // Chrome on Android lets only service workers show any.
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.showNotification(title, { ...options, data: { roomId } });
    return () =>
      void registration
        ?.getNotifications({ tag: options.tag })
        .then((shown) => shown.forEach((each) => each.close()));
  }
};
