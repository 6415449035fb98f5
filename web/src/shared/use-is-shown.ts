import { type RefObject, useEffect, useRef } from 'react';

/** Whether the component is shown, for what ends later: the user may have gone elsewhere meanwhile. */
export const useIsShown = (): RefObject<boolean> => {
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
};
