import { useChat } from '@parley/client/react';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { errorText } from '../shared/error-text.js';
import { IconButton } from '../shared/icon-button.js';
import { useLanguage } from '../texts/use-language.js';

/** A failure that belongs to no action of the user. */
export const ErrorBar = () => {
  const chat = useChat();
  const { t } = useLanguage();
  const [text, setText] = useState<string>();
  useEffect(() => {
    const stops = [
      // The connection bar shows a lost connection.
      chat.on('error', (error) => error.code !== 'UNAVAILABLE' && setText(errorText(error, t))),
      chat.on('connection', (state) => state === 'online' && setText(undefined)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [chat, t]);
  if (text === undefined) return null;
  return (
    <div className="parley-error-bar" role="alert">
      {text}
      <IconButton icon={X} label={t.dismiss} onClick={() => setText(undefined)} />
    </div>
  );
};
