/** How one user wants to be notified of messages in this browser. */
export interface NotificationSettings {
  readonly show: boolean;
  readonly sound: boolean;
}

/** Until the user wants it otherwise. */
export const OFF: NotificationSettings = { show: false, sound: false };
