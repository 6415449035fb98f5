import { type ComponentType, useEffect, useState } from 'react';

/** A component whose code is not loaded with the page. */
export type Later<Props> = ComponentType<Props> & {
  /** Loads the code in a moment, as what is shown at first comes before it. For an effect: gives what calls it off. */
  readonly prepare: () => () => void;
};

/** The first page of messages is there by then. */
const MOMENT_MS = 1_000;

/** Shows nothing until the code is there. Where it cannot be loaded, it is asked for again when it is shown again. */
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
    useEffect(() => void start().then(() => setThere(Loaded !== undefined)), []);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
  return Object.assign(Part, {
    prepare() {
      const timer = setTimeout(() => void start(), MOMENT_MS);
      return () => clearTimeout(timer);
    },
  });
};
