import { useConnection } from '@parley/client/react';
import { useEffect, useState } from 'react';
import { Icon } from '../shared/icon.js';

/** A connection that is back within this time is no news. */
const GRACE_MS = 700;

const TEXTS = {
  connecting: 'Connecting …',
  offline: 'You are offline. What you write is sent once you are back.',
} as const;

/** Says that there is no connection, until there is one. */
export const ConnectionBar = () => {
  const connection = useConnection();
  const [late, setLate] = useState(false);
  const gone = connection !== 'online';
  useEffect(() => {
    setLate(false);
    if (!gone) return undefined;
    const timer = setTimeout(() => setLate(true), GRACE_MS);
    return () => clearTimeout(timer);
  }, [gone]);
  const shown =
    connection === 'online' ? undefined : connection === 'offline' || late ? connection : undefined;
  return (
    <div className={`connection-bar ${shown ?? ''}`} role="status">
      {shown !== undefined && (
        <>
          <Icon name={shown === 'offline' ? 'warning' : 'clock'} size={16} />
          {TEXTS[shown]}
        </>
      )}
    </div>
  );
};
