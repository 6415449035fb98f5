import { useRooms } from '@parley/client/react';

/** Tells in the tab how many conversations wait. */
export const UnreadTitle = () => {
  const waiting = useRooms().filter(({ unread }) => unread > 0).length;
  return <title>{waiting === 0 ? 'Parley' : `(${waiting}) Parley`}</title>;
};
