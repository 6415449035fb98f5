import { useEffect, useRef } from 'react';

/** Something that is open over what was there before: a room, a panel or a dialog. */
export interface Layer {
  readonly close: () => void;
}

/** The one that was opened last is at the end. */
const open: Layer[] = [];
let onChange = (): void => undefined;

export const layers = {
  count: (): number => open.length,
  /** Adds one. Gives a function that takes it away again; it may be called after the layer was closed, too. */
  add(layer: Layer): () => void {
    open.push(layer);
    onChange();
    return () => {
      const at = open.indexOf(layer);
      if (at === -1) return;
      open.splice(at, 1);
      onChange();
    };
  },
  /** Closes the ones that were opened last, until so many are left. */
  closeDownTo(count: number): void {
    while (open.length > count) open.pop()?.close();
  },
  /** Calls the listener after each change but those by `closeDownTo`, in place of the listener before. */
  listen(listener: () => void): void {
    onChange = listener;
  },
};

/** The component is a layer while it is shown: going back in the browser calls `close`. */
export const useLayer = (close: () => void): void => {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => layers.add({ close: () => latest.current() }), []);
};
