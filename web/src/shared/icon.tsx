import type { ComponentProps } from 'react';

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  chat: 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  down: 'M6 9l6 6 6-6',
  group:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c.4-3.600 3-5.500 6.500-5.500s6.100 1.900 6.500 5.500M16 4.500a3.300 3.300 0 0 1 0 6.200M17.500 14.800c2.300.6 3.700 2.400 4 5.200',
  leave: 'M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h11m-4-4l4 4-4 4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  pencil: 'M4 20l1-4.500L16.500 4 20 7.500 8.500 19z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.5-4 3.500-6 7.500-6s7 2 7.500 6',
  plus: 'M12 5v14M5 12h14',
  retry: 'M4 12a8 8 0 1 1 2.500 5.800M4 20v-5h5',
  search: 'M16 16l5 5M18 10.500a7.500 7.500 0 1 1-15 0 7.500 7.500 0 0 1 15 0z',
  send: 'M4 12L20 4l-5 16-3.500-6.500z',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13',
  up: 'M6 15l6-6 6 6',
  warning: 'M12 9v4.500M12 17h.01M12 3.500L2.500 20h19z',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words, which screen readers skip. */
export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    className="parley-icon"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={name === 'more' ? 3 : 2}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={PATHS[name]} />
  </svg>
);

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  readonly icon: IconName;
  /** What the button does: screen readers read it, and it shows as a tooltip. */
  readonly label: string;
}

export const IconButton = ({ icon, label, className = '', ...rest }: IconButtonProps) => (
  <button
    type="button"
    className={`parley-icon-button ${className}`}
    aria-label={label}
    title={label}
    {...rest}
  >
    <Icon name={icon} />
  </button>
);
