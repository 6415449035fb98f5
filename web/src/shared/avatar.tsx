import { memo } from 'react';
import { hueClass } from './hue.js';
import { initialsOf } from './initials.js';

interface AvatarProps {
  /** Gives the colour. */
  readonly id: string;
  readonly name: string;
  readonly picture?: string | undefined;
  /** Whether it stands for a group, which has another shape than a person. */
  readonly group?: boolean;
  /** Whether to show the dot. */
  readonly online?: boolean | undefined;
  readonly size?: 'small' | 'usual' | 'large';
}

/** A picture or initials, with a dot while the person is online. Screen readers read the name beside it instead. */
export const Avatar = memo(({ id, name, picture, group = false, online, size = 'usual' }: AvatarProps) => (
  <span
    className={`parley-avatar parley-${size} ${group ? 'parley-group' : ''} ${hueClass(id)}`}
    aria-hidden="true"
  >
    {picture?.startsWith('https://') ? (
      <img src={picture} alt="" referrerPolicy="no-referrer" loading="lazy" />
    ) : (
      initialsOf(name)
    )}
    {online === true && <span className="parley-dot" />}
  </span>
));
