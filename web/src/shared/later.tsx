import { type ComponentType, useEffect, useRef, useState } from 'react';

/** A component whose code is not loaded with the page. */
export type Later<Props> = ComponentType<Props> & {
  /** Loads the code in a moment, as what is shown at first comes before it. For an effect: gives what calls it off. */
  readonly prepare: () => () => void;
};

/** The first page of messages is there by then. */
const MOMENT_MS = 1_000;

/**
 * Shows nothing until the code is there. Where it cannot be loaded, the component's `onClose` is called, if it has one: it is asked
 * for again when it is shown again.
 */
export const later = <Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> => {
  let Loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;
  const done = (component: ComponentType<Props>) => {
    Loaded = component;
  };
  const failed = () => {
    loading = undefined;
  };
  const start = (): Promise<void> => (loading ??= load().then(done, failed));
  const Part = (props: Props) => {
    const [, setThere] = useState(Loaded !== undefined);
    const { onClose }: { readonly onClose?: () => void } = props;
    const close = useRef(onClose);
    useEffect(() => {
      close.current = onClose;
    });
    useEffect(() => {
      let isShown = true;
      void start().then(() => {
        if (Loaded !== undefined) setThere(true);
        else if (isShown) close.current?.();
      });
      return () => {
        isShown = false;
      };
    }, []);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
  return Object.assign(Part, {
    prepare() {
      const timer = setTimeout(() => void start(), MOMENT_MS);
      return () => clearTimeout(timer);
    },
  });
};
