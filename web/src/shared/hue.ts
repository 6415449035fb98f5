const HUES = 16;

/** The class with a person's or a group's colour in `--parley-hue`. It depends on the id, so it stays when the name changes. */
export const hueClass = (id: string): string => `parley-hue-${hueOf(id)}`;

/** FNV-1a, by which similar ids mostly get different colours. */
const hueOf = (id: string): number => {
  let hash = 0x81_1c_9d_c5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  return ((hash >>> 13) ^ hash) & (HUES - 1);
};
