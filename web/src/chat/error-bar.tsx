import { useChat } from '@parley/client/react';
import { useEffect, useState } from 'react';
import { errorText } from '../shared/error-text.js';
import { IconButton } from '../shared/icon-button.js';

/** What went wrong without anybody having asked for it. */
export const ErrorBar = () => {
  const chat = useChat();
  const [text, setText] = useState<string>();
  useEffect(() => {
    const stops = [
      // A connection that is lost has a sign of its own.
      chat.on('error', (error) => error.code !== 'UNAVAILABLE' && setText(errorText(error))),
      chat.on('connection', (state) => state === 'online' && setText(undefined)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [chat]);
  if (text === undefined) return null;
  return (
    <div className="error-bar" role="alert">
      {text}
      <IconButton icon="close" label="Dismiss" onClick={() => setText(undefined)} />
    </div>
  );
};
