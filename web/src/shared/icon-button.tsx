import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** The action of the button: screen readers read it, and it shows as a tooltip. */
  readonly label: string;
  /** Whether the icon points the other way where people read from right to left. */
  readonly turns?: boolean;
}

export const IconButton = ({
  icon: Icon,
  label,
  turns = false,
  className = '',
  ...rest
}: IconButtonProps) => (
  <button
    type="button"
    className={`parley-icon-button ${className}`}
    aria-label={label}
    title={label}
    {...rest}
  >
    <Icon className={`parley-icon ${turns ? 'parley-turns' : ''}`} />
  </button>
);
