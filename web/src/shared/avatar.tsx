import { Icon } from './icon.js';

interface AvatarProps {
  /** Gives the colour, which therefore stays when the name changes. */
  readonly id: string;
  readonly name: string;
  readonly picture?: string | undefined;
  readonly group?: boolean;
  /** Whether to show the dot. */
  readonly online?: boolean | undefined;
  readonly size?: 'small' | 'usual' | 'large';
}

/** A person's picture or initials, with a dot while they are online. Screen readers read the name beside it instead. */
export const Avatar = ({ id, name, picture, group = false, online, size = 'usual' }: AvatarProps) => (
  <span className={`parley-avatar parley-${size} parley-hue-${hueOf(id)}`} aria-hidden="true">
    {picture?.startsWith('https:') ? (
      <img src={picture} alt="" referrerPolicy="no-referrer" loading="lazy" />
    ) : group ? (
      <Icon name="group" size={size === 'small' ? 16 : 22} />
    ) : (
      initialsOf(name)
    )}
    {online === true && <span className="parley-dot" />}
  </span>
);

const HUES = 16;

/** FNV-1a, by which similar ids mostly get different colours. */
const hueOf = (id: string): number => {
  let hash = 0x81_1c_9d_c5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  return ((hash >>> 13) ^ hash) & (HUES - 1);
};

const initialsOf = (name: string): string => {
  const words = name.split(/[\s\-_.]+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0]);
  return letters.join('').toUpperCase();
};
