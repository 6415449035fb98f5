import { layers } from '../shared/layers.js';
import { addressOf, roomInAddress } from './room-address.js';

/** The state of an entry of the history: how many layers are open there. */
interface EntryState {
  readonly parley: number;
}

/**
 * Keeps as many entries in the browser's history above the first one as there are open layers. Going back therefore closes
 * what was opened last; and what was closed otherwise has no entry to go back to. The layers are the truth, and the
 * history follows them once per turn. Gives a function that makes it follow the open room.
 */
export const followLayers = (
  roomId: () => string | undefined,
  open: (roomId: string | undefined) => void,
): (() => void) => {
  const { history, location } = window;
  /** Of the entry that the page is at. */
  let depth = depthOf(history.state) ?? 0;
  /** Whether a move that this module began is under way: the browser tells its end by `popstate`. */
  let isMoving = false;
  let isDue = false;

  const addressNow = () => `${location.pathname}${location.search}${addressOf(roomId())}`;
  const write = (how: 'pushState' | 'replaceState', address: string) =>
    history[how]({ parley: depth } satisfies EntryState, '', address);

  const move = (by: number) => {
    isMoving = true;
    history.go(by);
  };
  const follow = () => {
    isDue = false;
    if (isMoving) return;
    const count = layers.count();
    if (depth > count) return move(count - depth);
    while (depth < count) {
      depth++;
      write('pushState', addressNow());
    }
    if (location.hash !== addressOf(roomId())) write('replaceState', addressNow());
  };
  const followSoon = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(follow);
  };

  // The entry of a link to a room becomes that of the list, from which the room is opened.
  if (depthOf(history.state) === undefined) write('replaceState', `${location.pathname}${location.search}`);
  layers.listen(followSoon);
  window.addEventListener('popstate', ({ state }) => {
    const arrived = depthOf(state);
    if (isMoving && arrived !== undefined) {
      isMoving = false;
      depth = arrived;
      return follow();
    }
    if (arrived === undefined) {
      // Somebody followed a link within the page. Its entry is given up for one that counts its layers.
      const wanted = roomInAddress();
      layers.closeDownTo(0);
      open(wanted);
      return move(-1);
    }
    depth = arrived;
    // Going forward, a room opens again, and nothing else.
    if (depth > layers.count() && roomId() === undefined) open(roomInAddress());
    layers.closeDownTo(depth);
    followSoon();
  });
  return followSoon;
};

const depthOf = (state: unknown): number | undefined => (state as EntryState | null)?.parley;
