import { useConnection } from '@parley/client/react';
import { Clock, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLanguage } from '../texts/use-language.js';

/** The bar does not show a connection that is back within this time. */
const GRACE_MS = 700;

/** Says that there is no connection, as long as there is none. */
export const ConnectionBar = () => {
  const { t } = useLanguage();
  const connection = useConnection();
  const [isGraceOver, setGraceOver] = useState(false);
  const isConnected = connection === 'online';
  useEffect(() => {
    setGraceOver(false);
    if (isConnected) return undefined;
    const timer = setTimeout(() => setGraceOver(true), GRACE_MS);
    return () => clearTimeout(timer);
  }, [isConnected]);
  const isShown = connection === 'offline' || isGraceOver;
  const Icon = connection === 'offline' ? TriangleAlert : Clock;
  const shown = connection !== 'online' && isShown ? connection : undefined;
  return (
    <div className={`parley-connection-bar ${shown === undefined ? '' : `parley-${shown}`}`} role="status">
      {shown !== undefined && (
        <>
          <Icon className="parley-icon parley-small" />
          {t.connection[shown]}
        </>
      )}
    </div>
  );
};
