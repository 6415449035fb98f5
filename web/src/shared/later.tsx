import { type ComponentType, useEffect, useState } from 'react';

/** A component whose code is not loaded with the page. */
export type Later<Props> = ComponentType<Props> & {
  /** Loads the code, unless it is there. */
  readonly prepare: () => void;
};

/** Shows nothing until the code is there. Where it cannot be loaded, it is asked for again when it is shown again. */
export const later = <Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> => {
  let Loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;
  const prepare = (): Promise<void> => {
    const done = (component: ComponentType<Props>) => {
      Loaded = component;
    };
    const failed = () => {
      loading = undefined;
    };
    return (loading ??= load().then(done, failed));
  };
  const Part = (props: Props) => {
    const [, setThere] = useState(Loaded !== undefined);
    useEffect(() => void prepare().then(() => setThere(Loaded !== undefined)), []);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
  return Object.assign(Part, { prepare: () => void prepare() });
};
