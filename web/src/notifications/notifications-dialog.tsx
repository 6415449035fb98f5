import { useChat } from '@parley/client/react';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session.js';
import { Dialog } from '../shared/dialog.js';
import { useLanguage } from '../texts/use-language.js';
import type { NotificationSettings } from './notification-settings.js';
import { keepSettings, settingsOf } from './settings.js';
import { permission } from './show-notification.js';
import { playSound } from './sound.js';

/** The settings of the user's notifications. Only here the browser asks whether it may show notifications. */
export const NotificationsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { me = '' } = useChat();
  const { host } = useSession();
  const { t } = useLanguage();
  const [settings, setSettings] = useState<NotificationSettings>();
  const [allowed, setAllowed] = useState(permission);
  useEffect(() => {
    let isOver = false;
    void settingsOf(me).then((found) => {
      if (!isOver) setSettings(found);
    });
    return () => {
      isOver = true;
    };
  }, [me]);

  const change = (changed: Partial<NotificationSettings>) => {
    if (settings === undefined) return;
    const next = { ...settings, ...changed };
    setSettings(next);
    void keepSettings(me, next, host === undefined);
  };
  const show = async (wanted: boolean) => {
    const answer = wanted ? await Notification.requestPermission() : permission();
    setAllowed(answer);
    change({ show: wanted && answer === 'granted' });
  };
  const sound = (wanted: boolean) => {
    change({ sound: wanted });
    // The browser may forbid it.
    if (wanted) playSound().catch(() => undefined);
  };
  const canShow = allowed !== 'impossible' && allowed !== 'denied';
  return (
    <Dialog title={t.notifications.title} onClose={onClose}>
      {/* The page around the chat has notifications of its own, and gets the number of unread messages. */}
      {host === undefined && (
        <label className="parley-choice">
          <input
            type="checkbox"
            checked={settings?.show === true && allowed === 'granted'}
            disabled={settings === undefined || !canShow}
            onChange={({ target }) => void show(target.checked)}
          />
          {t.notifications.show}
        </label>
      )}
      <label className="parley-choice">
        <input
          type="checkbox"
          checked={settings?.sound === true}
          disabled={settings === undefined}
          onChange={({ target }) => sound(target.checked)}
        />
        {t.notifications.sound}
      </label>
      <p className="parley-field-hint">{t.notifications.hint}</p>
      {host === undefined && !canShow && (
        <p className="parley-field-error" role="alert">
          {allowed === 'denied' ? t.notifications.denied : t.notifications.impossible}
        </p>
      )}
    </Dialog>
  );
};
